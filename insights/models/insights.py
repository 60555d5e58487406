"""What engines said about messages, and in which run."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from jobs.models import Leased

BY_HAND = "person"  # the engine of insights that a person set


class Run(models.Model):
    """One engine's pass over messages. The standing ``intake`` run of each engine and model takes new messages.

    A ``proposal`` analyses chosen messages anew without changing what they show, until it is applied. Only proposals
    have a ``status`` and what follows it; of those ``total`` is the number of messages, ``done`` how many the engine
    is done with, and ``failed`` how many of these it could not analyse.
    """

    class Kind(models.TextChoices):
        INTAKE = "intake", "new messages"
        UPGRADE = "upgrade", "second answers to messages that could not wait"
        PROPOSAL = "proposal", "proposal"
        CORRECTION = "correction", "set by hand"

    class Status(models.TextChoices):
        QUEUED = "queued", "waiting"
        RUNNING = "running", "analysing"
        READY = "ready", "ready"
        APPLIED = "applied", "applied"
        ROLLED_BACK = "rolled_back", "rolled back"
        FAILED = "failed", "failed"
        STOPPED = "stopped", "stopped"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INTAKE)
    engine = models.CharField(max_length=30)
    model = models.CharField(max_length=100)
    provider = models.CharField(max_length=20, blank=True, help_text="Who was asked; empty where nobody was.")
    prompt_version = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    status = models.CharField(max_length=12, choices=Status, blank=True)
    asked = models.CharField(max_length=20, blank=True, help_text="The engine by the name it was chosen by.")
    filter_query = models.TextField(blank=True, help_text="Which messages, in the form of an address.")
    note = models.CharField(max_length=200, blank=True)
    taxonomy_version = models.ForeignKey(
        "insights.TaxonomyVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="runs"
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="When somebody stopped it.")
    applied_at = models.DateTimeField(null=True, blank=True)
    rolled_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "engine", "model", "prompt_version"],
                condition=models.Q(kind__in=["intake", "upgrade", "correction"]),
                name="one_standing_run_per_model",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.engine}" + (f" ({self.model})" if self.model else "")


class Insight(models.Model):
    """One analysis of one message. Kept when a later one takes its place, so that nothing shown is ever overwritten."""

    message = models.ForeignKey("insights.Message", on_delete=models.CASCADE, related_name="insights")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="insights")
    sentiment = models.CharField(max_length=8)
    score = models.FloatField(help_text="−1 (negative) to 1 (positive).")
    confidence = models.FloatField(help_text="0 to 1: how sure the engine is of the sentiment.")
    category = models.ForeignKey("insights.Category", on_delete=models.PROTECT, related_name="+")
    category_confidence = models.FloatField(default=0)
    second_category = models.ForeignKey(
        "insights.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    topics = models.ManyToManyField("insights.Topic", through="insights.InsightTopic", related_name="insights")
    reasoning = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    engine = models.CharField(max_length=30, help_text="What produced it: local, grok, openai …")
    model = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            # The effect of analysing a message within a run happens once, however often it is tried.
            # People may change their minds.
            models.UniqueConstraint(
                fields=["message", "run"],
                condition=~models.Q(engine=BY_HAND),
                name="one_insight_per_message_and_run",
            ),
            models.CheckConstraint(condition=models.Q(score__range=(-1, 1)), name="score_in_range"),
            models.CheckConstraint(condition=models.Q(confidence__range=(0, 1)), name="confidence_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.sentiment} ({self.engine})"


class InsightTopic(models.Model):
    """A topic that an insight found, and how sure the engine is of it."""

    insight = models.ForeignKey(Insight, on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey("insights.Topic", on_delete=models.PROTECT, related_name="links")
    confidence = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "insight"], name="topic_once_per_insight")]

    def __str__(self) -> str:
        return f"{self.topic} ({self.confidence:.2f})"


class Evaluation(models.Model):
    """An engine's figures on a file of labelled messages, as ``insights.evaluation.evaluate`` gives them."""

    file = models.CharField(max_length=200)
    engine = models.CharField(max_length=30)
    model = models.CharField(max_length=100)
    figures = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="evaluation_newest")]

    def __str__(self) -> str:
        return f"{self.engine} on {self.file}, {self.created_at:%Y-%m-%d}"


class Upgrade(Leased):
    """A message that the embedded engine answered at once. A model looks at it later; ``error`` says why none did."""

    message = models.OneToOneField("insights.Message", on_delete=models.CASCADE, primary_key=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="upgrade_due")]

    def __str__(self) -> str:
        return f"message {self.message_id}"
