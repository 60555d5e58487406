"""What guests are told, and how their stories come along into an account."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import writer_page
from accounts.identity import guests
from accounts.identity.callers import Caller
from chat import migration
from chat.models import Project


def notice(caller: Caller) -> dict[str, Any]:
    """Until when a guest is kept, or how many stories somebody who signed in told before as a guest."""
    if caller.kind == "guest" and caller.user is not None and caller.proof == "visitor":
        return {"guest_until": guests.expires_at(caller.user)}
    return {"bring": {"count": count}} if (count := _waiting(caller)) else {}


def _waiting(caller: Caller) -> int:
    """Stories of the guest whose token came along with an account."""
    guest = caller.guest.user if caller.guest is not None and caller.kind == "person" else None
    if guest is None or guest.merged_into_id:
        return 0
    return Project.objects.filter(owner=guest, deleted_at=None).count()


@writer_page
@require_POST
def bring(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Brings a guest's stories into the account that is signed in; the page says what came along."""
    response = redirect("stories")
    if caller.guest is None or caller.kind != "person" or caller.user is None:
        notices.error(request, "There are no stories of a guest in this browser.")
        return response
    try:
        receipt = migration.migrate(caller.guest.user, caller.user)
    except guests.UsedToken:
        notices.error(request, "These stories went to another account.")
    else:
        titles = [f"“{project['title'] or 'Untitled'}”" for project in receipt.moved["projects"]]
        notices.success(request, f"Brought along: {', '.join(titles) or 'nothing, there were no stories'}.")
    guests.detach(response)
    return response
