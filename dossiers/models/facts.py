"""Facts, never changed but for their state, and the words they rest on."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chat.models import ChatMessage
from dossiers.models.dossiers import Dossier, Entity


class Fact(models.Model):
    """One statement about an entity. An edit does not change a fact: it retracts it and adds another.

    ``attribute`` is ``name`` (each form of it is a fact of its own), ``description``, ``relationship`` (to ``other``),
    ``character_arc``, ``same_as`` (both are one: a merge that can be undone), or whatever an edit calls it.
    """

    class State(models.TextChoices):
        STATED = "stated"  # the writer said it, or confirmed it
        SUGGESTED = "suggested"  # only the assistant said it; not in the snapshot
        CONTRADICTED = "contradicted"  # another live fact of the same entity and attribute says something else
        RETRACTED = "retracted"

    class Origin(models.TextChoices):
        WRITER = "writer", "the writer's message"
        ASSISTANT = "assistant", "the assistant's message"
        EDIT = "edit", "an edit of the dossier"

    LIVE = (State.STATED, State.CONTRADICTED)

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="facts")
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="facts")
    attribute = models.CharField(max_length=60)
    value = models.JSONField(help_text="Text, or whatever JSON an edit brought.")
    other = models.ForeignKey(Entity, on_delete=models.CASCADE, null=True, blank=True, related_name="facts_about_it")
    state = models.CharField(max_length=12, choices=State.choices, default=State.STATED)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WRITER)
    engine = models.CharField(max_length=40, blank=True, help_text="What found it: local, openai, … Blank for edits.")
    model = models.CharField(max_length=100, blank=True)
    rule = models.CharField(max_length=60, blank=True, help_text="The rule that found it, where a rule did.")
    story_time = models.CharField(
        max_length=120,
        blank=True,
        help_text="Since when in the story it holds, in the writer's words; blank: all along.",
    )
    both_true = models.BooleanField(default=False, help_text="Settled: it does not contradict the others.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "state"], name="fact_by_state"),
            models.Index(fields=["entity", "attribute"], name="fact_by_attribute"),
        ]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.value}"[:80]


class Evidence(models.Model):
    """Words of a message that state a fact: ``message.content[start:end] == quote``."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="evidence")
    message = models.ForeignKey(ChatMessage, on_delete=models.CASCADE, related_name="evidence")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="When its message was deleted or replaced.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["fact", "message", "start", "end"], name="each_quote_once_per_fact"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_quote_has_words"),
        ]

    def __str__(self) -> str:
        return self.quote[:60]


class Retraction(models.Model):
    """Words of a message that take a fact back: the opposite of evidence. What is said later can state it anew."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="retractions")
    message = models.ForeignKey(ChatMessage, on_delete=models.CASCADE, related_name="retractions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="When its message was deleted or replaced.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fact", "message", "start", "end"], name="each_retraction_once_per_fact"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_retraction_has_words"),
        ]

    def __str__(self) -> str:
        return self.quote[:60]
