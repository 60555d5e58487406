"""What a run proposes for each of its messages, and labels that people set by hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jobs.models import Leased


class ProposalItem(Leased):
    """One message of a proposed run. The row is the run's queue, as a message's row is that of the intake.

    ``due_at`` is empty when the engine is done with it: then there is an ``insight``, or an ``error``. ``before`` is
    what the message showed when the run was applied to it; ``applied`` says that the run was, and was not rolled back.
    """

    run = models.ForeignKey("insights.Run", on_delete=models.CASCADE, related_name="items")
    message = models.ForeignKey("insights.Message", on_delete=models.CASCADE, related_name="+")
    insight = models.ForeignKey("insights.Insight", on_delete=models.CASCADE, null=True, related_name="+")
    before = models.ForeignKey("insights.Insight", on_delete=models.CASCADE, null=True, related_name="+")
    applied = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "message"], name="message_once_per_proposal")]
        indexes = [models.Index(fields=["run", "due_at"], condition=Q(due_at__isnull=False), name="proposal_due")]

    def __str__(self) -> str:
        return f"message {self.message_id} in run {self.run_id}"


class Correction(models.Model):
    """Labels that a person set on one message. While it stands no run changes what the message shows.

    ``insight`` holds the labels; ``before`` is what an engine said, which is shown again when the correction is undone.
    """

    message = models.ForeignKey("insights.Message", on_delete=models.CASCADE, related_name="corrections")
    insight = models.OneToOneField("insights.Insight", on_delete=models.CASCADE, related_name="correction")
    before = models.ForeignKey("insights.Insight", on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=Q(undone_at__isnull=True), name="one_standing_correction"
            )
        ]
        indexes = [models.Index(fields=["created_at", "id"], name="correction_newest")]

    def __str__(self) -> str:
        return f"message {self.message_id}, {self.created_at:%Y-%m-%d}"
