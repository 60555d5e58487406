"""The log: every change of a fact's state is a step of a version, so that any version can be rebuilt."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from chat.models import Project
from dossiers.facts import contradictions, snapshot, wording
from dossiers.facts.attributes import NAME, SAME_AS, SHAPE
from dossiers.facts.current_facts import CurrentFacts
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.models import Change, Dossier, Fact, Version

State = Fact.State
Reason = Version.Reason
# What the writer decided about facts; all else follows from messages coming and going.
DECISIONS = (Reason.EDIT, Reason.UNDO, Reason.CONFIRMATION, Reason.REJECTION, Reason.SETTLEMENT, Reason.MERGE,
    Reason.RESTORE, Reason.IMPORT)  # fmt: skip
MAX_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class LogStep:
    """One fact's change; ``before`` is empty for a new fact."""

    fact: Fact
    before: str
    after: str


def record(
    book: DossierEdit,
    *,
    reason: Version.Reason,
    actor: User | None = None,
    summary: str = "",
    turn_id: UUID | None = None,
    restored: int | None = None,
) -> Version | None:
    """Stores what changed in ``book`` as a version, in the caller's transaction; None where no state changed.

    What contradicts what is found here, over all facts, so every way of changing a dossier gets it right alike. New
    evidence alone is stored without a version: the dossier still says the same.
    """
    book.flush()
    sheet = book.sheet()
    for pk, state in contradictions.derived(sheet).items():
        book.facts[pk].state = state
    _store_states(book)
    steps = _steps(book)
    if not steps:
        return None
    about = summary or summarised(steps, sheet)
    return _version(book, sheet, steps, reason, actor, about[:MAX_SUMMARY], turn_id, restored)


def _steps(book: DossierEdit) -> list[LogStep]:
    before = book.before
    changed = (fact for pk, fact in book.facts.items() if before.get(pk, "") != fact.state)
    return [LogStep(fact, before.get(fact.pk, ""), fact.state) for fact in changed]


def _store_states(book: DossierEdit) -> None:
    for state in State.values:
        changed = [pk for pk, fact in book.facts.items() if fact.state == state and book.written[pk] != state]
        if changed:
            Fact.objects.filter(pk__in=changed).update(state=state)
    for truth in (True, False):
        flagged = [pk for pk, fact in book.facts.items() if fact.both_true is truth and (pk in book.both_true) != truth]
        if flagged:
            Fact.objects.filter(pk__in=flagged).update(both_true=truth)


def _version(
    book: DossierEdit,
    sheet: CurrentFacts,
    steps: Collection[LogStep],
    reason: Version.Reason,
    actor: User | None,
    summary: str,
    turn_id: UUID | None,
    restored: int | None,
) -> Version:
    dossier, now = book.dossier, timezone.now()
    dossier.number += 1
    dossier.updated_at, dossier.deleted_at = now, None
    dossier.save(update_fields=["number", "updated_at", "deleted_at"])
    if actor is not None:
        Project.objects.filter(pk=dossier.pk).update(updated_at=now)
    version = Version.objects.create(
        dossier=dossier,
        number=dossier.number,
        reason=reason,
        summary=summary,
        snapshot=snapshot.build_snapshot(sheet),
        actor=actor,
        turn_id=turn_id,
        restored=restored,
        created_at=now,
    )
    Change.objects.bulk_create(
        Change(version=version, fact=one.fact, before=one.before, after=one.after) for one in steps
    )
    return version


def at(dossier: Dossier, number: int) -> dict[int, str]:
    """Fact id → its state in version ``number``; facts of later versions are left out. Version 0 is empty."""
    steps = Change.objects.filter(version__dossier=dossier, version__number__lte=number)
    return dict(steps.order_by("version__number").values_list("fact_id", "after"))


def is_there(state: str) -> bool:
    return state in Fact.LIVE


def decided(dossier: Dossier, facts: Collection[int]) -> dict[int, datetime]:
    """Fact id → when the writer last decided about it by hand, where nothing but that stands since.

    Becoming contradicted, or no longer so, decides nothing.
    """
    steps = Change.objects.filter(version__dossier=dossier, fact__in=facts).order_by("version__number")
    found: dict[int, datetime] = {}
    for pk, before, after, reason, moment in steps.values_list(
        "fact_id", "before", "after", "version__reason", "version__created_at"
    ):
        if is_there(before) and is_there(after):
            continue
        found.pop(pk, None)
        if reason in DECISIONS:
            found[pk] = moment
    return found


def summarised(steps: Collection[LogStep], sheet: CurrentFacts) -> str:
    """What a version changed, in words."""
    new = [one for one in steps if is_there(one.after) and not is_there(one.before)]
    gone = [one for one in steps if one.after == State.RETRACTED]
    suggested = [one for one in steps if one.after == State.SUGGESTED]
    disputed = [one for one in steps if one.after == State.CONTRADICTED and is_there(one.before)]
    parts = (("Added", new), ("Taken back", gone), ("Suggested", suggested), ("In dispute", disputed))
    said = [f"{word}: {_listed(list(_described(some, sheet)))}." for word, some in parts if some]
    return " ".join(said) or "Settled."


def _described(steps: Collection[LogStep], sheet: CurrentFacts) -> Iterator[str]:
    for one in steps:
        fact = one.fact
        subject = sheet.name(fact.entity_id)
        if fact.attribute == SHAPE:
            yield "the order of lists"
        elif fact.attribute == SAME_AS and fact.other_id is not None:
            yield f"{sheet.own_name(fact.entity_id)} is {sheet.own_name(fact.other_id)}"
        elif fact.attribute == NAME:
            yield _short(wording.text(fact.value))
        else:
            yield f"{_short(subject)}, {fact.attribute.replace('_', ' ')}: {_short(wording.text(sheet.words(fact)))}"


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _listed(words: list[str], most: int = 4) -> str:
    more = len(words) - most
    return "; ".join(words[:most]) + (f" and {more} more" if more > 0 else "")
