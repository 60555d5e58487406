"""The session that a message goes to: the one that was named, or a new one, with a new project where there is none."""

import uuid

from accounts.models import User
from chat import ownership
from chat.exceptions import NotFound
from chat.models import Project, Session
from chat.titles import title_of


def opened(user: User, session_id: uuid.UUID | None, project_id: uuid.UUID | None, text: str) -> Session:
    """Names and project of what is new come from ``text``. Raises ``NotFound``, also for a session of another project
    than the one that was named."""
    if session_id is not None:
        session = ownership.session(user, session_id)
        if project_id is not None and session.project_id != project_id:
            raise NotFound("There is no such session in this project.")
        return session
    title = title_of(text)
    if project_id is None:
        project = Project.objects.create(owner=user, title=title)
    else:
        project = ownership.project(user, project_id)
    if not project.title:
        project.title = title
        project.save(update_fields=["title"])
    return Session.objects.create(owner=user, project=project, title=title)
