"""The shipped sample keeps the promises its README makes."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median
from typing import Any

import pytest

PATH = Path(__file__).parents[2] / "ingest" / "samples" / "messages.jsonl"
DAYS = range(60)
AGE_OF_SPIKE = {
    9: ("deposit_issues", "telegram"),
    8: ("deposit_issues", "telegram"),
    30: ("login_issues", "livechat"),
}
SENTIMENTS = {"negative", "neutral", "positive"}
CATEGORIES = {
    "login_issues",
    "deposit_issues",
    "bonus_questions",
    "geo_restriction",
    "general_feedback",
    None,
}
FIELDS = {"thread", "id", "reply_to", "source", "author", "id_user", "inbound", "days_ago", "time", "text"}

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def inbound(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["inbound"]]


def moment(row: Row) -> tuple[int, str]:
    """Sorts by time: the older the day, the smaller."""
    return -row["days_ago"], row["time"]


def test_ids_are_unique(rows: list[Row]) -> None:
    assert [name for name, count in Counter(row["id"] for row in rows).items() if count > 1] == []


def test_every_row_has_the_documented_fields(rows: list[Row]) -> None:
    assert {frozenset(row) for row in rows if row["inbound"]} == {frozenset(FIELDS | {"labels"})}
    assert {frozenset(row) for row in rows if not row["inbound"]} == {frozenset(FIELDS)}


def test_sizes_match_the_readme(rows: list[Row], inbound: list[Row]) -> None:
    lengths = Counter(row["thread"] for row in rows)
    customers = {(row["source"], row["author"]) for row in inbound}
    conversations = sum(length > 1 for length in lengths.values())
    sizes = (len(inbound), len(rows) - len(inbound), len(lengths), conversations, len(customers))
    assert sizes == (427, 145, 283, 92, 161)
    assert max(lengths.values()) == 8


def test_sources_are_the_three(rows: list[Row]) -> None:
    assert {row["source"] for row in rows} == {"livechat", "telegram", "twitter"}


def test_a_thread_stays_on_one_source_with_one_customer(rows: list[Row]) -> None:
    sources, customers = defaultdict(set), defaultdict(set)
    for row in rows:
        sources[row["thread"]].add(row["source"])
        if row["inbound"]:
            customers[row["thread"]].add((row["author"], row["id_user"]))
    assert {len(found) for found in sources.values()} == {1}
    assert {len(found) for found in customers.values()} == {1}


def test_threads_run_forward_in_time(rows: list[Row]) -> None:
    last: dict[str, Row] = {}
    backwards = []
    for row in rows:
        before = last.get(row["thread"])
        if before is not None and moment(before) >= moment(row):
            backwards.append(row["id"])
        last[row["thread"]] = row
    assert backwards == []


def test_replies_point_to_an_earlier_message_of_their_thread(rows: list[Row]) -> None:
    seen: dict[str, Row] = {}
    dangling = []
    for row in rows:
        target = seen.get(row["reply_to"])
        if row["reply_to"] is not None and (target is None or target["thread"] != row["thread"]):
            dangling.append(row["id"])
        seen[row["id"]] = row
    assert dangling == []


def test_threads_open_with_a_customer(rows: list[Row]) -> None:
    assert {row["inbound"] for row in rows if row["reply_to"] is None} == {True}
    assert sum(row["reply_to"] is None for row in rows) == len({row["thread"] for row in rows})


def test_times_are_times_of_a_day_within_sixty_days(rows: list[Row]) -> None:
    assert {row["days_ago"] for row in rows} == set(DAYS)
    hours, minutes, seconds = zip(*(map(int, row["time"].split(":")) for row in rows), strict=True)
    assert {len(row["time"]) for row in rows} == {8}
    assert (max(hours) < 24, max(minutes) < 60, max(seconds) < 60) == (True, True, True)


def test_today_has_messages_and_all_of_them_early(inbound: list[Row]) -> None:
    today = sorted(row["time"] for row in inbound if row["days_ago"] == 0)
    assert len(today) == 9
    assert today[-1] < "05:00:00"


def test_only_customers_of_chat_and_telegram_have_an_id(rows: list[Row]) -> None:
    numbered = {(row["source"], row["inbound"]) for row in rows if isinstance(row["id_user"], int)}
    unnumbered = {(row["source"], row["inbound"]) for row in rows if row["id_user"] is None}
    assert numbered == {("livechat", True), ("telegram", True)}
    assert unnumbered == {("twitter", True), ("twitter", False), ("livechat", False), ("telegram", False)}


def test_a_customer_keeps_the_same_id(inbound: list[Row]) -> None:
    numbers = defaultdict(set)
    owners = defaultdict(set)
    for row in inbound:
        numbers[row["source"], row["author"]].add(row["id_user"])
        if row["id_user"] is not None:
            owners[row["id_user"]].add((row["source"], row["author"]))
    assert {len(found) for found in numbers.values()} == {1}
    assert {len(found) for found in owners.values()} == {1}


def test_agents_on_twitter_post_as_larkspurcare(rows: list[Row]) -> None:
    agents = {row["author"] for row in rows if row["source"] == "twitter" and not row["inbound"]}
    assert agents == {"larkspurcare"}


def test_labels_are_of_the_allowed_values(inbound: list[Row]) -> None:
    assert {row["labels"]["sentiment"] for row in inbound} == SENTIMENTS
    assert {row["labels"]["category"] for row in inbound} == CATEGORIES
    assert {type(row["labels"]["topic"]) for row in inbound} == {str, type(None)}


def test_withdrawals_and_identity_checks_have_no_default_category(inbound: list[Row]) -> None:
    topics = {"withdrawal delay", "withdrawal method", "withdrawal limits", "identity check"}
    found = [row for row in inbound if row["labels"]["topic"] in topics]
    assert {row["labels"]["topic"] for row in found} == topics
    assert {row["labels"]["category"] for row in found} == {None}


def test_no_customer_text_is_blank_or_repeated(inbound: list[Row]) -> None:
    texts = [row["text"].strip().casefold() for row in inbound]
    assert "" not in texts
    assert {text: count for text, count in Counter(texts).items() if count > 1} == {"ok": 2}


@pytest.mark.parametrize("age", AGE_OF_SPIKE)
def test_spikes_stand_three_times_above_the_base(inbound: list[Row], age: int) -> None:
    per_day = Counter(row["days_ago"] for row in inbound)
    base = median(per_day[day] for day in DAYS if day not in AGE_OF_SPIKE)
    assert base == 6
    assert per_day[age] >= 3 * base


def test_spikes_belong_to_one_category_and_source(inbound: list[Row]) -> None:
    groups = Counter((row["labels"]["category"], row["source"], row["days_ago"]) for row in inbound)
    large = {group: count for group, count in groups.items() if count > 5}
    assert large == {
        ("deposit_issues", "telegram", 9): 23,
        ("deposit_issues", "telegram", 8): 15,
        ("login_issues", "livechat", 30): 22,
    }
