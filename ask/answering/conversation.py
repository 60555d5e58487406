"""One turn of a conversation about the messages: read the question, compute, word the answer, remember."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from ask.answering import computed, reading
from ask.answering.wording import LOCAL, worded
from ask.memory import store
from ask.memory.store import MemoryPlace, NewTurn
from ask.reading import answers, followup
from ask.reading.draft import Outline
from ask.reading.facts import Facts
from ask.reading.in_force import vocabulary
from ask.reading.memory import recalled, remembered
from ask.reading.question import Question
from ask.reading.slots import Answer, Piece
from ask.reading.vocabulary import Vocabulary

LONGEST_QUESTION = 2000  # characters
OUT_OF_REACH = (
    "The memory of this conversation is out of reach: this question was read by itself and is not remembered."
)
_STARTED_OVER = Answer(((Piece("Started over: the questions before are forgotten."),),))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with its answer and its receipt. ``facts`` is None where nothing was computed.

    ``engine`` and ``model`` wrote the words (``local`` is the template); ``note`` says why not the model, where one is
    set up, and whether the memory is out of reach. The numbers are the database's in any case. ``outline`` and
    ``seconds`` are what is left for a model that words the answer later.
    """

    question: Question
    answer: Answer
    words: Vocabulary
    computed_at: datetime
    facts: Facts | None = None
    engine: str = LOCAL
    model: str = ""
    note: str = ""
    outline: Outline | None = None
    seconds: float = 0.0

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
    before: Question | None = None,
    *,
    words_later: bool = False,
) -> Outcome:
    """Answers ``text`` in the light of what is remembered at ``where``, and remembers it.

    ``before`` is the question that the caller sees at this moment, where it is not the last one remembered. ``payer``
    is the caller on whose budget a model reads and words; with ``words_later`` it only reads, within half the time, and
    the template's words stand.
    """
    until = time.monotonic() + settings.CHAT_SECONDS
    words = vocabulary()
    now = timezone.now()
    previous, lost = (before, "") if before else _previous(where, words)
    question = followup.follow(previous, text, words, now, literal=literal)
    if question.reset:
        return Outcome(question, _STARTED_OVER, words, now, note=_forgotten(where))
    read = reading.completed(question, words, now, payer, settings.CHAT_SECONDS / 2)
    if read.question.refusal:
        outcome = Outcome(read.question, answers.refused(read.question, words), words, now, note=read.note)
    else:
        outcome = answered(read.question, words)
        outcome = replace(outcome, note=read.note, seconds=until - time.monotonic())
        outcome = outcome if words_later else _polished(outcome, payer)
    notes = dict.fromkeys((lost, outcome.note, _remember(where, text, outcome)))
    return replace(outcome, note=" ".join(filter(None, notes)))


def _previous(where: MemoryPlace, words: Vocabulary) -> tuple[Question | None, str]:
    """The last of the remembered turns that was answered and still fits the labels there are, and a note where the
    memory is out of reach."""
    try:
        kept = [turn.kept for turn in store.recall(where) if turn.kept]
    except store.Lost:
        return None, OUT_OF_REACH
    return next((question for turn in kept if (question := recalled(turn, words.choices))), None), ""


def _forgotten(where: MemoryPlace) -> str:
    try:
        store.forget(where)
    except store.Lost:
        return OUT_OF_REACH
    return ""


def answered(question: Question, words: Vocabulary) -> Outcome:
    """The answer to a question that was understood, in the template's words."""
    now = timezone.now()
    facts = computed.facts(question, words)
    draft = answers.draft(question, facts, words)
    return Outcome(question, answers.filled(draft), words, now, facts, outline=draft.outline)


def _polished(outcome: Outcome, payer: str) -> Outcome:
    """The same in a model's words, where one is set up and keeps to the rules."""
    if outcome.outline is None:
        return outcome
    said = worded(outcome.outline, outcome.answer, payer, outcome.seconds)
    note = " ".join(filter(None, (outcome.note, said.note)))
    return replace(outcome, answer=said.answer, engine=said.engine, model=said.model, note=note)


def _remember(where: MemoryPlace, text: str, outcome: Outcome) -> str:
    """A note where that did not succeed."""
    answered_now = outcome.facts is not None
    said = NewTurn(
        question=text,
        answer=outcome.answer.text,
        kept=remembered(outcome.question) if answered_now else None,
        figures={"count": outcome.count, "users": outcome.users} if answered_now else {},
    )
    try:
        store.remember(where, said)
    except store.Lost:
        return OUT_OF_REACH
    return ""
