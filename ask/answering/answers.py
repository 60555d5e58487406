"""The whole answer of a query in the template's words: one sentence, then the figures."""

from collections.abc import Sequence

from ask.answering.draft import AnswerDraft
from ask.answering.lines import lines
from ask.answering.sentences import sentence
from ask.answering.slots import Answer, Piece, fill
from ask.computing.facts import QueryFacts
from ask.query.words import Names


def drafted(facts: QueryFacts, names: Names, question: str = "", notes: Sequence[str] = ()) -> AnswerDraft:
    """``notes`` are sentences that must be said, such as what a misspelt word was read as."""
    made = AnswerDraft(facts, names, question)
    made.say(sentence(made), *lines(made))
    made.say(*(made.put("note", note) for note in notes))
    return made


def filled(made: AnswerDraft) -> Answer:
    return Answer(tuple(fill(line, made.slots) for line in made.lines))


def plain_answer(*sentences: str) -> Answer:
    """An answer without any number from the database."""
    return Answer(tuple((Piece(one),) for one in sentences if one))
