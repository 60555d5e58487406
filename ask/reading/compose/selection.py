"""Which messages: the conditions a question names, together."""

from ask.query.value import (
    AllOf,
    AnyOf,
    Field,
    Is,
    Not,
    Operator,
    Selection,
    Times,
)
from ask.reading.chart import ChartEdge
from ask.reading.compose.said import Said, Unfit
from ask.reading.grammar.selections import SINGLE, alike, field_of
from ask.reading.pieces import Both, ButNot
from engine.periods.tokens import singular

_TOPIC_NOUNS = frozenset({"complaint", "praise", "suggestion", "complained", "complain", "complaining"})
_MENTIONED = 0.5


def joined(said: Said, edges: list[ChartEdge]) -> Selection:
    """All conditions hold. Two values of a field that messages have one of need a word between them."""
    parts: list[Selection] = []
    for edge in edges:
        part = edge.meaning
        twin = next((one for one in parts if _excludes(one, part)), None)
        if twin is not None:
            raise Unfit(edge)
        parts.append(part)
    said.cost += _noun_as_topic(said, edges) + _against_itself(parts)
    return AllOf(tuple(parts)) if len(parts) != 1 else parts[0]


def _against_itself(parts: list[Selection]) -> float:
    """“Excluding Twitter and Telegram” leaves out both: hardly anybody denies one value to ask for another."""
    denied = [part for part in parts if isinstance(part, Not)]
    single = {field.value for field in SINGLE}
    return 0.6 * sum(
        alike(no.part, part) and field_of(part) in single
        for no in denied
        for part in parts
        if not isinstance(part, Not)
    )


def _excludes(first: Selection, second: Selection) -> bool:
    if isinstance(first, Not) or isinstance(second, Not):
        return False
    return alike(first, second) and field_of(first) in {field.value for field in SINGLE} and first != second


def _noun_as_topic(said: Said, edges: list[ChartEdge]) -> float:
    """“Complaints about deposits” are messages about deposits; alone, "complaints" is the topic of that name."""
    subjects = [edge for edge in edges if field_of(edge.meaning) in ("category", "topic")]
    nouns = [
        edge
        for edge in subjects
        if edge.after - edge.first == 1 and singular(said.line.word(edge.first)) in _TOPIC_NOUNS
    ]
    verbs = [edge for edge in nouns if said.line.word(edge.first).startswith("complain") and edge.meaning]
    said_more = len(edges) > 1 and any(said.line.word(edge.first)[-2:] in ("ed", "ng", "in") for edge in verbs)
    return _MENTIONED * len(nouns) if len(subjects) > 1 or said_more else 0.0


def read_special(said: Said, *, customers: bool) -> None:
    """“Both A and B”, "A but no B": of customers, who have had each; of messages, what holds both."""
    for edge in said.take("both sel"):
        both: Both = edge.meaning
        if customers:
            said.having += [Times(Operator.AT_LEAST, 1, part) for part in both.parts]
        elif all(field_of(part) in {field.value for field in SINGLE} for part in both.parts):
            # One message has one source and one category: "both" is then any of them.
            said.selections.append(AnyOf(both.parts))
        else:
            said.selections.append(AllOf(both.parts))
    for edge in said.take("but sel"):
        but: ButNot = edge.meaning
        if customers:
            said.having += [Times(Operator.AT_LEAST, 1, but.first), Times(Operator.EXACTLY, 0, but.second)]
        else:
            said.selections += [but.first, Not(but.second)]
    if said.has("both sources"):
        edge = said.take("both sources")[0]
        said.selections.append(Is(Field.SOURCE, said.lexicon.main_sources))
        names = " and ".join(said.lexicon.name("source", source) for source in said.lexicon.main_sources)
        said.notes.append(f"Read “{said.span(edge).text}” as {names}.")
