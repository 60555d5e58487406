"""What an engine is given to read, and what it gives back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from chat.models import ChatMessage, Project
from dossiers.merging.candidates import Candidate
from dossiers.models import Entity, Fact

CONTEXT_CHARACTERS = 6_000  # of earlier text that is read along, so that "she" and "the brothers" find their names
CONTEXT_MESSAGES = 30
MOST_NAMES = 300  # of the dossier that engines are told


@dataclass(frozen=True, slots=True)
class HeardMessage:
    """One message of a conversation; only what stands in new ones becomes a candidate."""

    message: ChatMessage
    is_new: bool

    @property
    def by_writer(self) -> bool:
        return self.message.role == ChatMessage.Role.USER


@dataclass(frozen=True, slots=True)
class RecognisedName:
    """A name that the dossier has already."""

    name: str
    kind: Entity.Kind


@dataclass(frozen=True, slots=True)
class StoryReading:
    """The new messages of one project, each conversation in order and with what came before."""

    project_id: UUID
    owner_id: UUID
    conversations: tuple[tuple[HeardMessage, ...], ...]
    known: tuple[RecognisedName, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractionResult:
    """What an engine read, and who truly did. ``rejected`` counts candidates whose words are not in the message."""

    candidates: Sequence[Candidate]
    engine: str
    model: str = ""
    rejected: int = 0


class ExtractionEngine(Protocol):
    """Reads messages for facts. Raises ``llm.errors.ModelError`` where a model failed."""

    def read(self, reading: StoryReading) -> ExtractionResult: ...


def gather(project: Project, messages: Sequence[ChatMessage]) -> StoryReading:
    """What has to be read together with these messages of one project. Those set aside are left out."""
    new = [message for message in messages if message.set_aside_at is None]
    in_order = sorted(new, key=lambda message: (str(message.session_id), message.position))
    by_session = groupby(in_order, key=lambda message: message.session_id)
    conversations = tuple(_conversation(session_id, list(group)) for session_id, group in by_session)
    return StoryReading(project.pk, project.owner_id, conversations, tuple(_known_names(project.pk)))


def _conversation(session_id: UUID, new: list[ChatMessage]) -> tuple[HeardMessage, ...]:
    """The new messages, those between them, and a window of those before."""
    ids = {message.pk for message in new}
    live = ChatMessage.objects.filter(session_id=session_id, set_aside_at=None).exclude(
        state__in=ChatMessage.UNFINISHED
    )
    between = live.filter(position__gte=new[0].position, position__lte=new[-1].position).order_by("position")
    said = [*_before(new[0]), *(message for message in between)]
    return tuple(HeardMessage(message, message.pk in ids) for message in said)


def _before(first: ChatMessage) -> list[ChatMessage]:
    """The newest earlier messages of the same conversation, oldest first, within the window."""
    earlier = ChatMessage.objects.filter(
        session_id=first.session_id, set_aside_at=None, position__lt=first.position
    ).exclude(state__in=ChatMessage.UNFINISHED)
    taken: list[ChatMessage] = []
    left = CONTEXT_CHARACTERS
    for message in earlier.order_by("-position")[:CONTEXT_MESSAGES]:
        left -= len(message.content)
        if taken and left < 0:
            break
        taken.append(message)
    return taken[::-1]


def _known_names(project_id: UUID) -> Iterator[RecognisedName]:
    named = Q(entity__kind__in=[Entity.Kind.CHARACTER, Entity.Kind.LOCATION])
    facts = Fact.objects.filter(named, dossier_id=project_id, attribute="name", state__in=Fact.LIVE)
    for value, kind in facts.order_by("pk").values_list("value", "entity__kind")[:MOST_NAMES]:
        if isinstance(value, str):
            yield RecognisedName(value, Entity.Kind(kind))
