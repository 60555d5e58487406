"""A fact with the words behind it, its history, and what its writer may do about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import writer_page
from accounts.identity.callers import Caller
from dossiers.assistant import drafting
from dossiers.facts.attributes import NAME, RELATIONSHIP
from dossiers.models import Change, Entity, Fact, Version
from dossiers.pages import own
from dossiers.pages.story import frame
from dossiers.presenters.dossier_page import ShownEntity, Teller
from llm.providers import Task

AROUND = 160  # characters of the message before and after a quote

_DRAFTS = {
    Entity.Kind.CHARACTER: (Task.DESCRIPTIONS, "Draft a description"),
    Entity.Kind.PLOT_POINT: (Task.SCENES, "Draft the scene"),
}
_STATES = {
    "stated": "stated",
    "suggested": "suggested",
    "contradicted": "contradicted",
    "retracted": "taken back",
}
_ORIGINS = {"writer": "your words", "assistant": "the assistant’s words", "edit": "your edit"}


@dataclass(frozen=True, slots=True)
class QuoteInText:
    """A quote within its message."""

    pk: int
    message_id: UUID
    role: str
    said_at: datetime
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class FactStep:
    """What a version did to the fact."""

    version: Version
    words: str


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    words: str


@writer_page
@require_safe
def fact(request: HttpRequest, caller: Caller, pk: UUID, fact_id: int) -> HttpResponse:
    project = own.project(caller, pk)
    row = own.fact(project, fact_id)
    teller = Teller(row.dossier)
    about = teller.fact(row)
    context = {
        **frame(project),
        "fact": about,
        "state": _STATES[row.state],
        "origin": _ORIGINS[row.origin],
        "quotes": _words(row),
        "steps": [FactStep(change.version, _step(change)) for change in _changes(row)],
        "actions": _actions(row),
        "draft": _draft(row),
        "can_edit": row.state in Fact.LIVE and row.attribute != RELATIONSHIP and isinstance(row.value, str),
        "merge_with": _others(row, teller) if row.attribute == NAME and row.state in Fact.LIVE else (),
    }
    return render(request, "dossiers/fact.html", context)


def _words(row: Fact) -> list[QuoteInText]:
    standing = row.evidence.filter(withdrawn_at=None).select_related("message").order_by("pk")
    return [
        QuoteInText(
            one.pk,
            one.message_id,
            one.message.role,
            one.message.created_at,
            _shortened(one.message.content[: one.start], from_the_end=True),
            one.quote,
            _shortened(one.message.content[one.end :]),
        )
        for one in standing[:50]
    ]


def _shortened(text: str, from_the_end: bool = False) -> str:
    if len(text) <= AROUND:
        return text
    return "…" + text[-AROUND:] if from_the_end else text[:AROUND] + "…"


def _changes(row: Fact) -> list[Change]:
    return list(row.changes.select_related("version", "version__actor").order_by("-version__number"))


def _step(change: Change) -> str:
    reason = change.version.get_reason_display()
    if not change.before:
        return f"First {_STATES[change.after]}: {reason}."
    return f"From {_STATES[change.before]} to {_STATES[change.after]}: {reason}."


def _actions(row: Fact) -> list[Action]:
    if row.state == Fact.State.SUGGESTED:
        return [Action("confirm", "Confirm it"), Action("reject", "It is not so")]
    if row.state == Fact.State.CONTRADICTED:
        return [Action("settle", "This one holds"), Action("both", "Both are true"), Action("retract", "Take it back")]
    if row.state == Fact.State.RETRACTED:
        return [Action("return", "State it again")]
    return [Action("retract", "Take it back")]


def _draft(row: Fact) -> str:
    """What a model may be asked to draft from here, in words; nothing where there is none, or nothing to draft."""
    kind = Entity.Kind(row.entity.kind)
    if row.attribute != NAME or row.state not in Fact.LIVE or kind not in _DRAFTS:
        return ""
    task, words = _DRAFTS[kind]
    return words if drafting.is_possible(task) else ""


def _others(row: Fact, teller: Teller) -> list[ShownEntity]:
    """Of the same kind, to merge with."""
    own_root = teller.sheet.lead(row.entity_id)
    return [one for one in teller.entities() if one.kind == row.entity.kind and one.pk != own_root]
