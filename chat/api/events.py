"""The events of a stream, as the schema describes them. ``chat.streams.sse`` writes them."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from chat.models import ChatMessage

Serializer = serializers.Serializer[Any]


class TextEvent(Serializer):
    """A fragment of the answer. Joined, the contents are the stored answer."""

    type = serializers.ChoiceField(["text"])
    content = serializers.CharField(allow_blank=True)


class AnswerMetadata(Serializer):
    session_id = serializers.UUIDField()
    project_id = serializers.UUIDField()
    dossier_updated = serializers.BooleanField(help_text="Whether a new version of the dossier was saved.")
    turn_id = serializers.UUIDField()
    message_id = serializers.UUIDField(help_text="The stored answer's.")
    state = serializers.ChoiceField(ChatMessage.State.choices)
    engine = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)


class MetadataEvent(Serializer):
    """Once, after the last fragment."""

    type = serializers.ChoiceField(["metadata"])
    metadata = AnswerMetadata()


class DoneEvent(Serializer):
    """The last event of every stream."""

    type = serializers.ChoiceField(["done"])


class RestartEvent(Serializer):
    """Only where a stream is resumed: forget what was read so far, the whole answer follows."""

    type = serializers.ChoiceField(["restart"])


ChatEvent = PolymorphicProxySerializer(
    component_name="ChatEvent",
    serializers={"text": TextEvent, "metadata": MetadataEvent, "done": DoneEvent, "restart": RestartEvent},
    resource_type_field_name="type",
)
STREAM = {(200, "text/event-stream"): ChatEvent}
