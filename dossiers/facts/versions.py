"""The versions of a dossier: list them, compare any two, go back to one. Going back is a version too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from dossiers.facts import contradictions, dossier_of, version_log, wording
from dossiers.facts.attributes import NAME, SAME_AS, SHAPE
from dossiers.facts.current_facts import CurrentFacts
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.models import Dossier, Evidence, Fact, Version

State = Fact.State
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


class NoSuchVersion(LookupError):
    """The dossier never had that version."""


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """One fact that differs. ``sign`` is added, removed, or changed where it was and is there in another state."""

    sign: str
    kind: str
    entity: int
    subject: str
    attribute: str
    text: str
    before: str
    after: str
    fact: Fact
    quotes: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """What turned version ``start`` into version ``end``, grouped by entity, then by attribute."""

    start: int
    end: int
    lines: tuple[VersionDifference, ...]


def listed(dossier: Dossier) -> QuerySet[Version]:
    """All versions, newest first, without their snapshots; ``steps`` is how many facts each changed."""
    rows = dossier.versions.select_related("actor").defer("snapshot").annotate(steps=Count("changes"))
    return rows.order_by("-number")


def found(dossier: Dossier, number: int) -> Version:
    """Version ``number``. Raises ``NoSuchVersion``."""
    version = dossier.versions.filter(number=number).first()
    if version is None:
        raise NoSuchVersion(f"There is no version {number}.")
    return version


def compared(dossier: Dossier, start: int, end: int) -> VersionComparison:
    """What differs between two versions; 0 is the empty dossier. Raises ``NoSuchVersion``."""
    if not (0 <= start <= dossier.number and 0 <= end <= dossier.number):
        raise NoSuchVersion(f"There are versions 0 to {dossier.number}.")
    book = DossierEdit(dossier)
    before, after = (_as_of(book, version_log.at(dossier, number)) for number in (start, end))
    changed = [fact for pk, fact in book.facts.items() if before[pk] != after[pk]]
    quotes = _quotes(changed)
    sheets = {ADDED: _sheet(book, after), REMOVED: _sheet(book, before)}
    sheets[CHANGED] = sheets[ADDED]
    lines = [
        _line(fact, sheets, before[fact.pk], after[fact.pk], quotes.get(fact.pk, ()))
        for fact in changed
        if fact.attribute != SHAPE
    ]
    return VersionComparison(start, end, tuple(sorted(lines, key=_order)))


def _as_of(book: DossierEdit, states: Mapping[int, str]) -> dict[int, str]:
    """The state of each fact, retracted for those that were not there yet."""
    return {pk: states.get(pk, State.RETRACTED) for pk in book.facts}


def _sheet(book: DossierEdit, states: Mapping[int, str]) -> CurrentFacts:
    for pk, fact in book.facts.items():
        fact.state = states[pk]
    return book.sheet()


def _quotes(facts: Iterable[Fact]) -> dict[int, tuple[Evidence, ...]]:
    rows: dict[int, list[Evidence]] = defaultdict(list)
    for row in Evidence.objects.filter(fact__in=facts).select_related("message").order_by("pk"):
        rows[row.fact_id].append(row)
    return {pk: tuple(found) for pk, found in rows.items()}


def _line(
    fact: Fact, sheets: Mapping[str, CurrentFacts], before: str, after: str, quotes: tuple[Evidence, ...]
) -> VersionDifference:
    sign = REMOVED if after == State.RETRACTED else ADDED if before == State.RETRACTED else CHANGED
    sheet = sheets[sign]
    root = sheet.lead(fact.entity_id)
    text = sheet.own_name(fact.other_id) if fact.attribute == SAME_AS and fact.other_id else sheet.words(fact)
    shown = wording.text(text)
    return VersionDifference(
        sign, sheet.kinds[root], root, sheet.name(root), fact.attribute, shown, before, after, fact, quotes
    )


def _order(line: VersionDifference) -> tuple[int, bool, str, bool, int]:
    """By entity, its name first; what was removed before what was added."""
    return line.entity, line.attribute != NAME, line.attribute, line.sign == ADDED, line.fact.pk


@transaction.atomic
def restore(dossier: Dossier, number: int, actor: User | None) -> Version | None:
    """Makes every fact what it was in version ``number``; None where it is so already. Nothing is deleted: whatever
    came since is retracted, and can be restored in turn. Raises ``NoSuchVersion``."""
    locked = dossier_of.locked(dossier.project)
    if number:
        found(locked, number)
    book = DossierEdit(locked)
    states = _as_of(book, version_log.at(locked, number))
    for pk, fact in book.facts.items():
        if not (version_log.is_there(fact.state) and version_log.is_there(states[pk])):
            fact.state = states[pk]
    _settle_again(book, states)
    summary = f"Version {number} restored."
    return version_log.record(book, reason=Version.Reason.RESTORE, actor=actor, summary=summary, restored=number)


@transaction.atomic
def undo(dossier: Dossier, number: int, actor: User | None) -> Version | None:
    """Takes back what version ``number`` changed, as far as it still stands so; what came since stays. None where
    nothing of it stands. Raises ``NoSuchVersion``."""
    locked = dossier_of.locked(dossier.project)
    book = DossierEdit(locked)
    for fact_id, before, after in found(locked, number).changes.values_list("fact_id", "before", "after"):
        fact = book.facts[fact_id]
        if version_log.is_there(fact.state) == version_log.is_there(after) and fact.state != (
            before or State.RETRACTED
        ):
            fact.state = before or State.RETRACTED
    summary = f"Version {number} undone."
    return version_log.record(book, reason=Version.Reason.UNDO, actor=actor, summary=summary, restored=number)


def _settle_again(book: DossierEdit, states: Mapping[int, str]) -> None:
    """What was settled as both true then is so again, and what was open is open."""
    for pk in contradictions.disputed(book.sheet(), settled=False):
        book.facts[pk].both_true = states[pk] == State.STATED
