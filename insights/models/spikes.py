"""Spikes as they were found: the numbers, the rule that fired, and what people made of it."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone


class Spike(models.Model):
    """A time in which a category, topic or source had far more messages than usual. Found again, it is renewed."""

    class Unit(models.TextChoices):
        DAY = "day", "by day"
        HOUR = "hour", "by hour"

    class Kind(models.TextChoices):
        CATEGORY = "category"
        TOPIC = "topic"
        SOURCE = "source"

    class State(models.TextChoices):
        OPEN = "open"
        ACKNOWLEDGED = "acknowledged"
        MUTED = "muted"

    unit = models.CharField(max_length=4, choices=Unit)
    kind = models.CharField(max_length=8, choices=Kind)
    label = models.CharField(max_length=60, blank=True, help_text="The category's or topic's slug.")
    source = models.CharField(max_length=30)

    started_at = models.DateTimeField(help_text="When it began to rise, to the hour.")
    first = models.DateTimeField(help_text="The beginning of the first day or hour that fired.")
    until = models.DateTimeField(help_text="The end of the last one, exclusive.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it lasts.")
    count = models.PositiveIntegerField(help_text="Messages from first to until, when it was last looked at.")

    peak_at = models.DateTimeField(help_text="The beginning of the highest day or hour.")
    peak_count = models.PositiveIntegerField()
    baseline = models.FloatField(help_text="What the peak's day or hour usually has.")
    ratio = models.FloatField(help_text="peak_count over baseline.")
    probability = models.FloatField(help_text="Of so many messages or more by chance.")
    spread = models.FloatField(help_text="The variance is baseline + spread × baseline².")
    factor = models.FloatField(help_text="What the weekday or the hour of the day makes of the average one.")
    history = models.PositiveIntegerField(help_text="Days or hours that the baseline rests on.")
    rule = models.JSONField(help_text="times, at_least, tail: the thresholds in force.")

    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    state_at = models.DateTimeField(null=True, blank=True, editable=False)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    muted_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then, new spikes of the same series are muted too."
    )
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    notified_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a later look no longer found it, as after relabelling."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "label", "source", "first"], name="spike_once_per_start")
        ]
        indexes = [models.Index(fields=["first", "id"], name="spike_newest")]

    def __str__(self) -> str:
        return f"{self.label or self.source}, {self.first:%Y-%m-%d %H:%M}"


class NoticeChoice(models.Model):
    """Whom new spikes are told, as changed in the administration. What is empty is left to the environment."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    emails = models.CharField("e-mail addresses", max_length=1000, blank=True, help_text="Separated by commas.")
    webhook_url = models.CharField(
        "webhook address", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )

    class Meta:
        verbose_name = verbose_name_plural = "notices of spikes"

    def __str__(self) -> str:
        return "notices of spikes"


class SpikeLook(models.Model):
    """The daily counts as they were when spikes were last looked for by day: one row, in sight of all processes."""

    rows = models.PositiveBigIntegerField()
    messages = models.PositiveBigIntegerField()
    last_day = models.DateField(null=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "looks for spikes"

    def __str__(self) -> str:
        return f"{self.messages} messages until {self.last_day}"
