"""Brings a guest's work to an account: sessions and projects, and with these whatever hangs on them, in one
transaction. It happens once; asking again for the same account answers the same receipt."""

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.identity import guests
from accounts.models import User
from chat import ownership
from chat.models import Project, Receipt, Session


@transaction.atomic
def migrate(guest: User, account: User) -> Receipt:
    """Raises ``accounts.identity.guests.UsedToken`` where the work went to another account. Both were proved before."""
    ownership.lock(guest, account)
    if not guests.retire(guest, into=account):
        return Receipt.objects.get(visitor=guest)
    sessions, projects = Session.objects.filter(owner=guest), Project.objects.filter(owner=guest)
    moved = {"sessions": _listed(sessions.filter(is_active=True)), "projects": _listed(projects)}
    sessions.update(owner=account)
    projects.update(owner=account)
    receipt = Receipt.objects.create(visitor=guest, account=account, moved=moved)
    transaction.on_commit(lambda: audit.record("work taken over", account, guest=str(guest.pk)))
    return receipt


def _listed(rows: QuerySet[Session] | QuerySet[Project]) -> list[dict[str, str]]:
    return [{"id": str(pk), "title": title} for pk, title in rows.order_by("created_at").values_list("pk", "title")]
