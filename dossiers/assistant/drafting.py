"""Drafts by a model: the description of a person, and a scene. Each is a suggestion, kept apart until it is confirmed.

They are written from stated facts alone, each by its own task (``LLM_DESCRIPTIONS``, ``LLM_SCENES``). The model
packages are imported when a draft is asked for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from dossiers.assistant import context
from dossiers.assistant.sanitise import Plain
from dossiers.facts import dossier_of, version_log
from dossiers.facts.attributes import DESCRIPTION, RELATIONSHIP
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.models import Dossier, Entity, Fact, Version
from dossiers.presenters.assistant_view import RecalledSubject, Recollection, recall
from llm import providers
from llm.errors import ModelError
from llm.limits.ledger import Purpose
from llm.prompts import Completion, Prompt, PromptTurn
from llm.providers import Task

SCENE = "scene"
RULE = "draft"
LONGEST = 600  # tokens of a draft
SECONDS = 45.0
MOST_PEOPLE = 8  # whose statements go along with a scene


class NoDraft(Exception):
    """None can be had, for a reason fit to be shown."""


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it was stored: a suggested fact about the entity, and the version that holds it."""

    text: str
    engine: str
    model: str
    version: Version | None


def describe(entity: Entity, actor: User) -> StoredDraft:
    """A description of a person from what is stated of them. Raises ``NoDraft``."""
    _, subject = _known(entity)
    if subject is None or not subject.statements:
        raise NoDraft("Nothing is stated of this person yet that a description could say.")
    return _drafted(entity, actor, Task.DESCRIPTIONS, "description", DESCRIPTION, {"person": _statements(subject)})


def draft_scene(plot_point: Entity, actor: User) -> StoredDraft:
    """A scene of one plot point, from it and from what is stated of those it names. Raises ``NoDraft``."""
    known, beat = _known(plot_point)
    if beat is None:
        raise NoDraft("This event is no longer in the dossier.")
    words = " ".join([beat.name, *(one.quote for one in beat.namings)]).casefold()
    cast = [one for one in known.people if any(form.casefold() in words for form in one.forms)]
    data = {
        "event": {"is": beat.name, "in the writer's words": [one.quote for one in beat.namings if one.quote][:3]},
        "people": [_statements(person) for person in (cast or known.people)[:MOST_PEOPLE]],
        "places": [place.name for place in known.places[:MOST_PEOPLE]],
    }
    return _drafted(plot_point, actor, Task.SCENES, SCENE, SCENE, data)


def is_possible(task: Task) -> bool:
    """Whether a model is set up that could draft."""
    return providers.find(task) is not None


def _known(entity: Entity) -> tuple[Recollection, RecalledSubject | None]:
    known = recall(entity.dossier)
    return known, next((one for one in known.subjects if entity.pk in one.entities), None)


def _statements(subject: RecalledSubject) -> dict[str, object]:
    stated = [one for one in subject.statements if one.attribute not in (RELATIONSHIP, SCENE)]
    related = [one for one in subject.statements if one.attribute == RELATIONSHIP]
    return {
        "name": subject.name,
        "stated": [f"{one.attribute}: {one.value}" for one in stated],
        "relations": [f"{one.value} of {one.other}" if one.other else one.value for one in related],
        "in the writer's words": [one.quote for one in subject.statements if one.quote][:10],
    }


def _drafted(
    entity: Entity, actor: User, task: Task, prompt: str, attribute: str, data: Mapping[str, object]
) -> StoredDraft:
    reply = _asked(task, prompt, data, actor)
    plain = Plain()
    text = (plain.feed(reply.text) + plain.rest()).strip()
    if not text:
        raise NoDraft("The model wrote nothing.")
    version = _store(entity.dossier, entity, actor, attribute, text, reply)
    return StoredDraft(text, reply.provider, reply.model, version)


def _asked(task: Task, prompt: str, data: Mapping[str, object], actor: User) -> Completion:
    target = providers.find(task)
    if target is None:
        raise NoDraft("No language model is set up that could write a draft.")
    turns = (PromptTurn("system", context.prompt(prompt)), PromptTurn("user", json.dumps(data, ensure_ascii=False)))
    purpose = Purpose(task, f"{prompt}-1", scope=f"user:{actor.pk}")
    question = Prompt(purpose, turns, LONGEST, SECONDS, temperature=0.7)
    from llm import client  # noqa: PLC0415 -- slow import: the gateway takes 45 MB

    try:
        return client.run(lambda gateway: gateway.text(target, question))
    except ModelError as error:
        raise NoDraft(f"The model gave no draft: {error.reason}") from error


@transaction.atomic
def _store(
    dossier: Dossier, entity: Entity, actor: User, attribute: str, text: str, reply: Completion
) -> Version | None:
    """The draft as a suggestion. Asked for again, the new one takes the old one's place."""
    book = DossierEdit(dossier_of.locked(dossier.project))
    for fact in book.facts.values():
        is_old = (fact.entity_id, fact.attribute, fact.rule, fact.state) == (
            entity.pk, attribute, RULE, Fact.State.SUGGESTED,
        )  # fmt: skip
        if is_old:
            fact.state = Fact.State.RETRACTED
    book.add(
        entity.pk, attribute, text, state=Fact.State.SUGGESTED, origin=Fact.Origin.ASSISTANT, engine=reply.provider,
        model=reply.model[:100], rule=RULE,
    )  # fmt: skip
    return version_log.record(book, reason=Version.Reason.EDIT, actor=actor)
