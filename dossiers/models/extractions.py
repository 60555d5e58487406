"""Which messages have been read for facts. The row is the queue, as it is for customers' messages."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models import ChatMessage
from jobs.models import Leased


class Extraction(Leased):
    """The reading of one message. It is due when pending or processing and ``due_at`` has passed."""

    class Status(models.TextChoices):
        PENDING = "pending"
        PROCESSING = "processing"
        DONE = "done"
        FAILED = "failed"

    UNFINISHED = (Status.PENDING, Status.PROCESSING)

    message = models.OneToOneField(ChatMessage, on_delete=models.CASCADE, primary_key=True, related_name="extraction")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    engine = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version it made; none if nothing changed."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=["pending", "processing"]), name="extraction_due"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.message_id}"
