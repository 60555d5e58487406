"""Rows for tests, made by the product's own verbs: what a test sees is what the product would have stored."""

from datetime import UTC, datetime
from typing import Any

from accounts.identity import keys
from accounts.models import ApiKey, User
from insights import engines
from insights.analysis import queue, results
from insights.engines import Analysis
from insights.intake import intake
from insights.models import Message

PASSWORD = "a long enough password"
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)  # a moment for tests that need a fixed one


def person(username: str = "writer", **fields: Any) -> User:
    """A signed-up person who is neither analyst nor staff."""
    return User.objects.create_user(username, password=PASSWORD, **fields)


def analyst(username: str = "ann", **fields: Any) -> User:
    return person(username, is_analyst=True, **fields)


def api_key(name: str = "importer", owner: User | None = None) -> tuple[ApiKey, str]:
    """The key's row, and the key itself."""
    return keys.create(name, owner)


def message(text: str = "my deposit is missing", source: str = "telegram", **fields: Any) -> Message:
    """A customer's message that waits for its analysis. ``fields`` are those of ``intake.Submission``."""
    return intake.accept(intake.Submission(text=text, source=source, **fields))


def analysis(**fields: Any) -> Analysis:
    defaults: dict[str, Any] = {
        "score": -0.65,
        "confidence": 0.9,
        "category": "deposit_issues",
        "category_confidence": 0.8,
        "reasoning": "It says that money is missing.",
        "topics": (("complaint", 0.7),),
    }
    return Analysis(**{**defaults, **fields})


def analysed(text: str = "my deposit is missing", source: str = "telegram", **fields: Any) -> Message:
    """A message with an insight. ``fields`` are those of ``intake.Submission`` and of ``engines.Analysis``."""
    said = {name: fields.pop(name) for name in tuple(fields) if name in Analysis.__dataclass_fields__}
    waiting = message(text, source, **fields)
    held = claim(waiting)
    results.store(held, [(held.messages[0], analysis(**said))], results.intake_run(engines.configured()))
    waiting.refresh_from_db()
    return waiting


def failed(text: str = "unreadable", reason: str = "The engine gave up.", **fields: Any) -> Message:
    """A message whose analysis failed for good."""
    waiting = message(text, **fields)
    held = claim(waiting)
    queue.fail(held, held.messages[0], reason, permanent=True)
    waiting.refresh_from_db()
    return waiting


def claim(waiting: Message) -> queue.MessageClaim:
    """A worker's claim on this message alone, whatever else waits."""
    held = queue.hold(waiting)
    waiting.save()
    return held
