"""Customers' words: conversations (threads), the messages in them, and the queue that the messages themselves are."""

import os
import secrets
import time
import uuid
from datetime import UTC, date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jobs.models import Leased


def conversation_id() -> str:
    """``conv_`` and 16 hex digits. Eight digits collide at 77,000 rows; sixteen at five thousand million."""
    return "conv_" + secrets.token_hex(8)


def ordered_uuid() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): random, but rising with time, so that its index grows at one end."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


class Conversation(models.Model):
    """A thread of messages with one customer. Its messages are the unit of analysis."""

    public_id = models.CharField(max_length=40, unique=True, default=conversation_id, editable=False)
    source = models.CharField(max_length=30)
    brand = models.CharField(max_length=100, blank=True, help_text="The account that answers, where there is one.")
    external_id = models.CharField(max_length=100, null=True, blank=True, help_text="Its id where it came from.")
    last_message_at = models.DateTimeField(help_text="The newest message's time.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(external_id__isnull=False),
                name="conversation_once_per_source",
            )
        ]
        indexes = [
            models.Index(fields=["last_message_at", "id"], name="conversation_newest"),
            models.Index(
                fields=["brand", "last_message_at"], condition=Q(brand__gt=""), name="conversation_brand_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads by state, each in the form that its partial index answers.

    SQLite uses a partial index only where the query repeats the index's condition, and never for ``status = ?``.
    """

    def open(self) -> "MessageQuerySet":
        """Waiting or being analysed."""
        return self.filter(due_at__isnull=False)

    def analysed(self) -> "MessageQuerySet":
        return self.filter(insight__isnull=False)

    def failed(self) -> "MessageQuerySet":
        return self.filter(failed_at__isnull=False)

    def without_language(self) -> "MessageQuerySet":
        """Not waiting for an analysis, which would tell the language."""
        return self.filter(language__isnull=True, due_at__isnull=True)


class Message(Leased):
    """One message, its place in the queue, and the labels of the insight that is shown for it.

    The labels repeat those of ``insight`` so that every list, filter and count reads one table. They are written
    together with it, in one transaction, by ``insights.analysis.results`` alone.
    """

    class Direction(models.TextChoices):
        INBOUND = "inbound", "from a customer"
        OUTBOUND = "outbound", "from an agent"
        AUTOMATIC = "auto", "from a machine in a customer's name"

    class Status(models.TextChoices):
        PENDING = "pending", "waiting"
        PROCESSING = "processing", "being analysed"
        ANALYSED = "analysed", "analysed"
        FAILED = "failed", "failed"
        EXEMPT = "exempt", "not analysed (an agent's or automatic reply)"

    class Sentiment(models.TextChoices):
        POSITIVE = "positive"
        NEUTRAL = "neutral"
        NEGATIVE = "negative"

    uuid = models.UUIDField(unique=True, default=ordered_uuid, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.INBOUND)
    text = models.TextField()
    author = models.CharField(max_length=200, blank=True)
    id_user = models.BigIntegerField(
        null=True, blank=True, help_text="The customer's number, where the source has one."
    )
    customer = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="What unique customers are counted by: id_user, else the author.",
    )
    source = models.CharField(max_length=30)
    timestamp = models.DateTimeField(help_text="When it was written, UTC.")
    day = models.DateField(
        editable=False, help_text="The timestamp's day in UTC, kept because counting by it is what pages do."
    )
    language = models.CharField(
        max_length=3, null=True, editable=False, help_text="ISO 639-1, or und; empty until it is told."
    )
    external_id = models.CharField(max_length=100, null=True, blank=True, help_text="Its id where it came from.")
    reply_to = models.CharField(max_length=100, blank=True, help_text="The external id of the message it answers.")
    raw_data = models.JSONField(null=True, blank=True)
    attributes = models.JSONField(
        null=True,
        blank=True,
        help_text="Further columns of the file it came in: names and texts, to filter and group by.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    failed_at = models.DateTimeField(null=True, blank=True, editable=False)

    insight = models.OneToOneField(
        "insights.Insight",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        editable=False,
        related_name="shown_for",
    )
    sentiment = models.CharField(max_length=8, choices=Sentiment, blank=True, editable=False)
    score = models.FloatField(null=True, editable=False)
    confidence = models.FloatField(null=True, editable=False)
    category = models.ForeignKey("insights.Category", on_delete=models.PROTECT, null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(external_id__isnull=False),
                name="message_once_per_source",
            ),
            # What partial indexes and reads rely on: the state and its dates always agree.
            models.CheckConstraint(
                condition=Q(status__in=["pending", "processing"], due_at__isnull=False, failed_at__isnull=True)
                | Q(status="failed", due_at__isnull=True, failed_at__isnull=False)
                | Q(status__in=["analysed", "exempt"], due_at__isnull=True, failed_at__isnull=True),
                name="message_state_agrees",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="message_due"),
            models.Index(fields=["timestamp", "id"], name="message_newest"),
            models.Index(fields=["source", "timestamp", "id"], name="message_source_newest"),
            models.Index(fields=["category", "timestamp", "id"], name="message_category_newest"),
            # Holds every column that GET /insights filters by: its exact count never touches the table.
            models.Index(
                fields=["timestamp", "sentiment", "confidence"],
                condition=Q(insight__isnull=False),
                name="message_analysed",
            ),
            models.Index(fields=["language", "timestamp", "id"], name="message_language_newest"),
            models.Index(
                fields=["id"],
                condition=Q(language__isnull=True, due_at__isnull=True),
                name="message_without_language",
            ),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="message_failed"),
            # Which attributes there are is asked of the messages that have some; most stores have none.
            models.Index(fields=["id"], condition=Q(attributes__isnull=False), name="message_attributed"),
        ]

    def __str__(self) -> str:
        return f"{self.author or self.source}, {self.timestamp:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.day = day_of(self.timestamp)
        super().save(*args, **kwargs)


def day_of(moment: datetime) -> date:
    """Returns the day that a message is counted in, in UTC."""
    return moment.astimezone(UTC).date()


class IdempotencyRecord(models.Model):
    """What was answered to a submission with an ``Idempotency-Key``, so that its repetition gets the same answer."""

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    response = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_idempotency_key")]

    def __str__(self) -> str:
        return self.key
