"""A question as it is remembered between two turns: plain values, and back. Pure.

What is kept is what the next question may carry over; labels that no longer exist are dropped with their question.
"""

from typing import Any

from ask.reading.question import GROUPINGS, MEASURES, Chip, Comparison, Question
from engine.periods import Period
from insights.reads.filters import Choices, Filter, FilterError
from insights.reads.parameters import from_text

_LONGEST_TEXT = 500
_MOST_CHIPS = 40


def remembered(question: Question) -> dict[str, Any]:
    """Values that fit into JSON. A refused question is not worth remembering: keep the one before it."""
    comparison = question.comparison
    return {
        "text": question.text[:_LONGEST_TEXT],
        "filter": question.filter.query(),
        "measures": list(question.measures),
        "grouping": list(question.grouping),
        "top": question.top,
        "newest": question.newest,
        "unit": question.period.unit if question.period else "",
        "comparison": {
            "kind": comparison.kind,
            "field": comparison.field,
            "others": [other.query() for other in comparison.others],
            "labels": list(comparison.labels),
        }
        if comparison
        else None,
        "chips": [[chip.kind, chip.value, chip.label, chip.words] for chip in question.chips[:_MOST_CHIPS]],
    }


def recalled(kept: dict[str, Any], choices: Choices) -> Question | None:
    """The question again, or none where it no longer fits the labels there are, or was never one."""
    try:
        return _recalled(kept, choices)
    except (FilterError, KeyError, TypeError, ValueError):
        return None


def _recalled(kept: dict[str, Any], choices: Choices) -> Question:
    chosen = Filter.parse(from_text(kept["filter"]), choices)
    period = Period(chosen.since, chosen.until, kept["unit"] or "range") if chosen.since or chosen.until else None
    return Question(
        text=str(kept["text"]),
        filter=chosen,
        measures=tuple(name for name in kept["measures"] if name in MEASURES),
        grouping=tuple(name for name in kept["grouping"] if name in GROUPINGS),
        top=int(kept["top"]) if kept["top"] else None,
        comparison=_comparison(kept["comparison"], choices),
        period=period,
        newest=bool(kept.get("newest")),
        chips=tuple(Chip(kind, value, label, said, -1, -1, "carried") for kind, value, label, said in kept["chips"]),
    )


def _comparison(kept: dict[str, Any] | None, choices: Choices) -> Comparison | None:
    if not kept:
        return None
    others = tuple(Filter.parse(from_text(query), choices) for query in kept["others"])
    return Comparison(str(kept["kind"]), str(kept["field"]), others, tuple(map(str, kept["labels"])))
