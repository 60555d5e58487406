"""Stories that are brought along, each as a new project: a text, which is read like a conversation, or a dossier that
was exported here, with its words and its history."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.models import User
from chat import importing as messages
from chat import quotas
from chat.models import ChatMessage, Project
from chat.titles import title_of
from dossiers.facts import dossier_of, replacing
from dossiers.facts.attributes import SHAPE
from dossiers.facts.current_facts import CurrentFacts
from dossiers.facts.snapshot import build_snapshot, kept
from dossiers.facts.snapshot_validation import InvalidSnapshot, checked_values
from dossiers.files import manuscript
from dossiers.models import Change, Dossier, Entity, Evidence, Fact, Retraction, Version, kinds

if TYPE_CHECKING:
    from dossiers.files.document import Document, DocumentStatement, DocumentWords, Edition

MAX_BYTES = 1_000_000
MOST_REBUILT = 400_000  # versions times facts: about four seconds of work; a longer history comes without snapshots


class Unreadable(ValueError):
    """The file cannot be brought along; says why in a sentence."""


class TooLarge(Unreadable):
    """The file is larger than MAX_BYTES."""


@dataclass(frozen=True, slots=True)
class Imported:
    project: Project
    messages: int
    facts: int


def imported(owner: User, name: str, data: bytes) -> Imported:
    """A new project of ``owner`` from a file: JSON where its name ends so, else text. Raises ``Unreadable``, or
    ``TooManyStories`` and ``TooMuchText`` by the owner's quota; then nothing is stored."""
    if len(data) > MAX_BYTES:
        raise TooLarge(f"A file has at most {MAX_BYTES:,} bytes.")
    quotas.require_story(owner)
    quotas.require_room(owner, len(data))
    if name.lower().endswith(".json"):
        return _from_json(owner, data)
    return _from_text(owner, name, data)


def _from_text(owner: User, name: str, data: bytes) -> Imported:
    try:
        pieces = manuscript.pieces(manuscript.decoded(data))
    except manuscript.NoText as error:
        raise Unreadable(str(error)) from error
    if not pieces:
        raise Unreadable("There is no text in this file.")
    title = title_of(pieces[0].lstrip("# ")) or name[:60]
    with transaction.atomic():
        project = Project.objects.create(owner=owner, title=title)
        stored = messages.append(project, [messages.ImportedMessage(piece) for piece in pieces], title, unread=True)
    return Imported(project, len(stored), 0)


