"""Answers that rules write."""

from datetime import UTC, date, datetime

from ask.reading import parser
from ask.reading.answers import answer, refused
from ask.reading.facts import Excerpt, Facts, Group, Rise, whole_of
from ask.reading.vocabulary import build
from insights.engines.base import LabelSpec
from insights.reads.filters import Filter
from tests.ask.reading.reading import FRIDAY, ask, vocabulary

COVERAGE = (date(2024, 11, 1), date(2024, 12, 31))


def said(text: str, facts: Facts) -> list[str]:
    return answer(ask(text), facts, vocabulary()).text.split("\n")


def test_the_counts_and_the_resolved_dates_are_told() -> None:
    lines = said("Telegram deposit issues last month", Facts(1234, 56, COVERAGE))

    assert lines == [
        "- Telegram · deposit issues: 1,234 messages from 56 users.",
        "- Period: 21 Oct to 20 Nov 2026 (UTC).",
    ]


def test_each_number_leads_to_its_rows() -> None:
    question = ask("Telegram deposit issues last month")

    first = answer(question, Facts(7, 5, COVERAGE), vocabulary()).lines[0]

    assert {piece.slot: piece.rows for piece in first if piece.slot == "count"} == {"count": question.filter}


def test_an_empty_period_says_what_the_data_covers() -> None:
    assert said("Telegram deposit issues last month", Facts(0, 0, COVERAGE)) == [
        "- No messages match: Telegram · deposit issues.",
        "- Period: 21 Oct to 20 Nov 2026 (UTC).",
        "- The data covers 1 Nov to 31 Dec 2024.",
    ]


def test_a_refusal_says_why_and_what_works() -> None:
    shoes = LabelSpec("shoe_issues", "Shoe issues", "", ("my boot is torn",))
    own = build(("email",), (shoes,), (LabelSpec("laces", "Laces"),))

    assert refused(parser.parse("boot problems", own, FRIDAY), own).text.split("\n") == [
        "- “boot problems”: There is no such category or topic.",
        "- The nearest there is: Shoe issues (category).",
        "- Questions that work: “Shoe issues in the last 30 days”; “Shoe issues per day in the last 2 weeks”; "
        "“Top 5 topics last week”.",
    ]


def test_what_was_corrected_or_not_understood_is_told() -> None:
    lines = said("depost issues from unicorn owners", Facts(3, 1, COVERAGE))

    assert lines == [
        "- deposit issues: 3 messages from 1 user.",
        "- Period: all time; the data covers 1 Nov to 31 Dec 2024.",
        "- Read “depost” as “deposit”.",
        "- Not understood: “unicorn owners”.",
    ]


def test_a_comparison_tells_the_change() -> None:
    lines = said("deposit issues in October compared with September", Facts(60, 40, COVERAGE, others=((50, 45),)))

    assert lines[2:] == ["- 1 to 30 Sep 2026: 50 messages from 45 users.", "- That is 10 more than then (+20%)."]


def test_every_measure_has_its_line() -> None:
    blank = Filter()
    groups = tuple(Group(name, count, blank) for name, count in (("Billing", 2), ("Refunds", 9), ("Praise", 4)))
    at = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    days = tuple((date(2026, 11, day), count) for day, count in ((1, 2), (2, 4), (3, 100), (4, 6), (5, 6)))
    rise = Rise(date(2026, 11, 3), "Deposit issues, Telegram", 100, 4.0, 25.0, blank)
    facts = Facts(118, 90, COVERAGE, groups, (), 472, days, at, (rise,), (Excerpt("m1", at, "telegram", "I paid\n50"),))

    assert said("share of deposit issues", facts)[2] == "- Share: 25.0% of 472 messages of the same time and source."
    assert said("deposit issues trend", facts)[2] == (
        "- Trend: up, from 6 messages in the earlier part to 12 in the later (+100%)."
    )
    assert said("when did deposit issues start", facts)[2] == "- The first such message is of 2026-11-03 09:30 (UTC)."
    assert said("spikes in deposit issues", facts)[2] == (
        "- Spike on 3 Nov 2026, Deposit issues, Telegram: 100 messages, 25 times the usual 4.0."
    )
    assert said("average deposit issues per day in October", facts)[2] == "- Average: 3.8 messages a day."
    assert said("show me the deposit issue messages", facts)[3] == "- 2026-11-03 09:30, telegram: “I paid 50”"
    assert said("top 2 topics on telegram", facts)[2:] == ["- Refunds: 9", "- Praise: 4"]


def test_a_share_is_of_the_same_source_and_time() -> None:
    whole = whole_of(ask("share of negative deposit issues on telegram in October"))

    assert whole.query() == "source=telegram&from=2026-10-01&to=2026-10-31"
