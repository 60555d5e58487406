"""Which attributes there are: names and values, the commonest first."""

from datetime import UTC, datetime

import pytest

from insights.models import Conversation, Message
from insights.reads import attributes

pytestmark = pytest.mark.django_db
MOMENT = datetime(2024, 11, 5, tzinfo=UTC)


def stored(*given: dict[str, str] | None) -> None:
    conversation = Conversation.objects.create(source="import", last_message_at=MOMENT)
    for one in given:
        Message.objects.create(conversation=conversation, source="import", text="x", timestamp=MOMENT, attributes=one)


def test_attributes_are_listed_with_their_values_the_commonest_first() -> None:
    stored({"stars": "5"}, {"stars": "5", "plan": "pro"}, {"stars": "1"}, None)
    assert [(one.name, one.messages, one.values) for one in attributes.listing()] == [
        ("stars", 3, (("5", 2), ("1", 1))),
        ("plan", 1, (("pro", 1),)),
    ]
    assert attributes.names() == ["stars", "plan"]


def test_without_attributes_there_are_none() -> None:
    stored(None)
    assert attributes.listing() == []
