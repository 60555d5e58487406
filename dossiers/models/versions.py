"""The log: each version says which facts changed their state, so that any version can be rebuilt from it."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from dossiers.models.dossiers import Dossier
from dossiers.models.facts import Fact


class Version(models.Model):
    """A dossier after one change. ``snapshot`` is the documented ``snapshot_json`` of that moment."""

    class Reason(models.TextChoices):
        EXTRACTION = "extraction", "read from a message"
        EDIT = "edit", "edited"
        CORRECTION = "correction", "corrected in the conversation"
        UNDO = "undo", "undone"
        CONFIRMATION = "confirmation", "suggestion confirmed"
        REJECTION = "rejection", "suggestion rejected"
        SETTLEMENT = "settlement", "contradiction settled"
        MERGE = "merge", "merged or split"
        WITHDRAWAL = "withdrawal", "message deleted or replaced"
        RETURN = "return", "message brought back"
        RESTORE = "restore", "earlier version restored"
        IMPORT = "import", "imported"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=12, choices=Reason.choices)
    summary = models.CharField(max_length=300, blank=True, help_text="What changed, in words.")
    snapshot = models.JSONField(default=dict)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    turn_id = models.UUIDField(null=True, blank=True, help_text="The turn that brought it, where one did.")
    restored = models.PositiveIntegerField(null=True, blank=True, help_text="The version that this one restored.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="each_version_number_once")]
        indexes = [models.Index(fields=["dossier", "-number"], name="version_newest")]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Change(models.Model):
    """One fact's step from one state to another. ``before`` is blank for a new fact."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="changes")
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=12, choices=Fact.State.choices, blank=True)
    after = models.CharField(max_length=12, choices=Fact.State.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "fact"], name="one_step_per_fact_and_version")]

    def __str__(self) -> str:
        return f"{self.before or 'new'} to {self.after}"
