"""The doorbell of the worker. It carries nothing: losing it loses nothing (a sweep rings again), ringing twice does
nothing."""

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django_q.brokers import get_broker
from django_q.tasks import async_task

log = structlog.stdlib.get_logger("verbatim.bell")

ENOUGH = 8  # bells waiting in the queue, beyond which another adds nothing


def ring(task: str, enough: int = ENOUGH) -> None:
    """Asks a worker to run ``task``, which looks for waiting rows by itself, unless ``enough`` bells wait already.

    On the database broker the bell is part of the surrounding transaction, so it is heard exactly when the rows are
    there; on Redis it rings after the commit.
    """
    if "orm" in settings.Q_CLUSTER:
        _ring(task, enough)
    else:
        transaction.on_commit(lambda: _ring(task, enough), robust=True)


def _ring(task: str, enough: int) -> None:
    try:
        with transaction.atomic():  # a failing bell must not spoil the transaction around it
            if get_broker().queue_size() < enough:
                async_task(task)
    except DatabaseError as error:
        log.warning("the bell did not ring; the next sweep will", error=type(error).__name__)
