"""Brands in a question: by the account's name, in words, by the company's name, and never a word that means else."""

import pytest

from ask.query.value import Query
from ask.reading.reader import Reading, read_question
from tests.ask.reading.lexicons import MONDAY, lexicon, meant

BRANDS = ("AppleSupport", "Ask_Spectrum", "British_Airways", "Delta", "TMobileHelp", "TeamChat", "sprintcare")


def ask(text: str, before: Query | None = None) -> Reading:
    return read_question(text, lexicon(BRANDS), MONDAY, before)


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("deposit issues about AppleSupport", "AppleSupport"),
        ("deposit issues, apple support", "AppleSupport"),
        ("deposit issues with Apple", "AppleSupport"),
        ("deposit issues with AppleSuport", "AppleSupport"),
        ("deposit issues for british airways", "British_Airways"),
        ("T-Mobile deposit issues", "TMobileHelp"),
        ("deposit issues for Sprint", "sprintcare"),
        ("deposit issues to Spectrum", "Ask_Spectrum"),
        ("deposit issues for Delta", "Delta"),
    ],
)
def test_a_brand_is_understood(text: str, brand: str) -> None:
    assert ask(text).query == meant(f'messages where category = deposit_issues and brand = "{brand}"')


def test_what_was_taken_for_a_brand_is_said() -> None:
    chip = next(chip for chip in ask("deposit issues with Apple").chips if chip.kind == "brand")

    assert chip.value == "AppleSupport"


def test_a_word_with_another_meaning_stays_what_it_is() -> None:
    assert ask("chat messages").query == meant("messages where source = livechat")
    assert ask("phase issues").query is None


def test_a_follow_up_changes_the_brand_and_keeps_the_rest() -> None:
    first = ask("negative deposit issues for Delta")
    second = ask("What about Apple?", first.query)

    assert second.query == ask("negative deposit issues for Apple").query


def test_brands_are_compared_and_left_out() -> None:
    assert ask("compare Delta with British Airways").query == meant(
        'messages where brand = "Delta" against (brand = "British_Airways")'
    )
    assert ask("deposit issues except Delta").query == meant(
        'messages where category = deposit_issues and not brand = "Delta"'
    )


def test_without_brands_nothing_is_one() -> None:
    assert read_question("AppleSupport issues", lexicon(), MONDAY).refusal is not None
