"""What is remembered of questions: one memory for each caller and session, and its turns."""

from django.db import models
from django.utils import timezone


class Memory(models.Model):
    """What one caller asked in one session. Another caller with the same key has another memory."""

    scope = models.CharField(max_length=80, help_text="Whose: user:…, key:…, or open: with the address.")
    key = models.CharField(max_length=100, help_text="The name that the caller uses for it.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        db_table = "chat_memory"  # where it was made; a table keeps its name
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_session_per_caller_and_key")]
        indexes = [models.Index(fields=["scope", "used_at"], name="session_newest")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class MemoryTurn(models.Model):
    """A question and its answer. ``kept`` is what the next question may build on; empty where there was no answer."""

    memory = models.ForeignKey(Memory, on_delete=models.CASCADE, related_name="turns")
    question = models.TextField()
    kept = models.JSONField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True, help_text="The numbers of the answer, to tell what changed.")
    answer = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "chat_memoryturn"
        indexes = [models.Index(fields=["memory", "-id"], name="turn_newest")]

    def __str__(self) -> str:
        return self.question[:60]
