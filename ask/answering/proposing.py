"""Who reads a question that rules do not: a model where one is set up, judged word by word like any reading."""

from dataclasses import dataclass
from datetime import datetime

from ask.answering.naming import QueryNames
from ask.query.value import Query
from ask.reading.lexicon import Lexicon
from ask.reading.reader import Reading
from llm import providers
from llm.providers import Task

OPEN = ("unclear", "unknown_label", "unused", "ambiguous", "unclear_order")
"""The refusals that another reading may lift."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A reading, and in ``note`` why a model's was not taken, where one was asked."""

    reading: Reading
    note: str = ""


def completed(
    reading: Reading,
    lexicon: Lexicon,
    names: QueryNames,
    now: datetime,
    previous: Query | None,
    payer: str,
    seconds: float,
) -> Proposed:
    """The reading of the rules where there is one, else a model's. ``payer`` pays for it."""
    if reading.refusal is None or reading.refusal.reason not in OPEN:
        return Proposed(reading)
    target = providers.find(Task.QUESTIONS)
    if target is None:
        return Proposed(reading)
    from ask.answering import llm_reading  # noqa: PLC0415 -- slow import: the gateway's packages take 40 MB

    return llm_reading.proposed(target, reading, lexicon, names, now, previous, payer, seconds)
