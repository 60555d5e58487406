"""What the product knows of its own running."""

from django.db import models


class Heartbeat(models.Model):
    """When something last worked: the write probe. Workers have `jobs.models.WorkerHeartbeat`."""

    name = models.CharField(max_length=30, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}, {self.beaten_at:%Y-%m-%d %H:%M:%S}"
