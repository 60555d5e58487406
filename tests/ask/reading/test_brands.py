"""Brands in a question: by the account's name, in words, by the company's name, and never a word that means else."""

import pytest

from ask.reading import followup, parser
from ask.reading.question import Question
from ask.reading.vocabulary import build
from insights.taxonomy.default_labels import CATEGORIES, TOPICS
from tests.ask.reading.reading import FRIDAY, SOURCES

BRANDS = ("AppleSupport", "Ask_Spectrum", "British_Airways", "Delta", "TMobileHelp", "TeamChat", "sprintcare")
LABELS = (tuple(spec for spec, _ in CATEGORIES), tuple(spec for spec, _ in TOPICS))
WORDS = build(SOURCES, *LABELS, SOURCES[:2], BRANDS)


def ask(text: str, before: Question | None = None) -> Question:
    return followup.follow(before, text, WORDS, FRIDAY)


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("deposit issues about AppleSupport", "AppleSupport"),
        ("deposit issues for @AppleSupport in October", "AppleSupport"),
        ("deposit issues, apple support, last week", "AppleSupport"),
        ("deposit issues with Apple", "AppleSupport"),
        ("deposit issues with AppleSuport", "AppleSupport"),
        ("deposit issues for british airways", "British_Airways"),
        ("deposit issues for @British_Airways", "British_Airways"),
        ("T-Mobile deposit issues", "TMobileHelp"),
        ("deposit issues for Sprint per day", "sprintcare"),
        ("deposit issues to Spectrum", "Ask_Spectrum"),
        ("deposit issues for Delta", "Delta"),
    ],
)
def test_a_brand_is_understood(text: str, brand: str) -> None:
    question = ask(text)
    assert (question.filter.brands, question.filter.categories, question.filter.author) == (
        (brand,),
        ("deposit_issues",),
        "",
    )
    assert (question.not_understood, question.refusal) == ((), None)


def test_what_was_taken_for_a_brand_is_said() -> None:
    chip = next(chip for chip in ask("deposit issues with Apple").chips if chip.kind == "brand")
    assert (chip.reading, chip.note) == ("synonym", "read “Apple” as AppleSupport")


def test_a_word_with_another_meaning_stays_what_it_is() -> None:
    question = ask("chat messages last month")
    assert (question.filter.sources, question.filter.brands) == (("livechat",), ())
    assert ask("@someone about deposits").filter.author == "someone"
    assert parser.parse("phase issues", WORDS, FRIDAY).refusal is not None


def test_a_follow_up_changes_the_brand_and_keeps_the_rest() -> None:
    first = ask("negative deposit issues for Delta in October")
    second = ask("What about Apple?", first)
    assert second.filter == first.filter.but(brands=("AppleSupport",))
    assert ask("also Delta", second).filter.brands == ("AppleSupport", "Delta")
    assert ask("show me the tweets about Delta", second).filter.query() == "source=twitter&brand=Delta"


def test_two_brands_are_compared() -> None:
    question = ask("compare Delta with British Airways in October")
    assert question.comparison is not None
    assert question.comparison.labels == ("Delta", "British_Airways")
    assert [other.brands for other in question.comparison.others] == [("Delta",), ("British_Airways",)]


def test_leaving_a_brand_out_is_shown_as_not_understood() -> None:
    question = ask("deposit issues except Delta")
    assert (question.filter.brands, [span.text for span in question.not_understood]) == ((), ["except Delta"])


def test_without_brands_nothing_is_one() -> None:
    plain = build(SOURCES, *LABELS, SOURCES[:2])
    assert followup.follow(None, "AppleSupport issues", plain, FRIDAY).refusal is not None
