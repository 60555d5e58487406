"""With the real engine: a found topic becomes a category, a run moves its messages, and all of it goes back."""

import pytest

from insights.discovery import decide, discover
from insights.models import DiscoveredTopic, Message, Run
from insights.reads.filters import Filter
from insights.runs import apply, propose
from tests import factories
from tests.insights.runs import state

SAID = (
    "my withdrawal is pending since {}", "when will my withdrawal of {} euros be paid out",
    "withdrawal number {} still pending, please check", "I asked for a withdrawal {} days ago and got no payout",
)  # fmt: skip
ELSE = ("my deposit of {} euros did not arrive", "I cannot log in, code {} is refused", "the bonus {} is not active")


def fill() -> None:
    for n in range(24):
        factories.analysed(SAID[n % len(SAID)].format(n + 3), category="general_feedback", topics=())
    for n in range(9):
        category = ("deposit_issues", "login_issues", "bonus_questions")[n % 3]
        factories.analysed(ELSE[n % 3].format(n + 20), category=category, topics=())


def finished(run: Run) -> Run:
    while propose.drain():
        pass
    run.refresh_from_db()
    return run


@pytest.mark.django_db
def test_an_accepted_topic_gets_its_messages_by_a_run_and_gives_them_back() -> None:
    fill()
    before = state()
    discover.discover()
    found = DiscoveredTopic.objects.order_by("-size")[0]
    label = decide.accept(found, "category", "Withdrawals", factories.analyst())
    run = finished(propose.start(Filter(), "local"))
    assert (run.status, state()) == (Run.Status.READY, before)

    apply.apply(run)
    moved = Message.objects.filter(category__slug=label.slug)
    assert moved.count() >= 10  # the engine leaves those in place of which it is not sure
    assert all("withdrawal" in text for text in moved.values_list("text", flat=True))

    apply.roll_back(run)
    assert state() == before
