"""Who writes the words of an answer: a model where one is set up, else the template."""

from collections.abc import Iterator
from dataclasses import dataclass

from ask.answering.draft import AnswerOutline
from ask.answering.slots import Answer, Line
from llm import providers
from llm.providers import Task

LOCAL = "local"
MOST_LINES = 20  # of an answer that a model words; longer ones are tables
TOO_LONG = "The answer has too many lines for a model to word."
LEAST_SECONDS = 0.5  # with less left no model is asked


@dataclass(frozen=True, slots=True)
class Worded:
    """An answer, who wrote its words, and why a model's were not taken, where one was asked."""

    answer: Answer
    engine: str = LOCAL
    model: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of words that came one after the other: who wrote them, or in ``note`` why they are not to be used."""

    engine: str = LOCAL
    model: str = ""
    note: str = ""


def writer() -> str:
    """The model that words answers; "" where none is set up."""
    target = providers.find(Task.CHAT)
    return target.model if target else ""


def worded(outline: AnswerOutline, template: Answer, scope: str, seconds: float) -> Worded:
    """The model's wording where one is set up and keeps to the rules, else the template's. ``scope`` pays for it."""
    target = providers.find(Task.CHAT)
    if target is None:
        return Worded(template)
    if len(outline.lines) > MOST_LINES:
        return Worded(template, note=TOO_LONG)
    if seconds < LEAST_SECONDS:
        return Worded(template, note="The model took all its time to read the question.")
    from ask.answering.llm_wording import polished  # noqa: PLC0415 -- slow import: the gateway takes 40 MB

    return polished(target, outline, template, scope, seconds)


def streamed(outline: AnswerOutline, scope: str, seconds: float) -> Iterator[Line | Ended]:
    """The model's bullets as they come, each checked before it is given, and at last their end.

    The end says whether they may stay: a bullet that breaks the rules, or a slot left out, takes all of them back.
    """
    target = providers.find(Task.CHAT)
    if target is None:
        return iter([Ended(note="No model is set up.")])
    from ask.answering import llm_wording  # noqa: PLC0415 -- slow import: the gateway takes 40 MB

    return llm_wording.streamed(target, outline, scope, seconds)
