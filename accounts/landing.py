"""Where people land who have not asked for a page: each role at its own beginning."""

from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse

from accounts.models import User


def landing_page(user: User | AnonymousUser) -> str:
    """The address of the dashboard for analysts, of the stories for everybody else."""
    if isinstance(user, User) and user.may_use_insights:
        return reverse("dashboard")
    try:
        return reverse("stories")
    except NoReverseMatch:  # an installation without that part
        return reverse("tokens" if user.is_authenticated else "sign-in")


def is_barred(user: User | AnonymousUser, address: str) -> bool:
    """Whether ``address`` is no place to land at after signing in: one of the doors themselves, or the analysts'
    beginning for somebody who is none, which would end at 403."""
    path = urlsplit(address).path.rstrip("/")
    if path in {reverse(door) for door in ("sign-out", "sign-in", "sign-up")}:
        return True
    return address == reverse("dashboard") and not (isinstance(user, User) and user.may_use_insights)
