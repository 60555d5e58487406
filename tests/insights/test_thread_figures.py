"""How soon somebody answered, and whether customers ended better than they began."""

from datetime import timedelta

import pytest

from insights.models import Message
from insights.reads import thread_figures
from insights.reads.filters import Filter
from insights.reads.thread_figures import Thread, ThreadFigures
from tests import factories


def reply(message: Message, after: timedelta) -> Message:
    return Message.objects.create(
        conversation=message.conversation, direction="outbound", status="exempt", due_at=None,
        text="We are looking into it.", author="agent", source=message.source, timestamp=message.timestamp + after,
    )  # fmt: skip


def again(message: Message, score: float, after: timedelta) -> None:
    """The same customer once more in the same thread."""
    other = factories.analysed(score=score, source=message.source, timestamp=message.timestamp + after)
    Message.objects.filter(pk=other.pk).update(conversation=message.conversation)


@pytest.mark.django_db
def test_figures_by_source_and_brand() -> None:
    first = factories.analysed(score=-0.6, timestamp=factories.NOON)
    reply(first, -timedelta(minutes=5))  # said before the customer asked
    reply(first, timedelta(minutes=2))
    reply(first, timedelta(minutes=9))
    again(first, 0.5, timedelta(hours=1))
    second = factories.analysed(score=0.1, timestamp=factories.NOON)
    reply(second, timedelta(minutes=10))
    again(second, -0.4, timedelta(hours=1))
    factories.analysed(source="livechat", timestamp=factories.NOON)
    type(first.conversation).objects.filter(source="telegram").update(brand="Acme")
    found = thread_figures.overview(Filter())
    telegram = ThreadFigures("telegram", "Acme", 2, 2, 120.0, 600.0, 2, 1, 1, 0, 0.3)
    assert found.groups[0] == telegram
    assert found.groups[1] == ThreadFigures("livechat", "", 1)
    assert (found.whole.threads, found.whole.answered, found.whole.compared) == (3, 2, 2)
    assert thread_figures.overview(Filter(sources=("livechat",))).groups == (ThreadFigures("livechat", "", 1),)


@pytest.mark.django_db
def test_a_filter_chooses_threads_and_not_their_messages() -> None:
    first = factories.analysed("alpha", score=-0.6, timestamp=factories.NOON)
    again(first, 0.5, timedelta(hours=1))
    factories.analysed("beta", timestamp=factories.NOON)
    assert thread_figures.overview(Filter(text="alpha")).whole == ThreadFigures(
        "", "", 1, compared=1, better=1, mean_change=1.1
    )
    assert thread_figures.overview(Filter(text="gamma")).whole == ThreadFigures()


def test_percentiles_are_values_that_were_seen() -> None:
    times = [float(n) for n in range(1, 11)]
    assert (thread_figures.percentile(times, 0.5), thread_figures.percentile(times, 0.9)) == (5.0, 9.0)
    assert (thread_figures.percentile([7.0], 0.9), thread_figures.percentile([], 0.9)) == (7.0, None)


@pytest.mark.parametrize(
    ("change", "expected"), [(0.2, (1, 0, 0)), (-0.2, (0, 1, 0)), (0.19, (0, 0, 1)), (None, (0, 0, 0))]
)
def test_from_a_fifth_on_it_is_better_or_worse(change: float | None, expected: tuple[int, int, int]) -> None:
    found = thread_figures.summary([Thread("telegram", "", None, change)])
    assert (found.better, found.worse, found.level) == expected
