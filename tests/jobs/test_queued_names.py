"""Tasks that a database of version 0.1.0 has queued or scheduled: they run after an upgrade."""

import pytest
from django.utils.module_loading import import_string

NAMES = [
    "accounts.tasks.forget_visitors",
    "chat.tasks.forget_turns",
    "chat.tasks.sweep",
    "config.tasks.beat",
    "config.tasks.forget_failures",
    "dossiers.extraction.tasks.drain",
    "dossiers.extraction.tasks.sweep",
    "dossiers.tasks.summarise",
    "insights.discovery.tasks.discover",
    "insights.spikes.tasks.look",
    "insights.spikes.tasks.look_at_all",
    "insights.tasks.drain",
    "insights.tasks.sweep",
    "llm.tasks.forget_calls",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_task_queued_before_the_move_is_found(name: str) -> None:
    assert callable(import_string(name))
