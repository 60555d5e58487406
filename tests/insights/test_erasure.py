"""Erasing messages: nothing of them stays, and the daily counts stay true."""

from datetime import timedelta

import pytest

from insights import erasure
from insights.analysis import rollups
from insights.models import Conversation, IdempotencyRecord, Insight, InsightTopic, Message
from insights.reads import stats
from insights.reads.filters import Filter
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_messages_leave_nothing_behind_and_the_counts_follow() -> None:
    gone = [
        factories.analysed(timestamp=NOON),
        factories.analysed(timestamp=NOON, source="livechat"),
        factories.failed(),
    ]
    kept = factories.analysed(timestamp=NOON)
    assert erasure.erase(Message.objects.filter(pk__in=[m.pk for m in gone])) == 3
    assert list(Message.objects.values_list("pk", flat=True)) == [kept.pk]
    assert list(Conversation.objects.values_list("pk", flat=True)) == [kept.conversation_id]
    assert (Insight.objects.count(), InsightTopic.objects.count()) == (1, 1)
    assert rollups.differences() == []
    assert stats.totals(Filter()).messages == 1


def test_a_conversation_that_keeps_messages_knows_its_newest() -> None:
    first = factories.analysed(timestamp=NOON)
    second = factories.analysed(timestamp=NOON + timedelta(hours=1))
    Message.objects.filter(pk=second.pk).update(conversation=first.conversation)
    Conversation.objects.filter(pk=first.conversation_id).update(last_message_at=second.timestamp)
    erasure.erase(Message.objects.filter(pk=second.pk))
    assert Conversation.objects.get(pk=first.conversation_id).last_message_at == NOON


def test_a_conversation_goes_with_all_its_messages() -> None:
    gone, kept = factories.analysed(timestamp=NOON), factories.analysed(timestamp=NOON)
    empty = Conversation.objects.create(source="telegram", last_message_at=NOON)
    assert erasure.erase_conversations(Conversation.objects.filter(pk__in=[gone.conversation_id, empty.pk])) == 1
    assert list(Conversation.objects.values_list("pk", flat=True)) == [kept.conversation_id]
    assert rollups.differences() == []


def test_what_is_remembered_for_repetitions_is_forgotten() -> None:
    message = factories.message()
    for uuid in (message.uuid, "another"):
        IdempotencyRecord.objects.create(
            caller="open", key=f"k{uuid}", request_digest="d", response={"message": str(uuid)}
        )
    erasure.erase(Message.objects.all())
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["kanother"]


def test_many_messages_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "BATCH", 2)
    for _ in range(5):
        factories.analysed(timestamp=NOON)
    assert erasure.erase(Message.objects.all()) == 5
    assert (Message.objects.count(), Conversation.objects.count(), rollups.differences()) == (0, 0, [])
