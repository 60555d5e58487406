"""Projects and sessions as things on a shelf: named, put away, taken out again."""

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from chat import ownership, quotas
from chat.exceptions import Invalid
from chat.models import Project, Session

MAX_TITLE = 200


def counted(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """With ``message_count``: what counts as said, for all of them in one query."""
    return sessions.annotate(message_count=Count("messages", filter=Q(messages__set_aside_at=None)))


def create(owner: User, title: str = "") -> Project:
    """A new story. Raises ``TooManyStories``."""
    quotas.require_story(owner)
    return Project.objects.create(owner=owner, title=_title(title) if title else "")


def rename(row: Project | Session, title: str) -> None:
    row.title = _title(title)
    row.updated_at = timezone.now()
    row.save(update_fields=["title", "updated_at"])


def put_away(session: Session) -> None:
    """Hides a session from lists; it answers as missing from now on."""
    Session.objects.filter(pk=session.pk).update(is_active=False, updated_at=timezone.now())


def delete(project: Project) -> None:
    """Hides a project with its sessions. It can be restored."""
    Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
    audit.record("story deleted", project.owner, story=str(project.pk))


def restore(user: User, project: Project) -> Project:
    """Brings a deleted project back, with its sessions as they were."""
    ownership.all_projects(user).filter(pk=project.pk).update(deleted_at=None, updated_at=timezone.now())
    project.refresh_from_db()
    return project


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise Invalid("title", "This field may not be blank.")
    if len(title) > MAX_TITLE:
        raise Invalid("title", f"Ensure this field has no more than {MAX_TITLE} characters.")
    return title
