"""How well questions are read, against a file that says what they mean. Pure.

A question is *right* where it is read as meant, or refused for a reason that is expected; *honest* where it is not
answered and the reason given is true; *partial* where something else is answered, but what was meant is offered beside
it; *refused untruly* where the reason is false (no such label, no such data, not computable, the future); and *silent*
where something else is answered without a word.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ask.query.normal import normal
from ask.query.printing import printed
from ask.query.text import parsed
from ask.query.value import AllOf, AnyOf, Not, Query, Says, Selection
from ask.reading.lexicon import Lexicon
from ask.reading.reader import Reading, read_question

GRADES = ("right", "honest", "partial", "refused untruly", "silent")
# These state a fact about the store, the product or the calendar, which is false where the question has an answer.
_FACTS = frozenset({"unknown_label", "no_data", "not_computable", "forecast", "no_such_day", "action", "advice"})
NOW = "2026-11-30T12:00:00+00:00"


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """``meant`` are the queries that are right (none where a refusal is); ``refused`` the reasons that are."""

    text: str
    now: datetime
    kind: str
    after: tuple[str, ...] = ()
    meant: tuple[Query, ...] = ()
    refused: tuple[str, ...] = ()
    reset: bool = False


@dataclass(slots=True)
class Grades:
    """``worst`` are the silent ones, then the untrue, then the rest that is not right."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    worst: list[tuple[str, str]] = field(default_factory=list)

    def add(self, asked: BankQuestion, grade: str, shown: str) -> None:
        self.counts[grade] += 1
        self.kinds.setdefault(asked.kind, Counter())[grade] += 1
        if grade != "right":
            self.worst.append((grade, shown))

    def summary(self) -> dict[str, Any]:
        total = sum(self.counts.values())
        shares = {grade: round(self.counts[grade] / total, 4) if total else None for grade in GRADES}
        return {"questions": total, **shares}

    def in_order(self) -> list[str]:
        order = {grade: place for place, grade in enumerate(reversed(GRADES))}
        return [f"{grade}: {shown}" for grade, shown in sorted(self.worst, key=lambda one: order[one[0]])]


def question_of(row: dict[str, Any]) -> BankQuestion:
    """A line of JSON as a question with what it means. Raises ``KeyError`` and ``QueryTextError``."""
    now = datetime.fromisoformat(row.get("reference", NOW))
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    values = [row["value"]] if "value" in row else []
    meant = tuple(normal(parsed(value, now)) for value in (*values, *row.get("or", ())))
    refused = row.get("refused", ())
    return BankQuestion(
        row["question"],
        now,
        row.get("kind", ""),
        tuple(row.get("after", ())),
        meant,
        (refused,) if isinstance(refused, str) else tuple(refused),
        bool(row.get("reset")),
    )


def reading_of(asked: BankQuestion, lexicon: Lexicon) -> Reading:
    """The question as it is read at the end of its conversation; refused ones before it leave nothing behind."""
    previous: Query | None = None
    for text in asked.after:
        reading = read_question(text, lexicon, asked.now, previous)
        previous = None if reading.reset else reading.query or previous
    return read_question(asked.text, lexicon, asked.now, previous)


def grade(asked: BankQuestion, reading: Reading) -> str:
    if asked.reset:
        return "right" if reading.reset else "silent"
    if reading.query is not None:
        meant = {folded(query) for query in asked.meant}
        if folded(reading.query) in meant:
            return "right"
        return "partial" if meant & {folded(query) for query in reading.alternatives} else "silent"
    reason = reading.refusal.reason if reading.refusal else ""
    if reason in asked.refused:
        return "right"
    if asked.refused:
        return "honest" if reason not in _FACTS else "refused untruly"
    return "refused untruly" if reason in _FACTS else "honest"


def folded(query: Query) -> Query:
    """The query with its words in small letters, since capitals do not count when texts are searched."""
    measures = tuple(replace(one, part=_folded(one.part), other=_folded(one.other)) for one in query.measures)
    return normal(replace(query, measures=measures, selection=_folded(query.selection) or query.selection))


def _folded(selection: Selection | None) -> Selection | None:
    match selection:
        case Says(text):
            return Says(text.lower())
        case Not(part):
            return Not(_folded(part) or part)
        case AllOf(parts):
            return AllOf(tuple(_folded(part) or part for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_folded(part) or part for part in parts))
    return selection


def graded(questions: Iterable[BankQuestion], lexicon: Lexicon) -> Grades:
    grades = Grades()
    for asked in questions:
        reading = reading_of(asked, lexicon)
        grades.add(asked, grade(asked, reading), _shown(asked, reading))
    return grades


def _shown(asked: BankQuestion, reading: Reading) -> str:
    got = printed(reading.query) if reading.query else reading.refusal.reason if reading.refusal else "reset"
    left = f" (left over: {', '.join(span.text for span in reading.unused)})" if reading.unused else ""
    wanted = " or ".join(printed(query) for query in asked.meant) or "/".join(asked.refused) or "reset"
    talk = " > ".join((*asked.after, asked.text))
    return f"[{asked.kind}] {talk} → {got}{left} instead of {wanted}"
