"""What is remembered of calls to language models: the ledger, the day's spending, the pace, the providers' health."""

from django.db import models
from django.utils import timezone


class Call(models.Model):
    """One request to a model, retries counted one by one. It holds no text of any message and no answer."""

    class Outcome(models.TextChoices):
        BEGUN = "begun", "no answer yet"
        OK = "ok", "answered"
        INVALID = "invalid", "answer not usable"
        REJECTED = "rejected", "refused"
        RATE_LIMITED = "rate_limited", "told to slow down"
        FAULT = "fault", "provider failed"
        TIMEOUT = "timeout", "too late"
        MISCONFIGURED = "misconfigured", "key or model refused"
        CANCELLED = "cancelled", "cancelled"
        ERROR = "error", "not sent"

    provider = models.CharField(max_length=20)
    model = models.CharField(max_length=100, help_text="The one that answered, as it calls itself; else the one asked.")
    task = models.CharField(max_length=20)
    prompt_version = models.CharField(max_length=40, blank=True)
    scope = models.CharField(max_length=60, blank=True, help_text="For whom: user:…, key:…, or empty for the product.")
    outcome = models.CharField(max_length=15, choices=Outcome, default=Outcome.BEGUN)
    detail = models.CharField(max_length=200, blank=True, help_text="Why it failed.")
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    tokens_cached = models.PositiveIntegerField(default=0, help_text="Of those in: read from the provider's cache.")
    tokens_reasoning = models.PositiveIntegerField(default=0, help_text="Of those out: thought, not said.")
    cost = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        default=0,
        help_text="US dollars by the price table. Until the answer is in, and where none came, the most it can be.",
    )
    latency_ms = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "created_at"], name="call_provider_newest")]

    def __str__(self) -> str:
        return f"{self.task} by {self.provider}, {self.created_at:%Y-%m-%d %H:%M:%S}"


class Spend(models.Model):
    """What one day (UTC) has cost so far, reservations of running calls included: in all, and for each caller."""

    ALL = "all"

    day = models.DateField()
    scope = models.CharField(max_length=60, help_text="“all”, or the caller.")
    calls = models.PositiveIntegerField(default=0)
    microdollars = models.PositiveBigIntegerField(default=0, help_text="Whole millionths, so that sums stay exact.")

    class Meta:
        verbose_name = "day's spending"
        verbose_name_plural = "daily spending"
        constraints = [models.UniqueConstraint(fields=["day", "scope"], name="one_spend_per_day_and_scope")]

    def __str__(self) -> str:
        return f"{self.day} {self.scope}"


class Pacer(models.Model):
    """The next free moment for a request to leave. One row, shared by all processes; see ``llm.limits.pace``."""

    name = models.CharField(max_length=20, primary_key=True)
    next_at = models.FloatField(help_text="Seconds since 1970 by the database's clock.")

    def __str__(self) -> str:
        return self.name


class Health(models.Model):
    """How a provider has been doing; see ``llm.limits.breaker``."""

    provider = models.CharField(max_length=20, primary_key=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    reason = models.CharField(max_length=200, blank=True, help_text="Of the last failure.")
    probe_at = models.DateTimeField(null=True, blank=True, help_text="When one request may try it again.")
    paused_until = models.DateTimeField(null=True, blank=True, help_text="It asked for a pause until then.")
    batch = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Messages that one call asks about, learned from what it answers in time."
    )

    class Meta:
        verbose_name = "provider's health"
        verbose_name_plural = "providers' health"

    def __str__(self) -> str:
        return self.provider
