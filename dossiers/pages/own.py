"""What a page may show: the caller's own projects and what belongs to them. Everything else answers 404."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from accounts.identity.callers import Caller
from chat import ownership
from chat.models import Project
from dossiers.models import Dossier, Entity, Evidence, Fact, Version

M = TypeVar("M", bound=Model)


def project(caller: Caller, pk: UUID) -> Project:
    return _found(ownership.projects(caller.user).filter(pk=pk))


def dossier(of: Project) -> Dossier | None:
    """The project's dossier; None while nothing is known, or after it was deleted."""
    return Dossier.objects.filter(project=of, deleted_at=None).first()


def fact(of: Project, pk: int) -> Fact:
    return _found(Fact.objects.filter(pk=pk, dossier__project=of, dossier__deleted_at=None).select_related("dossier"))


def entity(of: Dossier | None, pk: str) -> Entity:
    if of is None or not pk.isdecimal() or len(pk) > 18:
        raise Http404
    return _found(Entity.objects.filter(pk=int(pk), dossier=of))


def version(of: Project, number: int) -> Version:
    return _found(Version.objects.filter(number=number, dossier__project=of).select_related("dossier", "actor"))


def evidence(of: Project, pk: str) -> Evidence | None:
    """The evidence that an address names, as long as its words stand."""
    if not pk.isdecimal() or len(pk) > 18:
        return None
    standing = Evidence.objects.filter(withdrawn_at=None, message__set_aside_at=None).select_related("message")
    return standing.filter(pk=int(pk), fact__dossier__project=of).first()


def _found(rows: QuerySet[M]) -> M:
    if (row := rows.first()) is None:
        raise Http404
    return row
