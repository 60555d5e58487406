"""Has messages read by the rules, as the worker does."""

from django.db import transaction

from chat.models import ChatMessage, Project
from dossiers.extraction.by_rules import RuleEngine
from dossiers.extraction.reading import gather
from dossiers.facts import dossier_of
from dossiers.merging import merge
from dossiers.models import Version
from tests.dossiers import told


def tell(project: Project, text: str) -> ChatMessage:
    """The writer says something, which is read at once."""
    message = told.said(project, text, at=told.later(ChatMessage.objects.filter(session__project=project).count() + 1))
    read(project, message)
    return message


def read(project: Project, *messages: ChatMessage) -> Version | None:
    found = RuleEngine().read(gather(project, messages))
    with transaction.atomic():
        dossier = dossier_of.get_or_create(project)
        return (
            merge.merge(dossier, found.candidates, engine=found.engine, model=found.model) if found.candidates else None
        )
