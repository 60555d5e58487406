"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from insights import analyse, bell, idempotency, proposals, queue, upgrades


def drain() -> int:
    """New messages first; then, while none waits, what runs propose."""
    return analyse.drain() + proposals.drain()


def sweep() -> int:
    """Rings for messages that nobody has rung for, and forgets old idempotency records. Run every few seconds."""
    idempotency.forget_old()
    waiting = queue.sweep()
    if waiting or upgrades.due() or proposals.due():
        bell.ring()
    return waiting
