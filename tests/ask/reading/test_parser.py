"""What questions are read as."""

import pytest

from ask.reading.words import filter_words
from tests.ask.reading.reading import ask, vocabulary


def words(text: str) -> str:
    return filter_words(ask(text).filter, vocabulary())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Login issues reported in the last month", "login issues · 21 Oct to 20 Nov 2026"),
        ("Telegram deposit issues last month", "Telegram · deposit issues · 21 Oct to 20 Nov 2026"),
        ("deposit issue via live chat", "Live chat · deposit issues"),
        ("deposit issues on telegram and livechat", "Telegram or Live chat · deposit issues"),
        ("deposit issues on both", "Live chat or Telegram · deposit issues"),
        ("Telegram deposit issues in the previous month?", "Telegram · deposit issues · 1 to 31 Oct 2026"),
        ("login issues except telegram", "all but Telegram · login issues"),
        ("angry tweets", "Twitter · negative"),
        ("messages by user 4844", "user 4844"),
        ("messages containing the word bitcoin", "“bitcoin”"),
        ("failed messages with confidence above 0.8", "failed · confidence from 0.8"),
    ],
)
def test_a_question_becomes_a_filter(text: str, expected: str) -> None:
    assert (words(text), ask(text).refusal, ask(text).not_understood) == (expected, None, ())


def test_every_chip_points_at_its_words() -> None:
    text = "How many users had Telegram deposit issues per day last month?"

    chips = ask(text).chips

    assert [(chip.kind, chip.value) for chip in chips] == [
        ("measure", "users"),
        ("source", "telegram"),
        ("category", "deposit_issues"),
        ("grouping", "day"),
        ("date", "2026-10-21T00:00:00Z/2026-11-21T00:00:00Z"),
    ]
    assert [text[chip.start : chip.end] for chip in chips] == [chip.words for chip in chips]


def test_typing_errors_are_corrected_visibly_and_can_be_undone() -> None:
    corrected, kept = ask("telegram depost issues"), ask("telegram depost issues", literal=("depost",))

    assert corrected.filter.categories == ("deposit_issues",)
    assert [chip.note for chip in corrected.chips if chip.reading == "typo"] == ["read “depost” as “deposit”"]
    assert kept.filter.categories == ()
    assert [span.text for span in kept.not_understood] == ["depost"]


def test_synonyms_say_what_they_were_read_as() -> None:
    chip = ask("free spins").chips[0]

    assert (chip.value, chip.reading, chip.note) == (
        "bonus_questions",
        "synonym",
        "read “free spins” as Bonus questions",
    )


def test_an_unknown_category_is_said_and_the_nearest_offered() -> None:
    refusal = ask("game issues").refusal

    assert refusal
    assert (refusal.reason, refusal.words) == ("unknown_label", "game issues")
    assert (refusal.offers[0].kind, refusal.offers[0].slug) == ("topic", "game_faults")


def test_what_is_not_understood_is_shown() -> None:
    question = ask("deposit issues from unicorn owners on telegram")

    assert question.refusal is None
    assert [span.text for span in question.not_understood] == ["unicorn owners"]


def test_leaving_out_a_topic_is_said_to_be_no_filter() -> None:
    question = ask("telegram messages without refunds")

    assert question.filter.topics == ()
    assert [span.text for span in question.not_understood] == ["without refunds"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Why did deposit issues rise?", "cause"),
        ("How many login issues will we have next month?", "forecast"),
        ("deposit issues tomorrow", "forecast"),
        ("What should we do about login issues?", "advice"),
        ("Delete all telegram messages", "action"),
        ("average response time on telegram", "no_data"),
        ("deposit issues by country", "no_data"),
        ("poker tournament questions", "unknown_label"),
        ("Who won the world cup?", "unclear"),
        ("hello", "unclear"),
        ("", "empty"),
        (" \n", "empty"),
    ],
)
def test_what_cannot_be_answered_is_refused(text: str, reason: str) -> None:
    refusal = ask(text).refusal

    assert refusal
    assert refusal.reason == reason
    assert len(refusal.suggestions) == 3


@pytest.mark.parametrize(
    "text",
    ["", "game issues", "Why is telegram so negative?", "hello", "deposit issues tomorrow", "shoe issues in May"],
)
def test_suggested_questions_work(text: str) -> None:
    refusal = ask(text).refusal

    assert refusal
    assert [ask(suggested).refusal for suggested in refusal.suggestions] == [None, None, None]
    assert [ask(suggested).not_understood for suggested in refusal.suggestions] == [(), (), ()]


def test_a_comparison_with_the_period_before() -> None:
    comparison = ask("deposit issues in October compared with the month before").comparison

    assert comparison
    assert (comparison.kind, comparison.labels) == ("period", ("1 to 30 Sep 2026",))
    assert comparison.others[0].categories == ("deposit_issues",)


def test_beside_a_month_of_the_calendar_last_month_is_one_too() -> None:
    comparison = ask("compare deposit issues this month with last month").comparison

    assert comparison
    assert comparison.labels == ("1 to 31 Oct 2026",)


def test_a_comparison_of_values_has_a_filter_for_each() -> None:
    question = ask("compare telegram with livechat for deposit issues")

    assert question.comparison
    assert question.comparison.labels == ("Telegram", "Live chat")
    assert [other.sources for other in question.comparison.others] == [("telegram",), ("livechat",)]
    assert question.filter.sources == ("telegram", "livechat")


def test_a_range_and_a_comparison_are_told_apart() -> None:
    ranged, compared = ask("deposit issues October to November"), ask("compare deposit issues October to November")

    assert filter_words(ranged.filter, vocabulary()) == "deposit issues · 1 Oct to 30 Nov 2026"
    assert filter_words(compared.filter, vocabulary()) == "deposit issues · 1 to 31 Oct 2026"


def test_labels_of_an_installation_are_known_by_their_names() -> None:
    from ask.reading import parser
    from ask.reading.vocabulary import build
    from insights.engines.base import LabelSpec
    from tests.ask.reading.reading import FRIDAY

    own = build(("email",), (LabelSpec("shoe_issues", "Shoe issues"),), (LabelSpec("laces", "Laces"),))

    found = parser.parse("shoe problems about laces by email in May", own, FRIDAY)

    assert (found.filter.categories, found.filter.topics, found.filter.sources) == (
        ("shoe_issues",),
        ("laces",),
        ("email",),
    )


def test_the_end_of_a_very_long_question_is_not_understood() -> None:
    question = ask("telegram " + "x" * 5000)

    assert question.not_understood[-1].end == 5009
