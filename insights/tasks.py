"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from insights import queues
from insights.analysis import analyse, languages
from insights.intake import idempotency
from insights.runs import propose


def drain() -> int:
    """New messages first; then, while none waits, what runs propose, second answers, and languages not told yet."""
    done = analyse.drain() + propose.drain() + analyse.drain_second_answers()
    return done or languages.drain()


def sweep() -> int:
    """Rings for work that nobody has rung for, and forgets old idempotency records. Run every minute."""
    idempotency.forget_old()
    return queues.sweep()
