"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from django.utils.module_loading import import_string

from chat.streams import abandoned


def sweep() -> int:
    """Ends answers whose process died. Run every minute, and by `manage.py serve` as soon as there is one."""
    return abandoned.sweep()


def forget_turns() -> object:
    """Runs `ask.tasks.forget_turns`, whose name until version 0.2 this was: tasks queued then are still carried out."""
    return import_string("ask.tasks.forget_turns")()
