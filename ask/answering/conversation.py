"""One turn of a conversation about the messages: read the question, compute, word the answer, remember."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from ask.answering import answers, naming, proposing
from ask.answering.draft import AnswerOutline
from ask.answering.naming import QueryNames
from ask.answering.refused import cannot, refused
from ask.answering.slots import Answer
from ask.answering.wording import LOCAL, worded
from ask.computing.compute import CannotCompute, computed
from ask.computing.facts import QueryFacts
from ask.memory import store
from ask.memory.store import MemoryPlace, NewTurn
from ask.query.checking import QueryProblem, check
from ask.query.cursor import QueryTextError
from ask.query.printing import printed
from ask.query.text import parsed
from ask.query.value import Query
from ask.reading.lexicon import Lexicon
from ask.reading.reader import Reading, read_question
from ask.reading.stored_lexicon import lexicon

LONGEST_QUESTION = 2000  # characters
OUT_OF_REACH = (
    "The memory of this conversation is out of reach: this question was read by itself and is not remembered."
)
_STARTED_OVER = answers.plain_answer("Started over: the questions before are forgotten.")
_KEPT = "query"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with its answer and its receipt. ``facts`` is None where nothing was computed.

    ``engine`` and ``model`` wrote the words (``local`` is the template); ``note`` says why not the model, where one is
    set up, and whether the memory is out of reach. The numbers are the database's in any case. ``outline`` and
    ``seconds`` are what is left for a model that words the answer later.
    """

    reading: Reading
    answer: Answer
    names: QueryNames
    computed_at: datetime
    facts: QueryFacts | None = None
    engine: str = LOCAL
    model: str = ""
    note: str = ""
    outline: AnswerOutline | None = None
    seconds: float = 0.0

    @property
    def query(self) -> Query | None:
        """As it was asked: a comparison with the period before still says so."""
        return self.reading.query

    @property
    def count(self) -> int:
        return self.facts.count if self.facts else 0

    @property
    def users(self) -> int:
        return self.facts.users if self.facts else 0


def ask(
    where: MemoryPlace,
    text: str,
    payer: str,
    literal: Collection[str] = (),
    before: Query | None = None,
    *,
    words_later: bool = False,
) -> Outcome:
    """Answers ``text`` in the light of what is remembered at ``where``, and remembers it.

    ``before`` is the query that the caller sees at this moment, where it is not the last one remembered. ``payer`` is
    the caller on whose budget a model reads and words; with ``words_later`` it only reads, within half the time, and
    the template's words stand.
    """
    until = time.monotonic() + settings.CHAT_SECONDS
    known, names, now = lexicon(), naming.load(), timezone.now()
    previous, lost = (before, "") if before else _previous(where, names, now)
    reading = _typed(read_question(text, known, now, previous, literal), now)
    if reading.reset:
        return Outcome(reading, _STARTED_OVER, names, now, note=_forgotten(where))
    proposal = proposing.completed(reading, known, names, now, previous, payer, settings.CHAT_SECONDS / 2)
    outcome = answered(proposal.reading, names, known, now)
    outcome = replace(outcome, note=proposal.note, seconds=until - time.monotonic())
    outcome = outcome if words_later or outcome.outline is None else _polished(outcome, outcome.outline, payer)
    notes = dict.fromkeys((lost, outcome.note, _remember(where, text, outcome)))
    return replace(outcome, note=" ".join(filter(None, notes)))


def _typed(reading: Reading, now: datetime) -> Reading:
    """A question that is no English but the text form of a query is that query."""
    if reading.refusal is None:
        return reading
    try:
        return Reading(reading.text, parsed(reading.text, now))
    except QueryTextError:
        return reading


def _previous(where: MemoryPlace, names: QueryNames, now: datetime) -> tuple[Query | None, str]:
    """The last of the remembered turns that was answered and still fits the labels there are, and a note where the
    memory is out of reach."""
    try:
        kept = [turn.kept for turn in store.recall(where) if turn.kept]
    except store.Lost:
        return None, OUT_OF_REACH
    return next((query for turn in kept if (query := _recalled(turn, names, now))), None), ""


def _recalled(kept: dict[str, object], names: QueryNames, now: datetime) -> Query | None:
    return _checked(str(kept.get(_KEPT, "")), names, now)


def of_text(text: str, now: datetime) -> Query | None:
    """The query of a text; None where it is none, or names what there is not."""
    return _checked(text, naming.load(), now)


def _checked(text: str, names: QueryNames, now: datetime) -> Query | None:
    try:
        query = parsed(text, now)
        check(query, names.known)
    except (QueryTextError, QueryProblem):
        return None
    return query


def _forgotten(where: MemoryPlace) -> str:
    try:
        store.forget(where)
    except store.Lost:
        return OUT_OF_REACH
    return ""


def answered(reading: Reading, names: QueryNames, known: Lexicon, now: datetime) -> Outcome:
    """The answer in the template's words, or why there is none."""
    if reading.query is None:
        return Outcome(reading, refused(reading, names), names, now)
    try:
        check(reading.query, names.known)
        facts = computed(reading.query, now)
    except (QueryProblem, CannotCompute) as error:
        unfit = cannot(reading.text, str(error), known)
        return Outcome(unfit, refused(unfit, names), names, now)
    made = answers.drafted(facts, names, reading.text, reading.notes)
    return Outcome(reading, answers.filled(made), names, now, facts, outline=made.outline())


def of_query(query: Query, now: datetime) -> Outcome:
    """The answer to a query that an address or a form names."""
    return answered(Reading("", query), naming.load(), lexicon(), now)


def _polished(outcome: Outcome, outline: AnswerOutline, payer: str) -> Outcome:
    """The same in a model's words, where one is set up and keeps to the rules."""
    said = worded(outline, outcome.answer, payer, outcome.seconds)
    note = " ".join(filter(None, (outcome.note, said.note)))
    return replace(outcome, answer=said.answer, engine=said.engine, model=said.model, note=note)


def _remember(where: MemoryPlace, text: str, outcome: Outcome) -> str:
    """A note where that did not succeed."""
    query = outcome.query if outcome.facts else None
    said = NewTurn(
        question=text,
        answer=outcome.answer.text,
        kept={_KEPT: printed(query)} if query else None,
        figures={"count": outcome.count, "users": outcome.users} if query else {},
    )
    try:
        store.remember(where, said)
    except store.Lost:
        return OUT_OF_REACH
    return ""
