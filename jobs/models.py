"""What waiting work has in common, and what is known of the workers that do it."""

from django.db import models
from django.utils import timezone


class Leased(models.Model):
    """A row that waits for a worker: it is the queue itself, and `jobs.leases` has the rules.

    It is due when ``due_at`` has passed: for one that waits that is when it may be taken, for one that is worked on
    when its worker's lease ends. Rows with nothing to be done have none. So a row whose worker died becomes due again.
    """

    due_at = models.DateTimeField(
        null=True,
        blank=True,
        default=timezone.now,
        help_text="Waiting: when a worker may take it. Worked on: when the lease ends. Else empty.",
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Begun so far; counted before each begins.")
    claim = models.UUIDField(null=True, blank=True, editable=False, help_text="The claim of the worker that has it.")
    error = models.CharField(max_length=300, blank=True, help_text="Why the last attempt failed.")

    class Meta:
        abstract = True


class WorkerHeartbeat(models.Model):
    """When one worker last showed that it works: not that it exists, but that a task went all the way through it."""

    name = models.CharField(max_length=120, primary_key=True, help_text="Host and process.")
    host = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=timezone.now)
    beaten_at = models.DateTimeField()
    task = models.CharField(max_length=120, blank=True, help_text="What it is busy with for longer than a moment.")
    task_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-beaten_at"], name="worker_heartbeat_newest")]

    def __str__(self) -> str:
        return f"{self.name}, {self.beaten_at:%Y-%m-%d %H:%M:%S}"


class WorkerRestart(models.Model):
    """That `manage.py serve` had to restart its worker, and why."""

    worker = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)
    task = models.CharField(max_length=120, blank=True, help_text="What it had been busy with.")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.worker}, {self.created_at:%Y-%m-%d %H:%M:%S}"


class LongTask(Leased):
    """Work of minutes that is done in pieces, such as discovering topics. One row for each kind of it."""

    name = models.CharField(max_length=60, primary_key=True)
    pieces = models.PositiveIntegerField(default=0, help_text="Done since it was last asked for.")
    asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
