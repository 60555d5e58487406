"""Questions that go on from the one before."""

import json

from ask.reading import followup
from ask.reading.memory import recalled, remembered
from ask.reading.words import filter_words
from tests.ask.reading.reading import FRIDAY, talk, vocabulary


def words(*texts: str) -> str:
    return filter_words(talk(*texts).filter, vocabulary())


def test_a_source_changes_and_the_rest_stays() -> None:
    question = talk("Telegram deposit issues in the previous month?", "What about LiveChat?")

    assert filter_words(question.filter, vocabulary()) == "Live chat · deposit issues · 1 to 31 Oct 2026"
    assert question.carried == ("category", "date")
    carried = [(chip.kind, chip.value) for chip in question.chips if chip.reading == "carried"]
    assert carried == [("category", "deposit_issues"), ("date", "2026-10-01T00:00:00Z/2026-11-01T00:00:00Z")]


def test_a_month_without_a_year_lies_near_the_one_before() -> None:
    assert words("deposit issues in November 2024", "and in December?") == "deposit issues · 1 to 31 Dec 2024"
    assert words("deposit issues in November 2024", "and in January?") == "deposit issues · 1 to 31 Jan 2025"


def test_measures_and_groupings_are_asked_for_afterwards() -> None:
    question = talk("login issues last week", "only negative ones", "per day?")

    assert filter_words(question.filter, vocabulary()) == "login issues · negative · 9 to 15 Nov 2026"
    assert question.grouping == ("day",)
    assert talk("login issues last week", "how many users?").measures == ("users",)
    assert talk("login issues last week", "show me the messages").measures == ("list",)


def test_a_comparison_is_asked_for_afterwards() -> None:
    question = talk("deposit issues in October", "compare with last month")

    assert question.comparison
    assert question.comparison.labels == ("1 to 30 Sep 2026",)
    assert talk("telegram login issues", "compare with livechat").filter.sources == ("telegram", "livechat")


def test_also_adds_and_without_takes_away() -> None:
    assert words("telegram deposit issues", "also livechat") == "Telegram or Live chat · deposit issues"
    assert words("deposit issues on both", "without telegram") == "Live chat · deposit issues"
    assert words("telegram deposit issues last week", "all sources", "forget the dates") == "deposit issues"


def test_a_whole_question_starts_afresh() -> None:
    assert words("Telegram deposit issues last month", "login issues on livechat") == "Live chat · login issues"
    assert words("Telegram deposit issues last month", "How many messages in total?") == "all messages"


def test_a_refused_question_leaves_the_one_before_in_place() -> None:
    assert words("telegram deposit issues", "why?", "per day") == "Telegram · deposit issues"


def test_starting_over_forgets() -> None:
    assert talk("telegram deposit issues", "start over").reset
    assert words("telegram deposit issues", "start over", "login issues") == "login issues"


def test_a_question_can_be_remembered_as_json() -> None:
    question = talk("compare telegram with livechat for deposit issues in October")

    again = recalled(json.loads(json.dumps(remembered(question))), vocabulary().choices)

    assert again
    assert (again.filter, again.comparison) == (question.filter, question.comparison)
    later = followup.follow(again, "and in September?", vocabulary(), FRIDAY)
    assert filter_words(later.filter, vocabulary()) == "Telegram or Live chat · deposit issues · 1 to 30 Sep 2026"


def test_what_no_longer_fits_is_not_recalled() -> None:
    kept = remembered(talk("telegram deposit issues"))

    assert recalled({**kept, "filter": "category=long_gone"}, vocabulary().choices) is None
    assert recalled({}, vocabulary().choices) is None
