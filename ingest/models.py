"""The nouns: imports, what each of their steps did, and what they changed; saved mappings; places to pull from."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from jobs.models import Leased


class ImportBatch(Leased):
    """One import of one file. While it waits or runs, the row is its queue (`jobs.leases`)."""

    class State(models.TextChoices):
        LOOKED_AT = "looked_at", "not started"
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"
        STOPPED = "stopped", "stopped"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"

    class Labels(models.TextChoices):
        KEPT = "kept", "kept as attributes"
        CORRECTIONS = "corrections", "shown instead of ours"
        EVALUATION = "evaluation", "kept to evaluate by"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, help_text="The file's name.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of its bytes.")
    size = models.BigIntegerField(default=0, help_text="Bytes.")
    path = models.CharField(max_length=500, blank=True, help_text="Where the file lies, while it is kept.")
    kind = models.CharField(max_length=100, blank=True, help_text="What it was recognised as.")
    options = models.JSONField(default=dict, help_text="How it is read, where somebody said so.")
    labels = models.CharField(max_length=12, choices=Labels, default=Labels.KEPT)
    state = models.CharField(max_length=10, choices=State, default=State.LOOKED_AT)
    notes = models.JSONField(default=list, blank=True)
    read = models.PositiveBigIntegerField(default=0, help_text="Rows.")
    stored = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    existing = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    left_out = models.PositiveBigIntegerField(default=0, help_text="What is no message.")
    reasons = models.JSONField(default=dict, blank=True, help_text="How many rows were rejected or left out, and why.")
    is_foreground = models.BooleanField(default=False, help_text="Run by a command, which nobody takes over.")
    share = models.FloatField(null=True, help_text="How much of the file is done, 0 to 1.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at"], name="import_newest"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="import_due"),
        ]
        verbose_name = "import"

    def __str__(self) -> str:
        return f"{self.name}, {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING, self.State.UNDOING)

    @property
    def can_be_undone(self) -> bool:
        """An import that stored nothing may still have joined conversations."""
        return self.state in (self.State.DONE, self.State.CANCELLED, self.State.STOPPED)


class ImportStep(models.Model):
    """What one transaction of an import did, so that it can be undone and gone on from.

    ``inserted`` are first and last keys of runs of messages; ``merged`` conversations that became part of others, with
    the messages that moved; ``renewed`` what other conversations were before and after.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="steps")
    rows = models.PositiveBigIntegerField(help_text="Rows of the file that were done after it.")
    inserted = models.JSONField(default=list)
    merged = models.JSONField(default=list)
    renewed = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"step {self.pk} of import {self.batch_id}"


class MessageChange(models.Model):
    """What a message said before an import brought the same id with another content: its history."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    message = models.ForeignKey("insights.Message", on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(encoder=DjangoJSONEncoder, help_text="The columns that changed, as they were.")
    insights = models.JSONField(
        default=list, encoder=DjangoJSONEncoder, help_text="What engines had said of it, with the topics; shown first."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"message {self.message_id} in import {self.batch_id}"


class GivenLabel(models.Model):
    """A label that came with a message and is to become a correction once the message is analysed."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="given_labels")
    message = models.OneToOneField("insights.Message", on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=100, blank=True)
    sentiment = models.CharField(max_length=8, blank=True)
    correction = models.ForeignKey("insights.Correction", on_delete=models.SET_NULL, null=True, related_name="+")
    problem = models.CharField(max_length=200, blank=True, help_text="Why it could not become one.")

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(correction=None, problem=""), name="given_label_waiting")
        ]

    def __str__(self) -> str:
        return f"message {self.message_id}: {self.category or self.sentiment}"


class SavedMapping(models.Model):
    """How files with such columns are read: offered when one comes again."""

    name = models.CharField(max_length=100, unique=True)
    columns = models.CharField(max_length=64, db_index=True, help_text="Digest of the names of the file's columns.")
    options = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class PullSource(models.Model):
    """A place that is looked into again and again: a watched folder, or a mailbox by IMAP."""

    class Kind(models.TextChoices):
        FOLDER = "folder", "a folder"
        IMAP = "imap", "a mailbox (IMAP)"

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=6, choices=Kind)
    place = models.CharField(max_length=300, help_text="The folder's path, or imaps://user@host/MAILBOX.")
    password_variable = models.CharField(
        max_length=60, blank=True, help_text="The environment variable that holds the mailbox's password."
    )
    options = models.JSONField(default=dict, blank=True, help_text="How its files are read, where somebody said so.")
    is_active = models.BooleanField(default=True)
    position = models.CharField(max_length=200, blank=True, editable=False, help_text="How far it has been read.")
    pulled_at = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name
