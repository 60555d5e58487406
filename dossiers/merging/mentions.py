"""Who is meant by the names in messages, given who the dossier knows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from dossiers.facts import wording
from dossiers.facts.attributes import NAME
from dossiers.facts.current_facts import CurrentFacts
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.merging import names as naming
from dossiers.merging.names import Bearer
from dossiers.models import Entity, Evidence, Fact

Kind = Entity.Kind
State = Fact.State


class Cast:
    """Everybody and everything of a dossier by their names, and who else enters while messages are read.

    Keys are ids of entities, those that were merged by the one they were merged into; new ones are negative.
    """

    def __init__(self, book: DossierEdit, sheet: CurrentFacts, evidence: Iterable[Evidence]) -> None:
        self.sheet = sheet
        self.entities: dict[int, Entity] = {}
        self.bearers: dict[str, dict[int, Bearer]] = defaultdict(dict)
        self.by_word: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.dormant: dict[tuple[str, str], int] = {}
        self.named: dict[int, list[Fact]] = defaultdict(list)
        for fact in book.facts.values():
            if fact.attribute == NAME:
                self._know(book.kinds[fact.entity_id], fact)
        # Who a name meant when its message was read before, it means again.
        self.bound: dict[tuple[UUID, str, str], int] = {}
        for row in evidence:
            known = book.facts.get(row.fact_id)
            if known is not None and known.attribute == NAME and known.state != State.RETRACTED:
                kind, root = book.kinds[known.entity_id], sheet.lead(known.entity_id)
                self.bound[row.message_id, kind, key_of(kind, wording.text(known.value))] = root

    def _know(self, kind: str, fact: Fact) -> None:
        root = self.sheet.lead(fact.entity_id)
        self.named[root].append(fact)
        if fact.state == State.RETRACTED:
            self.dormant[kind, key_of(kind, wording.text(fact.value))] = root
        else:
            self._add(kind, root, wording.text(fact.value))

    def _add(self, kind: str, key: int, name: str) -> None:
        bearer = self.bearers[kind].setdefault(key, Bearer(key))
        if kind == Kind.CHARACTER:
            bearer.add(naming.form(name))
        else:
            bearer.forms.setdefault(wording.same(name), naming.Form(wording.same(name), (), ()))
        for word in words_of(kind, name):
            self.by_word[kind, word].add(key)

    def enter(self, kind: str, entity: Entity) -> int:
        """Somebody new."""
        key = -1 - len(self.entities)
        self.entities[key] = entity
        self.bearers[kind][key] = Bearer(key)
        return key

    def called(self, kind: str, key: int, names: Iterable[str], message: UUID) -> None:
        for name in names:
            if name.strip():
                self._add(kind, key, name)
                self.bound.setdefault((message, kind, key_of(kind, name)), key)

    def unite(self, kind: str, other: int, first: int) -> None:
        """``other`` turned out to be ``first``."""
        for form in self.bearers[kind].pop(other, Bearer(other)).forms.values():
            self.bearers[kind][first].add(form)
        for keys in self.by_word.values():
            if other in keys:
                keys.discard(other)
                keys.add(first)
        self.named[first] += self.named.pop(other, [])
        self.bound = {spot: first if key == other else key for spot, key in self.bound.items()}

    def meant(self, kind: str, message: UUID, name: str, aliases: Sequence[str]) -> list[int]:
        """Whom ``name`` means: nobody yet, one, or several who are thereby shown to be one."""
        bound = self.bound.get((message, kind, key_of(kind, name)))
        if bound is not None:
            return [bound]
        if kind != Kind.CHARACTER:
            return self._thing(kind, (name, *aliases))
        asleep = self.dormant.get((kind, key_of(kind, name)))
        if asleep is not None and not self._is_called(kind, key_of(kind, name)):
            return [asleep]
        forms = sorted((naming.form(one) for one in (name, *aliases)), key=lambda form: -len(form.core))
        for form in forms:
            near = self._near(kind, form.core)
            found = [bearer for bearer in naming.join(form, near) if agrees(bearer, forms[0])]
            if found:
                return [bearer.key for bearer in found]
            if naming.meant(form, near):
                return []  # it may mean several: somebody apart
        return []

    def _is_called(self, kind: str, key: str) -> bool:
        """Whether somebody is called exactly so."""
        return any(key in bearer.forms for bearer in self._near(kind, naming.form(key).core))

    def _near(self, kind: str, words: Iterable[str]) -> list[Bearer]:
        keys = set().union(*(self.by_word.get((kind, word), set()) for word in words))
        return [self.bearers[kind][key] for key in sorted(keys, key=abs) if key in self.bearers[kind]]

    def _thing(self, kind: str, names: Iterable[str]) -> list[int]:
        """Places, themes and plot points are the same when their names are."""
        for name in names:
            keys = self.by_word.get((kind, wording.same(name)))
            if keys:
                return [min(keys, key=lambda key: (key < 0, abs(key)))]
        asleep = next(
            (self.dormant[kind, key] for key in map(wording.same, names) if (kind, key) in self.dormant), None
        )
        return [] if asleep is None else [asleep]

    def note(self, fact: Fact, key: int) -> None:
        if fact.attribute == NAME:
            self.named[key].append(fact)

    def has_name(self, key: int, states: Iterable[str]) -> bool:
        return any(fact.state in states for fact in self.named[key])


def agrees(bearer: Bearer, fullest: naming.Form) -> bool:
    """Whether nothing in the fullest form of a name speaks against ``bearer``, whom a shorter form means."""
    return not (bearer.full and fullest.is_full) or bearer.may_be(fullest)


def key_of(kind: str, name: str) -> str:
    return naming.form(name).key if kind == Kind.CHARACTER else wording.same(name)


def words_of(kind: str, name: str) -> tuple[str, ...]:
    return naming.form(name).core if kind == Kind.CHARACTER else (wording.same(name),)
