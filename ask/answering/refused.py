"""Why there is no answer, in words that are true, and what works instead."""

from collections.abc import Sequence

from ask.answering.slots import Answer, Piece
from ask.query.value import Query
from ask.query.words import Names, query_in_words
from ask.reading.lexicon import Lexicon
from ask.reading.reader import Reading
from ask.reading.refusals import Refusal, suggestions

NO_ANSWER = "not_computable"


def refused(reading: Reading, names: Names) -> Answer:
    """The reason, the words that led to it, what was near, and questions that work."""
    refusal = reading.refusal
    if refusal is None:
        return Answer(())
    lines = [f"{refusal.explanation}{_said(reading, refusal)}"]
    if refusal.labels:
        lines.append(f"The nearest: {', '.join(label.name for label in refusal.labels)}.")
    if reading.alternatives:
        lines.append(f"It could mean: {'; '.join(_offers(reading.alternatives, names))}.")
    if refusal.suggestions:
        lines.append("Questions that work: " + ", ".join(f"“{text}”" for text in refusal.suggestions) + ".")
    return Answer(tuple((Piece(line),) for line in lines))


def _said(reading: Reading, refusal: Refusal) -> str:
    """The words that were not understood, or those that were and lead to no answer."""
    unused = ", ".join(f"“{text[:80]}”" for text in dict.fromkeys([span.text for span in reading.unused][:5]))
    if unused:
        return f" Not understood: {unused}."
    told = refusal.words and refusal.reason not in ("empty", "ambiguous", NO_ANSWER)
    return f" It was asked by “{refusal.words[:80]}”." if told else ""


def _offers(queries: Sequence[Query], names: Names) -> list[str]:
    return [query_in_words(query, names) for query in queries]


def cannot(text: str, why: str, lexicon: Lexicon) -> Reading:
    """A question that was read, but whose query has no answer."""
    return Reading(text, refusal=Refusal(NO_ANSWER, "", why, (), suggestions(lexicon)))
