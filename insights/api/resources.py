"""What the API gives out."""

from typing import Any

from rest_framework import serializers

from insights.api.fields import JsonObjectField, MomentField
from insights.models import Conversation, Insight, InsightTopic, Label, Message, Run

Serializer = serializers.Serializer[Any]


class TopicShareResource(serializers.ModelSerializer[InsightTopic]):
    topic = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = InsightTopic
        fields = ("topic", "confidence")


class RunResource(serializers.ModelSerializer[Run]):
    class Meta:
        model = Run
        fields = ("id", "kind", "engine", "model", "provider", "prompt_version", "created_at")


class InsightResource(serializers.ModelSerializer[Insight]):
    """One analysis of one message: what was found, by what, how sure it is and why."""

    message = serializers.UUIDField(source="message.uuid", read_only=True)
    conversation_id = serializers.CharField(source="message.conversation.public_id", read_only=True)
    timestamp = MomentField(source="message.timestamp", read_only=True, help_text="When the message was written.")
    text = serializers.CharField(source="message.text", read_only=True)
    shown = serializers.SerializerMethodField(help_text="Whether this is the analysis that the message shows now.")
    sentiment_score = serializers.FloatField(source="score", read_only=True)
    category = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    second_category = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    topics = TopicShareResource(source="topic_links", many=True, read_only=True)
    source = serializers.CharField(  # type: ignore[assignment]  # DRF's fields have an attribute of that name
        source="engine", read_only=True, help_text="The engine: local, grok, openai …"
    )
    run = RunResource(read_only=True)

    class Meta:
        model = Insight
        fields = (
            "id",
            "message",
            "conversation_id",
            "timestamp",
            "text",
            "shown",
            "sentiment",
            "sentiment_score",
            "confidence",
            "category",
            "category_confidence",
            "second_category",
            "topics",
            "reasoning",
            "language",
            "source",
            "model",
            "run",
            "created_at",
        )

    def get_shown(self, insight: Insight) -> bool:
        return insight.message.insight_id == insight.pk


class MessageResource(serializers.ModelSerializer[Message]):
    """A message and the labels that it shows."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    conversation_id = serializers.CharField(source="conversation.public_id", read_only=True)
    timestamp = MomentField(read_only=True)
    sentiment = serializers.CharField(read_only=True, help_text="Empty until it is analysed.")
    sentiment_score = serializers.FloatField(source="score", read_only=True, allow_null=True)
    category = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    topics = serializers.SerializerMethodField()
    message = serializers.CharField(source="text", read_only=True, help_text="The same as text.")
    language = serializers.CharField(read_only=True, allow_null=True, help_text="ISO 639-1, or und; null until told.")
    insight_id = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Message
        fields: tuple[str, ...] = (
            "id",
            "conversation_id",
            "direction",
            "text",
            "message",
            "author",
            "id_user",
            "source",
            "timestamp",
            "language",
            "status",
            "error",
            "sentiment",
            "sentiment_score",
            "confidence",
            "category",
            "topics",
            "insight_id",
        )

    def get_topics(self, message: Message) -> list[str]:
        return [] if message.insight is None else [link.topic.slug for link in message.insight.topic_links.all()]


class WholeMessageResource(MessageResource):
    """With everything that is known of it, the shown insight included."""

    raw_data = JsonObjectField(read_only=True, allow_null=True)
    insight = InsightResource(read_only=True, allow_null=True)

    class Meta(MessageResource.Meta):
        fields = (*MessageResource.Meta.fields, "external_id", "attempts", "created_at", "raw_data", "insight")


class ConversationResource(serializers.ModelSerializer[Conversation]):
    """A thread with one customer."""

    conversation_id = serializers.CharField(source="public_id", read_only=True)
    last_message_at = MomentField(read_only=True)
    status = serializers.SerializerMethodField(
        help_text="failed if one message failed; pending or processing if one is."
    )
    message_count = serializers.SerializerMethodField()

    class Meta:
        model = Conversation
        fields: tuple[str, ...] = (
            "conversation_id",
            "status",
            "source",
            "brand",
            "message_count",
            "last_message_at",
            "created_at",
        )

    def get_status(self, conversation: Conversation) -> str:
        return str(self.context["overview"][conversation.pk][0])

    def get_message_count(self, conversation: Conversation) -> int:
        return int(self.context["overview"][conversation.pk][1])


class ThreadResource(ConversationResource):
    """A conversation with its messages, oldest first."""

    messages = serializers.SerializerMethodField()

    class Meta(ConversationResource.Meta):
        fields = (*ConversationResource.Meta.fields, "messages")

    def get_messages(self, conversation: Conversation) -> list[dict[str, Any]]:
        return list(MessageResource(self.context["messages"], many=True).data)


class LabelResource(serializers.ModelSerializer[Label]):
    examples = serializers.ListField(child=serializers.CharField(), read_only=True)
    active = serializers.SerializerMethodField(
        help_text="A retired label stays on old insights; new ones don't get it."
    )

    def get_active(self, label: Label) -> bool:
        return label.retired_at is None
