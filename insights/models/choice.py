"""Which engine analyses, as changed in the administration while the product runs."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class EngineChoice(models.Model):
    """One row, read whenever a batch begins. Without it the environment's ANALYSIS_ENGINE decides."""

    ONLY = 1

    class Instead(models.TextChoices):
        WAIT = "wait", "messages wait"
        LOCAL = "local", "the embedded engine answers, labelled local"

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    engine = models.CharField(
        max_length=20, blank=True, help_text="Empty leaves the choice to ANALYSIS_ENGINE in the environment."
    )
    threshold = models.FloatField(
        default=0.6,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="For the cascade: what the embedded engine is less sure of goes to the model.",
    )
    on_outage = models.CharField("while the model is out of reach", max_length=5, choices=Instead, default=Instead.WAIT)
    at_ceiling = models.CharField(
        "when the day's budget is used up", max_length=5, choices=Instead, default=Instead.LOCAL
    )

    class Meta:
        verbose_name = verbose_name_plural = "choice of the engine"

    def __str__(self) -> str:
        return self.engine or "as the environment says"
