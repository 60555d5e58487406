"""A story as tests tell it: messages, and what an extractor would have read in them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat.models import ChatMessage, Project, Session
from dossiers.facts import dossier_of, snapshot
from dossiers.merging import merge as merging
from dossiers.merging.candidates import Candidate
from dossiers.models import Dossier, Entity, Fact, Version

Kind = Entity.Kind


def project(owner: User, title: str = "The harbour") -> Project:
    return Project.objects.create(owner=owner, title=title)


def said(
    project: Project, content: str, role: str = ChatMessage.Role.USER, at: datetime | None = None, **fields: Any
) -> ChatMessage:
    """One more complete message of the project's session, by default the writer's."""
    session, _ = Session.objects.get_or_create(project=project, owner=project.owner)
    position = ChatMessage.objects.filter(session=session).count()
    moment = at or timezone.now()
    return ChatMessage.objects.create(
        session=session, position=position, content=content, role=role, created_at=moment, **fields
    )


def found(
    message: ChatMessage,
    name: str,
    attribute: str = "name",
    value: str = "",
    quote: str = "",
    kind: Kind = Kind.CHARACTER,
    **fields: Any,
) -> Candidate:
    """A candidate whose quote is ``quote``, else the value where the message has it, else the name, else all of it."""
    words = quote or next((one for one in (value, name) if one and one in message.content), message.content)
    start = message.content.index(words)
    return Candidate(kind, name, attribute, value or name, message.pk, start, start + len(words), **fields)


def merge(project: Project, *candidates: Candidate, engine: str = "local") -> Version | None:
    with transaction.atomic():
        return merging.merge(dossier_of.get_or_create(project), candidates, engine=engine, model="rules-1")


def shown(project: Project) -> dict[str, Any]:
    return snapshot.build(Dossier.objects.get(project=project))


def names(project: Project) -> list[Any]:
    return [character["name"] for character in shown(project)["characters"]]


def fact(project: Project, value: Any, **fields: Any) -> Fact:
    """The newest fact that says ``value``."""
    facts = Fact.objects.filter(dossier__project=project, value=value, **fields)
    return facts.order_by("-pk")[0]


def states(project: Project) -> dict[int, str]:
    return dict(Fact.objects.filter(dossier__project=project).values_list("pk", "state"))


def later(minutes: float) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def turn() -> uuid.UUID:
    return uuid.uuid4()
