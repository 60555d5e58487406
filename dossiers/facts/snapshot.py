"""The documented ``snapshot_json``, derived from facts. The same facts always give the same snapshot."""

from collections.abc import Iterable
from typing import Any

from dossiers.facts import wording
from dossiers.facts.attributes import ARC, DESCRIPTION, RELATIONSHIP
from dossiers.facts.current_facts import CurrentEntity, CurrentFacts
from dossiers.models import Dossier, Entity, Fact, kinds

Kind = Entity.Kind
NOTE_VALUE = "value"
BARE = "{}"  # in a shape: an object although it has nothing but a name
# What the snapshot itself calls something else, so that an edit's key of that name is stored with a mark before it.
_TAKEN = ("name", "aliases", "relationship", "relationships", "same_as", "shape")
_MARK = "="


def build(dossier: Dossier) -> dict[str, Any]:
    """The snapshot of what is live now. Two queries."""
    return build_snapshot(CurrentFacts.load(dossier))


def build_snapshot(sheet: CurrentFacts) -> dict[str, Any]:
    without = sheet.shape.without.get("", ())
    listed = {key: [entry(sheet, item) for item in sheet.items(kind)] for key, kind in kinds.sections().items()}
    always = [key for key in kinds.DOCUMENTED if key not in without]
    shown: dict[str, Any] = {key: entries for key, entries in listed.items() if entries or key in always}
    for note in sheet.items(Kind.NOTE):
        facts = note.attributes.get(NOTE_VALUE)
        if facts:
            shown[wording.text(note.name)] = value(sheet, NOTE_VALUE, facts)
    return shown


def entry(sheet: CurrentFacts, item: CurrentEntity) -> Any:
    """One item of a list: a character as an object, anything else as its name unless more is known of it."""
    if item.kind == Kind.CHARACTER:
        return _character(sheet, item)
    if not item.attributes and BARE not in sheet.shape.without.get(str(item.root), ()):
        return item.name
    return {"name": item.name, **_others(sheet, item.attributes)}


def _character(sheet: CurrentFacts, item: CurrentEntity) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": item.name}
    if names := aliases(item):
        shown["aliases"] = names
    shown["description"], shown["relationships"] = "", []
    for key in sheet.shape.without.get(str(item.root), ()):
        shown.pop(key, None)
    return shown | _others(sheet, item.attributes)


def aliases(item: CurrentEntity) -> list[Any]:
    """Its other names, each spelling that differs by more than case or an ending once."""
    seen = {wording.same(item.name)}
    others: list[Any] = []
    for fact in item.names[1:]:
        if (key := wording.same(fact.value)) not in seen:
            seen.add(key)
            others.append(fact.value)
    return others


def _others(sheet: CurrentFacts, attributes: dict[str, list[Fact]]) -> dict[str, Any]:
    return {shown_key(attribute): value(sheet, attribute, facts) for attribute, facts in attributes.items()}


def value(sheet: CurrentFacts, attribute: str, facts: Iterable[Fact]) -> Any:
    """What several facts of one attribute are shown as."""
    words = [sheet.words(fact) for fact in facts]
    if attribute == RELATIONSHIP:
        return words
    if len(words) == 1:
        return words[0]
    if attribute in (DESCRIPTION, ARC) and all(isinstance(one, str) for one in words):
        return wording.joined(words)
    return words


def shown_key(attribute: str) -> str:
    return "relationships" if attribute == RELATIONSHIP else attribute.removeprefix(_MARK)


def stored_key(key: str) -> str:
    """Where an edit's key that is not one of the documented lists is stored."""
    return _MARK + key if key in _TAKEN or key.startswith(_MARK) else key


def kept(value: Any) -> Any:
    """How a value is stored: columns tell JSON's null from no value at all by a mark."""
    wrapped = value is None or (isinstance(value, dict) and set(value) == {_MARK})
    return {_MARK: value} if wrapped else value
