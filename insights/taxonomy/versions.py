"""Changes categories and topics, and keeps every state they were in.

Each verb here is one transaction that ends with a new version; a state that nobody saved (the labels of a new
installation, a change made elsewhere) gets a version of its own before the next change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from insights.engines.base import LabelSpec, Taxonomy
from insights.models import Category, Label, TaxonomyVersion, Topic
from insights.taxonomy import default_labels

KINDS: Mapping[str, type[Category | Topic]] = {"categories": Category, "topics": Topic}
FIELDS = ("slug", "name", "description", "examples", "colour", "position")
EDITABLE = FIELDS[1:]
Snapshot = dict[str, list[dict[str, Any]]]


class TaxonomyRefused(ValueError):
    """A change that would leave the labels unusable, with the reason in a sentence."""


@dataclass(frozen=True, slots=True)
class LabelChange:
    """One difference between two versions: of which label, in what, and from what to what."""

    kind: str
    slug: str
    what: str
    before: str = ""
    after: str = ""


def snapshot() -> Snapshot:
    """The labels as they are, retired ones included."""
    return {kind: [_frozen(row) for row in _rows(model)] for kind, model in KINDS.items()}


def _rows(model: type[Category | Topic]) -> Sequence[Any]:
    return list(model._default_manager.select_related("merged_into").order_by("position", "pk"))


def _frozen(row: Any) -> dict[str, Any]:
    label = {name: getattr(row, name) for name in FIELDS}
    label["retired"] = row.retired_at is not None
    label["merged_into"] = row.merged_into.slug if row.merged_into else None
    label["is_fallback"] = bool(getattr(row, "is_fallback", False))
    return label


@transaction.atomic
def save(by: User | None = None, note: str = "") -> TaxonomyVersion:
    """The version of the labels as they are: the newest one, or a new one where something has changed since."""
    newest, now = TaxonomyVersion.objects.select_for_update().first(), snapshot()
    if newest is not None and newest.snapshot == now:
        return newest
    number = (TaxonomyVersion.objects.aggregate(n=Max("number"))["n"] or 0) + 1
    return TaxonomyVersion.objects.create(number=number, snapshot=now, note=note[:200], created_by=by)


def as_taxonomy(version: TaxonomyVersion) -> Taxonomy:
    """The labels in force in that version, as engines see them."""
    categories, topics = (
        tuple(_spec(label) for label in version.snapshot[kind] if not label["retired"]) for kind in KINDS
    )
    frozen = version.snapshot["categories"]
    fallback = next((label["slug"] for label in frozen if label["is_fallback"]), default_labels.FALLBACK)
    return Taxonomy(categories, topics, fallback)


def _spec(label: Mapping[str, Any]) -> LabelSpec:
    return LabelSpec(label["slug"], label["name"], label["description"], tuple(label["examples"]))


@transaction.atomic
def add(kind: str, values: Mapping[str, Any], by: User | None = None) -> Label:
    """A new category or topic. Raises ``ValidationError`` for values that do not fit."""
    save()
    last = KINDS[kind]._default_manager.aggregate(n=Max("position"))["n"]
    row = KINDS[kind](**{"position": (last or 0) + 1, **values})
    row.full_clean()
    row.save()
    save(by, f"Added {row.name}")
    return row


@transaction.atomic
def edit(row: Category | Topic, values: Mapping[str, Any], by: User | None = None) -> TaxonomyVersion:
    """Changes some of ``EDITABLE``. The slug stays: addresses and other programs know the label by it."""
    save()
    for name, value in values.items():
        if name not in EDITABLE:
            raise ValidationError({name: "Cannot be changed."})
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return save(by, f"Changed {row.name}")


@transaction.atomic
def retire(row: Category | Topic, by: User | None = None) -> TaxonomyVersion:
    """Takes a label out of use: messages keep it until a run moves them, new ones no longer get it."""
    _refuse_fallback(row)
    save()
    type(row)._default_manager.filter(pk=row.pk).update(retired_at=timezone.now())
    return save(by, f"Retired {row.name}")


@transaction.atomic
def restore(row: Category | Topic, by: User | None = None) -> TaxonomyVersion:
    """Brings a retired or merged label back into use."""
    save()
    type(row)._default_manager.filter(pk=row.pk).update(retired_at=None, merged_into=None)
    return save(by, f"Brought {row.name} back")


@transaction.atomic
def merge(row: Category | Topic, into: Category | Topic, by: User | None = None) -> TaxonomyVersion:
    """Retires ``row`` in favour of ``into``, which takes over its examples. Messages follow by a run."""
    _refuse_fallback(row)
    if type(row) is not type(into) or row.pk == into.pk:
        raise TaxonomyRefused("A label is merged into another one of its kind.")
    if into.retired_at is not None:
        raise TaxonomyRefused(f"{into.name} is retired.")
    save()
    into.examples = list(dict.fromkeys([*into.examples, *row.examples]))
    into.save()
    type(row)._default_manager.filter(pk=row.pk).update(retired_at=timezone.now(), merged_into=into.pk)
    return save(by, f"Merged {row.name} into {into.name}")


def _refuse_fallback(row: Category | Topic) -> None:
    if isinstance(row, Category) and row.is_fallback:
        raise TaxonomyRefused(f"{row.name} is where general messages go; it cannot be retired.")


@transaction.atomic
def go_back(version: TaxonomyVersion, by: User | None = None) -> TaxonomyVersion:
    """Makes the labels what they were in ``version``; those that it does not know are retired."""
    save()
    for kind, model in KINDS.items():
        _set(model, version.snapshot[kind])
    return save(by, f"Went back to version {version.number}")


def _set(model: type[Category | Topic], labels: Sequence[Mapping[str, Any]]) -> None:
    rows = {row.slug: row for row in model._default_manager.all()}
    for label in labels:
        row = rows.get(label["slug"])
        if row is None:
            continue  # labels are never deleted, so this is one that somebody took out of the database by hand
        for name in EDITABLE:
            setattr(row, name, label[name])
        row.retired_at = (row.retired_at or timezone.now()) if label["retired"] else None
        row.merged_into = rows.get(label["merged_into"]) if label["merged_into"] else None
        row.save()
    known = {label["slug"] for label in labels}
    unknown = [row.pk for slug, row in rows.items() if slug not in known]
    model._default_manager.filter(pk__in=unknown, retired_at=None).update(retired_at=timezone.now())


def merged(version: TaxonomyVersion, kind: str) -> dict[str, str]:
    """Where each merged label's messages belong, followed to the end: slug to slug."""
    direct = {label["slug"]: label["merged_into"] for label in version.snapshot[kind] if label["merged_into"]}
    ends = {}
    for slug in direct:
        end, seen = slug, {slug}
        while (following := direct.get(end)) and following not in seen:
            end = following
            seen.add(end)
        ends[slug] = end
    return ends


