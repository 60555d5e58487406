"""Topics that nobody has named yet, as proposed from messages that no topic explains."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Discovery(models.Model):
    """One look for unnamed topics. considered = explained + short + grouped + loose."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    model = models.CharField(max_length=40, help_text="Whose embeddings it grouped by.")
    considered = models.PositiveIntegerField(help_text="Analysed customer messages looked at.")
    explained = models.PositiveIntegerField(help_text="Of them, those that have a topic or a sure category.")
    short = models.PositiveIntegerField(help_text="Too short to say what they are about.")
    grouped = models.PositiveIntegerField(help_text="In a proposed topic.")
    loose = models.PositiveIntegerField(help_text="Like no others.")

    class Meta:
        verbose_name_plural = "discoveries"
        indexes = [models.Index(fields=["-created_at"], name="discovery_newest")]

    def __str__(self) -> str:
        return f"discovery of {self.created_at:%Y-%m-%d %H:%M}"


class DiscoveredTopic(models.Model):
    """A proposed topic. Its id stays over discoveries for as long as it holds the same messages."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        DISMISSED = "dismissed"

    name = models.CharField(max_length=80)
    keywords = models.JSONField(default=list)
    size = models.PositiveIntegerField(help_text="Messages, at the last discovery that found it.")
    recent = models.PositiveIntegerField(help_text="Of them, those of the newest quarter of the time looked at.")
    earlier = models.PositiveIntegerField(help_text="Those of the quarter before.")
    sources = models.JSONField(default=dict, help_text="Messages by source.")
    first_found = models.ForeignKey(Discovery, on_delete=models.PROTECT, related_name="+")
    last_found = models.ForeignKey(Discovery, on_delete=models.PROTECT, related_name="topics")
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    state_at = models.DateTimeField(null=True, blank=True, editable=False)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    accepted_as = models.CharField(max_length=8, blank=True, help_text="category or topic")
    accepted_slug = models.CharField(max_length=60, blank=True)
    messages = models.ManyToManyField(
        "insights.Message", through="insights.DiscoveredMessage", related_name="discovered_topics"
    )

    def __str__(self) -> str:
        return self.name


class DiscoveredMessage(models.Model):
    """A message of a proposed topic, and how near it is to the topic's middle."""

    topic = models.ForeignKey(DiscoveredTopic, on_delete=models.CASCADE, related_name="links")
    message = models.ForeignKey("insights.Message", on_delete=models.CASCADE, related_name="+")
    nearness = models.FloatField(help_text="Cosine.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "message"], name="message_once_per_discovered_topic")]
        indexes = [models.Index(fields=["topic", "-nearness"], name="discovered_nearest")]

    def __str__(self) -> str:
        return f"message {self.message_id} in {self.topic_id}"


class Embedding(models.Model):
    """A message's text as numbers, kept so that the next discovery need not read it again. Erased with its message."""

    message = models.OneToOneField("insights.Message", on_delete=models.CASCADE, primary_key=True, related_name="+")
    model = models.CharField(max_length=40)
    vector = models.BinaryField(help_text="384 half-precision floats.")

    def __str__(self) -> str:
        return f"message {self.message_id}"
