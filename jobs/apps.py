import os
from typing import Any

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Background work"

    def ready(self) -> None:
        from django_q.signals import post_execute_in_worker, post_spawn, pre_execute

        from jobs import stopping

        post_spawn.connect(_watch_work)
        pre_execute.connect(_note_begin)
        post_execute_in_worker.connect(_note_end)
        if os.environ.get("RUN_ROLE") == "worker":
            stopping.listen()


def _watch_work(**kwargs: Any) -> None:
    from jobs import heartbeat

    heartbeat.BesideWork().start()


def _note_begin(task: dict[str, Any], **kwargs: Any) -> None:
    from jobs import heartbeat

    heartbeat.began(str(task["func"]))


def _note_end(**kwargs: Any) -> None:
    from jobs import heartbeat

    heartbeat.ended()
