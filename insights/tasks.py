"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from insights.analysis import analyse, queue, second_answers, wake
from insights.intake import idempotency
from insights.runs import propose


def drain() -> int:
    """New messages first; then, while none waits, what runs propose."""
    return analyse.drain() + propose.drain()


def sweep() -> int:
    """Rings for messages that nobody has rung for, and forgets old idempotency records. Run every few seconds."""
    idempotency.forget_old()
    waiting = queue.sweep()
    if waiting or second_answers.due() or propose.due():
        wake.ring()
    return waiting
