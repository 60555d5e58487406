"""Projects, the sessions held about them, and the messages of each, in turns.

A turn is what somebody says and what is answered: two messages with one ``turn_id``. What an edit or a regeneration
replaces is set aside, never deleted, so that it can be brought back.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User


class Project(models.Model):
    """A work that its owner talks about, in one session or several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="projects")
    title = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False, help_text="Of its latest turn or edit.")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["owner", "-updated_at"], name="project_newest")]

    def __str__(self) -> str:
        return self.title or "Untitled"


class Session(models.Model):
    """One conversation about a project. Deactivated ones are hidden from lists and answer 404."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The project's owner, repeated so that every query can name it; `chat.ownership` keeps them equal.
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    last_message_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "is_active", "-updated_at"], name="session_recent")]

    def __str__(self) -> str:
        return self.title or "Untitled"


class ChatMessage(models.Model):
    """What the writer said, or what the assistant answered. ``position`` orders the messages of a session."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"

    class State(models.TextChoices):
        WRITING = "writing", "being written"  # its stream saves it as it goes; updated_at says when last
        STOPPING = "stopping", "to be stopped"  # somebody asked its stream, in whatever process, to stop
        COMPLETE = "complete"
        STOPPED = "stopped", "stopped by the writer"
        INTERRUPTED = "interrupted", "broken off"  # the client or the server went away; what was written is kept
        FAILED = "failed", "failed"  # the model failed; the content ends with an apology

    UNFINISHED = (State.WRITING, State.STOPPING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField()
    turn_id = models.UUIDField(default=uuid.uuid4)
    role = models.CharField(max_length=10, choices=Role.choices)
    content = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.COMPLETE)
    engine = models.CharField(max_length=40, blank=True, help_text="What wrote it: interview, openai, …")
    model = models.CharField(max_length=100, blank=True)
    metadata = models.JSONField(default=dict, blank=True, help_text="The assistant's own notes, such as what it asked.")
    set_aside_at = models.DateTimeField(null=True, blank=True, help_text="When an edit or regeneration replaced it.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        db_table = "chat_message"  # where it was made; a table keeps its name
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_message_per_position"),
            models.UniqueConstraint(
                fields=["session", "turn_id", "role"],
                condition=Q(set_aside_at=None),
                name="one_live_message_per_turn_and_role",
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(state__in=["writing", "stopping"]), name="one_answer_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["turn_id"], name="message_turn"),
            models.Index(
                fields=["updated_at"], condition=Q(state__in=["writing", "stopping"]), name="message_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return self.content[:60]
