"""What a dossier knows, as an assistant remembers it: each statement with the writer's words behind it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dossiers.facts.attributes import NAME, SAME_AS, SHAPE
from dossiers.facts.current_facts import united
from dossiers.facts.wording import text
from dossiers.models import Dossier, Entity, Evidence, Fact

Kind = Entity.Kind


@dataclass(frozen=True, slots=True)
class RecalledStatement:
    """One live fact in words. ``quote`` is empty where an edit stated it; ``fact`` is its id."""

    attribute: str
    value: str
    quote: str = ""
    other: str = ""
    fact: int = 0
    is_disputed: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class RecalledSubject:
    """One person, place, theme, plot point or note. ``name`` is the form used most, ``forms`` are all of them.

    ``statements`` say something of it; ``namings`` are the facts that name it, whose quotes are where it is met;
    ``entities`` the ids of what was merged into it.
    """

    kind: str
    name: str
    forms: tuple[str, ...] = ()
    statements: tuple[RecalledStatement, ...] = ()
    namings: tuple[RecalledStatement, ...] = ()
    entities: frozenset[int] = frozenset()

    def said(self, attributes: Iterable[str]) -> list[RecalledStatement]:
        """Its statements of one of these attributes."""
        wanted = set(attributes)
        return [statement for statement in self.statements if statement.attribute in wanted]


@dataclass(frozen=True, slots=True)
class Recollection:
    """The whole dossier. Suggestions that nobody confirmed are not part of it."""

    subjects: tuple[RecalledSubject, ...] = ()

    def of(self, kind: str) -> list[RecalledSubject]:
        return [subject for subject in self.subjects if subject.kind == kind]

    @property
    def people(self) -> list[RecalledSubject]:
        return self.of(Kind.CHARACTER)

    @property
    def places(self) -> list[RecalledSubject]:
        return self.of(Kind.LOCATION)

    def find(self, name: str) -> RecalledSubject | None:
        """Whom or what somebody means by ``name``, whatever its capitals."""
        wanted = name.casefold()
        for subject in self.subjects:
            if wanted in (form.casefold() for form in subject.forms):
                return subject
        return None


EMPTY = Recollection()


@dataclass(slots=True)
class _Gathered:
    """The facts of one subject, while they are collected."""

    kind: str
    facts: list[Fact] = field(default_factory=list)


def recall(dossier: Dossier | None) -> Recollection:
    """Everything that is live in ``dossier``, in the order in which it was first stated. Two queries."""
    if dossier is None:
        return EMPTY
    live = dossier.facts.filter(state__in=Fact.LIVE).exclude(attribute=SHAPE).select_related("entity").order_by("pk")
    facts = list(live)
    quotes = _quotes(facts)
    subjects = list(_subjects(facts))
    names = {fact.entity_id: _name(one, quotes) for one in subjects for fact in one.facts}
    return Recollection(tuple(_subject(one, quotes, names) for one in subjects if _forms(one)))


def _quotes(facts: Sequence[Fact]) -> dict[int, list[str]]:
    """The words behind each fact, first said first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Evidence.objects.filter(fact__in=facts, withdrawn_at=None).order_by("pk")
    for fact_id, quote in rows.values_list("fact_id", "quote"):
        found[fact_id].append(quote)
    return found


def _subjects(facts: Sequence[Fact]) -> Iterator[_Gathered]:
    """The entities with their facts; those that a live ``same_as`` unites are one."""
    leads = united(facts)
    gathered: dict[int, _Gathered] = {}
    for fact in facts:
        if fact.attribute != SAME_AS:
            one = gathered.setdefault(leads.get(fact.entity_id, fact.entity_id), _Gathered(fact.entity.kind))
            one.facts.append(fact)
    yield from gathered.values()


def _forms(one: _Gathered) -> list[str]:
    """Its names, those with most words behind them first."""
    counts = Counter(text(fact.value) for fact in one.facts if fact.attribute == NAME)
    return [form for form, _ in counts.most_common() if form]


def _name(one: _Gathered, quotes: dict[int, list[str]]) -> str:
    """The form that the writer used most; of those used as often, the fullest."""
    named = [fact for fact in one.facts if fact.attribute == NAME]
    best = max(named, key=lambda fact: (len(quotes[fact.pk]), len(text(fact.value))), default=None)
    return "" if best is None else text(best.value)


def _subject(one: _Gathered, quotes: dict[int, list[str]], names: dict[int, str]) -> RecalledSubject:
    statements = [_statement(fact, quotes, names) for fact in one.facts]
    return RecalledSubject(
        one.kind,
        _name(one, quotes),
        tuple(_forms(one)),
        tuple(statement for statement in statements if statement.attribute != NAME),
        tuple(statement for statement in statements if statement.attribute == NAME),
        frozenset(fact.entity_id for fact in one.facts),
    )


def _statement(fact: Fact, quotes: dict[int, list[str]], names: dict[int, str]) -> RecalledStatement:
    return RecalledStatement(
        attribute=fact.attribute,
        value=text(fact.value),
        quote=next(iter(quotes[fact.pk]), ""),
        other="" if fact.other_id is None else names.get(fact.other_id, ""),
        fact=fact.pk,
        is_disputed=fact.state == Fact.State.CONTRADICTED and not fact.both_true,
        rule=fact.rule,
    )
