"""Who reads a question: rules, and a model where one is set up and rules have left words over."""

from dataclasses import dataclass
from datetime import datetime

from ask.reading.question import Question
from ask.reading.vocabulary import Vocabulary
from engine.periods.tokens import cut
from llm import providers
from llm.providers import Task


@dataclass(frozen=True, slots=True)
class Read:
    """A question as it was read; ``note`` says why a model's reading was not taken, where one was asked."""

    question: Question
    note: str = ""


def completed(question: Question, words: Vocabulary, now: datetime, scope: str, seconds: float) -> Read:
    """The question with what a model proposes for the words that rules did not understand. ``scope`` pays for it."""
    if not wanted(question):
        return Read(question)
    target = providers.find(Task.QUESTIONS)
    if target is None:
        return Read(question)
    from ask.answering.llm_reading import proposed  # noqa: PLC0415 -- slow import: the gateway takes 40 MB

    return proposed(target, question, words, now, scope, seconds)


def wanted(question: Question) -> bool:
    """Whether a model may be asked: words were left over that say something, or nothing was understood."""
    if question.reset:
        return False
    if question.refusal:
        return question.refusal.reason in ("unclear", "unknown_label")
    return any(
        len(token.word) > 1 and token.is_word for span in question.not_understood for token in cut(span.text).tokens
    )
