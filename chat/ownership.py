"""What belongs to whom. Every look at projects, sessions and messages for somebody starts here.

What is somebody else's, deleted or unknown is missing, all alike, for staff as for anybody.
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from chat.exceptions import NotFound
from chat.models import ChatMessage, Project, Session

LINE_SECONDS = 3.0
_line = threading.Lock()


def projects(user: User | None) -> QuerySet[Project]:
    """The user's projects that are not deleted."""
    return all_projects(user).filter(deleted_at=None)


def all_projects(user: User | None) -> QuerySet[Project]:
    """The user's projects with the deleted ones, which can be restored."""
    return Project.objects.filter(owner=user) if user is not None else Project.objects.none()


def sessions(user: User | None) -> QuerySet[Session]:
    """The user's active sessions of projects that are not deleted."""
    if user is None:
        return Session.objects.none()
    return Session.objects.filter(owner=user, project__owner=user, is_active=True, project__deleted_at=None)


def messages(user: User | None) -> QuerySet[ChatMessage]:
    """The messages of those sessions, with the ones that were set aside."""
    if user is None:
        return ChatMessage.objects.none()
    own = ChatMessage.objects.filter(session__owner=user, session__project__owner=user)
    return own.filter(session__is_active=True, session__project__deleted_at=None)


def project(user: User | None, project_id: uuid.UUID) -> Project:
    """One of ``projects``. Raises ``NotFound``."""
    found = projects(user).filter(pk=project_id).first()
    if found is None:
        raise NotFound("There is no such project.")
    return found


def session(user: User | None, session_id: uuid.UUID) -> Session:
    """One of ``sessions``, with its project and owner. Raises ``NotFound``."""
    found = sessions(user).select_related("project", "owner").filter(pk=session_id).first()
    if found is None:
        raise NotFound("There is no such session.")
    return found


@contextmanager
def in_line() -> Iterator[None]:
    """To stand around a transaction that many requests begin at once. SQLite has one writer at a time and lets the
    others ask again and again, for seconds; here those of one process wait in line, and none for longer than that."""
    waits = not connection.features.has_select_for_update and not connection.in_atomic_block
    held = waits and _line.acquire(timeout=LINE_SECONDS)
    try:
        yield
    finally:
        if held:
            _line.release()


def lock(*users: User) -> None:
    """Lets one transaction at a time change what these users own; the others wait for its end.

    On SQLite a transaction that writes is alone in any case. The order of ids keeps two from waiting for each other.
    """
    if connection.features.has_select_for_update:
        ids = [user.pk for user in users]
        list(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
