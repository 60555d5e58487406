"""What guests are told, and how their stories come along into an account."""

from typing import Any

from accounts import visitors
from accounts.callers import Caller
from chat.models import Project


def notice(caller: Caller) -> dict[str, Any]:
    """Until when a guest is kept, or how many stories somebody who signed in told before as a guest."""
    if caller.kind == "guest" and caller.user is not None and caller.proof == "visitor":
        return {"guest_until": visitors.expires_at(caller.user)}
    return {"bring": {"count": count}} if (count := _waiting(caller)) else {}


def _waiting(caller: Caller) -> int:
    """Stories of the guest whose token came along with an account."""
    guest = caller.visitor.user if caller.visitor is not None and caller.kind == "person" else None
    if guest is None or guest.merged_into_id:
        return 0
    return Project.objects.filter(owner=guest, deleted_at=None).count()
