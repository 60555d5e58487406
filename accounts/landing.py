"""Where people land who have not asked for a page: each role at its own beginning."""

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
    """Whether ``address`` is the analysts' beginning, and the user none: a way in that would end at 403."""
    return address == reverse("dashboard") and not (isinstance(user, User) and user.may_use_insights)