def _from_json(owner: User, data: bytes) -> Imported:
    found = _parsed(data)
    snapshot = found.get("snapshot_json", found)
    if "format" not in found and isinstance(snapshot, dict) and set(kinds.sections()) & set(snapshot):
        return _from_snapshot(owner, found, snapshot)
    from dossiers.files.document import checked  # noqa: PLC0415 -- slow import: pydantic takes 20 MB

    try:
        document = checked(found)
    except ValueError as error:
        raise Unreadable(f"This is no dossier of ours: {error}"[:300]) from error
    with transaction.atomic():
        return _Restoring(owner, document).run()


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
        if not isinstance(found, dict):
            raise Unreadable("This is no dossier: it is not an object.")
        checked_values(found)
    except InvalidSnapshot as error:
        raise Unreadable(error.message) from error
    except UnicodeDecodeError as error:
        raise Unreadable("This file is not UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable("This file is no JSON.") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error
    return found


def _no_number(text: str) -> float:
    raise Unreadable(f"{text} is no number.")


def _from_snapshot(owner: User, found: dict[str, Any], snapshot: dict[str, Any]) -> Imported:
    title = found.get("title")
    try:
        with transaction.atomic():
            project = Project.objects.create(owner=owner, title=title[:200] if isinstance(title, str) else "")
            dossier = dossier_of.get_or_create(project)
            replacing.replace(dossier, snapshot, owner, Version.Reason.IMPORT)
    except InvalidSnapshot as error:
        raise Unreadable(f"{'.'.join(map(str, error.where))}: {error.message}") from error
    return Imported(project, 0, Fact.objects.filter(dossier=dossier).exclude(attribute=SHAPE).count())


class _Restoring:
    """A checked document on its way into the store, under new ids."""

    def __init__(self, owner: User, document: "Document") -> None:
        self.document = document
        self.project = Project.objects.create(owner=owner, title=document.project.title)
        self.dossier = Dossier.objects.create(project=self.project, number=len(document.versions))

    def run(self) -> Imported:
        self.messages = self._messages()
        self.entities = {one.id: Entity(dossier=self.dossier, kind=one.kind) for one in self.document.entities}
        Entity.objects.bulk_create(self.entities.values())
        self.facts = {one.id: self._fact(one) for one in self.document.facts}
        Fact.objects.bulk_create(self.facts.values())
        self._renumber_shapes()
        told = self.document.facts
        Evidence.objects.bulk_create(Evidence(**row) for one in told for row in self._words(one, one.evidence))
        Retraction.objects.bulk_create(Retraction(**row) for one in told for row in self._words(one, one.retractions))
        self._versions()
        return Imported(self.project, len(self.messages), len(self.facts))

    def _messages(self) -> dict[str, ChatMessage]:
        said = self.document.messages
        stored = messages.append(
            self.project,
            [messages.ImportedMessage(one.content, one.role, one.said_at, one.set_aside) for one in said],
            self.project.title,
            unread=False,
        )
        return {one.id: message for one, message in zip(said, stored, strict=True)}

    def _fact(self, one: "DocumentStatement") -> Fact:
        said = one.model_dump(
            include={"attribute", "value", "state", "origin", "engine", "model", "rule", "both_true", "story_time"}
        )
        other = None if one.other is None else self.entities[one.other]
        entity = self.entities[one.entity]
        said["value"] = kept(None) if one.value is None else one.value
        return Fact(dossier=self.dossier, entity=entity, other=other, created_at=one.created_at, **said)

    def _renumber_shapes(self) -> None:
        shapes = [fact for fact in self.facts.values() if fact.attribute == SHAPE]
        entities = {old: entity.pk for old, entity in self.entities.items()}
        facts = {old: fact.pk for old, fact in self.facts.items()}
        for fact in shapes:
            fact.value = renumbered(fact.value, entities, facts)
        Fact.objects.bulk_update(shapes, ["value"])

    def _words(self, one: "DocumentStatement", said: "list[DocumentWords]") -> list[dict[str, Any]]:
        rows = {(words.message, words.start, words.end): words for words in said}
        return [
            dict(
                fact=self.facts[one.id],
                message=self.messages[words.message],
                start=words.start,
                end=words.end,
                quote=words.quote,
                withdrawn_at=self.dossier.created_at if words.withdrawn else None,
            )
            for words in rows.values()
        ]

    def _versions(self) -> None:
        document, kinds = self.document, {entity.pk: entity.kind for entity in self.entities.values()}
        rebuilds = len(document.versions) * len(document.facts) <= MOST_REBUILT
        final = {fact.pk: fact.state for fact in self.facts.values()}
        for fact in self.facts.values():
            fact.state = Fact.State.RETRACTED
        rows = [self._version(one, kinds, rebuilds or one is document.versions[-1]) for one in document.versions]
        Version.objects.bulk_create(rows)
        Change.objects.bulk_create(
            Change(version=row, fact=self.facts[step.fact], before=step.before, after=step.after)
            for row, one in zip(rows, document.versions, strict=True)
            for step in one.changes
        )
        assert final == {fact.pk: fact.state for fact in self.facts.values()}  # noqa: S101 - checked with the document

    def _version(self, one: "Edition", kinds: dict[int, str], rebuilds: bool) -> Version:
        for step in one.changes:
            self.facts[step.fact].state = step.after
        return Version(
            dossier=self.dossier,
            number=one.number,
            reason=one.reason,
            summary=one.summary,
            snapshot=build_snapshot(CurrentFacts(self.facts.values(), kinds)) if rebuilds else {},
            restored=one.restored,
            created_at=one.created_at,
        )


def renumbered(shape: Any, entities: dict[int, int], facts: dict[int, int]) -> dict[str, Any]:
    """What an edit said about order, with new ids; whatever is no such thing is left out."""
    order: dict[str, list[int]] = {}
    for key, listed in _items(shape, "order"):
        root, dot, attribute = key.partition(".")
        if dot and root.isdecimal() and int(root) in entities:
            order[f"{entities[int(root)]}.{attribute}"] = [facts[pk] for pk in _ids(listed) if pk in facts]
        elif key in Entity.Kind.values:
            order[key] = [entities[pk] for pk in _ids(listed) if pk in entities]
    without: dict[str, list[str]] = {}
    for key, listed in _items(shape, "without"):
        names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
        if not key or (key.isdecimal() and int(key) in entities):
            without[str(entities[int(key)]) if key else ""] = names
    called = _ids(shape.get("called")) if isinstance(shape, dict) else []
    return {"order": order, "without": without, "called": [facts[pk] for pk in called if pk in facts]}


def _items(shape: Any, name: str) -> list[tuple[str, Any]]:
    found = shape.get(name) if isinstance(shape, dict) else None
    return list(found.items()) if isinstance(found, dict) else []


def _ids(listed: Any) -> list[int]:
    return [pk for pk in listed if type(pk) is int] if isinstance(listed, list) else []
