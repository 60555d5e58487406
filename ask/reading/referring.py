"""Whether a question refers to the one before it, or begins afresh. Pure."""

from ask.query.value import Against, Dimension, Kind
from ask.reading.compose.said import Said
from ask.reading.grammar.selections import field_of
from ask.reading.lexicon.phrases import Phrases, listed
from ask.reading.tables.function_words import WORDS
from engine.periods.tokens import Line, word_set

_RESET = Phrases()
_RESET.add_all(listed(WORDS["reset"]), "reset")


_ONWARD = Phrases()
_ONWARD.add_all((one for one in listed(WORDS["onward"]) if one not in ("what are", "so")), "onward")


_BACK = word_set("them those these ones it they their thereof same that")


_POLITE = word_set("ok okay please lets now , so well")


_LEADING = word_set("for in on from via by with since during until within per without except excluding not only just")


_SUBJECT = ("category", "topic", "text", "brand", "customer")


_FRAGMENT = 7  # words; a longer question without a label stands alone


def starts_over(line: Line) -> bool:
    """“Start over”, "forget that", and nothing else."""
    first = _first(line)
    found = list(_RESET.found(line, first))
    if not found:
        return False
    rest = [line.word(place) for place in range(found[-1][1], len(line))]
    return all(not word[0].isalnum() or word in ("please", "now", "the", "filter", "filters") for word in rest)


def _first(line: Line) -> int:
    first = 0
    while line.word(first) in _POLITE and line.word(first):
        first += 1
    return first


def without_reset(line: Line) -> tuple[Line, bool]:
    """“Forget it, show me login issues” is the question that follows, asked afresh."""
    first = _first(line)
    found = list(_RESET.found(line, first))
    if not found or (found[-1][1] - first == 1 and line.word(first) not in ("reset", "restart")):
        return line, False
    return Line(line.text, line.tokens[found[-1][1] :]), True


def begins_onward(line: Line) -> bool:
    """Whether a question begins with words that go on from another: "and", "what about", "now only"."""
    first = _first(line)
    return any(line.word(after) for _, after in _ONWARD.found(line, first)) or any(True for _ in _ONWARD.found(line, 0))


def begins_adding(line: Line) -> bool:
    return line.word(_first(line)) in ("plus", "also", "add", "include", "including", "additionally") or line.word(
        len(line) - 1
    ) in ("too",)


def refers_back(said: Said) -> bool:
    """Whether a question makes sense only after another, or says so."""
    if said.reset:
        return False
    said_words = [token.word for token in said.line.tokens if token.word[0].isalnum()]
    subject = any(field_of(part) in _SUBJECT for part in said.selections)
    if said.others or said.remove or said.cleared or said.back or said.add:
        return True
    said.add = said.add or begins_adding(said.line)
    if said.add:
        return True
    if said.line.word(0) in _LEADING and len(said_words) <= 4 and not said.measures:
        return True
    if (said.onward or begins_onward(said.line)) and not (
        subject and said.periods is not None and said.measures and len(said_words) > _FRAGMENT
    ):
        return True
    pointing = _BACK & set(said_words)
    if pointing and (pointing - {"that", "it"} or not subject) and not _relative_only(said, pointing):
        return not (subject and said.periods is not None)
    if said.ranking and (said.periods is not None or _ranks_labels(said)):
        return False
    sides = said.comparison is not None and said.comparison.against is Against.SIDES
    if sides and not said.back and not pointing:
        return False  # both sides are named
    if subject or _has_noun(said) or len(said_words) > _FRAGMENT or _whole(said):
        return False
    return not (said.measures and said.periods is not None)


def _whole(said: Said) -> bool:
    """Whether it says all that a question needs: “quietest day” is of messages, "average sentiment by source"."""
    if not said.grouping:
        return False
    counted = (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS)
    of_messages = said.ranking is not None and any(token.word in _OF_MESSAGES for token in said.line.tokens)
    return of_messages or any(one.kind not in counted for one in said.measures)


# These order times by how much is written in them, and need nothing else to be named.
_OF_MESSAGES = word_set("busiest quietest calmest slowest")


def _ranks_labels(said: Said) -> bool:
    """“Top 3 categories” is a whole question; "which day was it" is not."""
    return any(one.dimension in (Dimension.CATEGORY, Dimension.TOPIC, Dimension.BRAND) for one in said.grouping)


def _relative_only(said: Said, pointing: frozenset[str] | set[str]) -> bool:
    """“that” between a noun and a verb points to nothing: "messages that mention refund"."""
    if pointing - {"that", "it"}:
        return False
    places = [place for place, token in enumerate(said.line.tokens) if token.word in pointing]
    return all(place > 0 and said.line.word(place + 1) not in ("", "?", "compare") for place in places)


def _has_noun(said: Said) -> bool:
    """Whether messages or customers are named, but as "the messages" of before."""
    found = {token.word for token in said.line.tokens}
    return bool(
        found
        & word_set(
            "message messages conversations conversation threads tickets complaints issues problems users customers "
            "players people feedback comments tweets"
        )
    ) and not (found & word_set("unique many which show see read individual distinct"))
