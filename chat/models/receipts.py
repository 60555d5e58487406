"""What moved when a guest's work was brought to an account."""

from django.db import models
from django.utils import timezone

from accounts.models import User


class Receipt(models.Model):
    """One migration. It happens once for each guest; asking again answers this."""

    visitor = models.OneToOneField(User, on_delete=models.CASCADE, related_name="migration")
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="migrations")
    moved = models.JSONField(default=dict, help_text="Ids and titles of the sessions and projects that moved.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.visitor_id} to {self.account_id}"