def difference(before: TaxonomyVersion, after: TaxonomyVersion) -> list[LabelChange]:
    """What changed between two versions, label by label."""
    return [
        change
        for kind in KINDS
        for change in _differences(kind, _by_slug(before.snapshot[kind]), _by_slug(after.snapshot[kind]))
    ]


def _by_slug(labels: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {label["slug"]: label for label in labels}


def _differences(kind: str, old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> list[LabelChange]:
    changes = [LabelChange(kind, slug, "added", "", new[slug]["name"]) for slug in new if slug not in old]
    changes += [LabelChange(kind, slug, "gone", old[slug]["name"]) for slug in old if slug not in new]
    for slug, label in new.items():
        if slug in old:
            changes += _label_changes(kind, old[slug], label)
    return changes


def _label_changes(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[LabelChange]:
    slug = new["slug"]
    names = ("name", "description", "colour", "position", "merged_into")
    found = [
        LabelChange(kind, slug, name, str(old[name] or ""), str(new[name] or ""))
        for name in names
        if old[name] != new[name]
    ]
    if old["retired"] != new["retired"]:
        found.append(LabelChange(kind, slug, "retired" if new["retired"] else "in use again", "", ""))
    found += [LabelChange(kind, slug, "example", text, "") for text in old["examples"] if text not in new["examples"]]
    found += [LabelChange(kind, slug, "example", "", text) for text in new["examples"] if text not in old["examples"]]
    return found
