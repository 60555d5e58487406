"""Why there is no answer, in words that are true, and what works instead."""

from dataclasses import dataclass

from ask.reading.compose.said import Refused
from ask.reading.grammar.selections import field_of
from ask.reading.lexicon import Lexicon
from ask.reading.lexicon.names import LabelName
from ask.reading.lexicon.phrases import Phrases, listed
from ask.reading.paths import Path
from ask.reading.tables import limits
from ask.reading.tables.nothing import _POLITE, ABOUT, NOTHING
from engine.periods.tokens import Line, Span, singular, word_set

EXPLANATIONS = {
    "cause": (
        "The messages show what customers say and when, not why they do. What made a number change can be told: “why "
        "did deposit issues rise in November?”"
    ),
    "forecast": "There is no data about the future; only messages that have arrived can be counted.",
    "advice": "Advice is not given here; what customers wrote can be counted, compared and read.",
    "action": "Questions are answered here; nothing is changed, sent or written.",
    "no_data": "The messages hold no such information.",
    "not_computable": "This is not something that can be computed here.",
    "unknown_label": "There is no category or topic of this name.",
    "unclear": "This was not understood as a question about the messages.",
    "unused": "These words were not understood, and an answer without them would be about something else.",
    "ambiguous": "This can be read in more than one way.",
    "no_part": (
        "A share of what? Say which messages are to be counted among which: “share of negative messages on Telegram”."
    ),
    "average_of_what": "An average of what? For example per day, per customer, or of the sentiment score.",
    "negated_period": "A time can be named, but not left out.",
    "no_such_day": "There is no such day in the calendar.",
    "nothing_before": "There is no question before this one that it could refer to.",
    "two_questions": "These are two questions; ask one after the other.",
    "unclear_order": "Best and worst by what? Say for example “most messages” or “highest share of negative messages”.",
    "too_long": "This is too long to be read as one question; ask in at most 150 words.",
    "empty": "There is no question yet.",
}
_CHANGES = frozenset({"remove", "drop", "add", "change", "switch", "exclude", "include"})
_ORDERS = Phrases()
_ORDERS.add_all(listed(limits.ACTION), "action")
_ORDERS.add_all(listed(limits.HOW), "advice")


@dataclass(frozen=True, slots=True)
class Refusal:
    """``reason`` is a key of ``EXPLANATIONS``; ``words`` are those of the question that led to it.

    ``labels`` are the nearest labels; ``suggestions`` are questions that work.
    """

    reason: str
    words: str
    explanation: str
    labels: tuple[LabelName, ...] = ()
    suggestions: tuple[str, ...] = ()


def refusal(reason: str, said: str, lexicon: Lexicon, labels: tuple[LabelName, ...] = ()) -> Refusal:
    return Refusal(reason, said, EXPLANATIONS[reason], labels, suggestions(lexicon, labels))


def suggestions(lexicon: Lexicon, labels: tuple[LabelName, ...] = ()) -> tuple[str, ...]:
    """Three questions that work, about the labels that are near."""
    names = [label.name for label in (*labels, *lexicon.categories())]
    label, other = [*dict.fromkeys(names), "Messages", "Messages"][:2]
    return (
        f"{label} in the last 30 days",
        f"{label} per day in the last 2 weeks",
        f"How many users wrote about {other.lower()} this month?",
    )


def order(line: Line, lexicon: Lexicon) -> tuple[str, Span] | None:
    """The reason and the words of a question that begins as an order: delete, send, mark as …"""
    place = 0
    while place < min(len(line), 8) and (line.word(place) in _POLITE | _LEADS or not line.word(place)[0].isalnum()):
        place += 1
    found = list(_ORDERS.found(line, place))
    if not found:
        return None
    reason, after = found[-1]
    labelled = max(
        (end for _, end in lexicon.phrases.found(line, place) if _ is not None and _.kind in _VALUES), default=0
    )
    if labelled >= after or line.word(after) in ("on", "me", "us", "") or line.word(place) in _CHANGES:
        return None
    return reason, line.span(place, after)


_LEADS = word_set("can could would you i want to id like please just")
_VALUES = frozenset({"is", "noun", "list", "listing", "quantity", "cleared", "reset", "onward", "new"})

Failed = list[tuple[float, Path, Exception]]


def nearest(text: str, line: Line, lexicon: Lexicon, failed: Failed) -> tuple[Refusal, tuple[Span, ...]]:
    """The refusal for a question that no way reads, with the words left over by the nearest way."""
    if not failed:
        return refusal("unclear", text.strip()[:80], lexicon), ()
    _, path, error = min(failed, key=lambda one: one[0] + getattr(one[2], "cost", 0.0))
    if isinstance(error, Refused) and error.reason in ("average_of_what", "no_part") and _asks_twice(line):
        return refusal("two_questions", text.strip()[:80], lexicon), ()
    if isinstance(error, Refused):
        said = " ".join(line.span(edge.first, edge.after).text for edge in error.edges) or text.strip()[:80]
        return refusal(error.reason, said, lexicon), ()
    left = {place for edge in getattr(error, "edges", ()) for place in range(edge.first, edge.after)}
    places = sorted({*path.unread, *left})
    spans = _spans(line, places)
    refused = next((edge for edge in path.pieces if edge.kind == "refused"), None)
    if refused is not None:
        said = line.span(refused.first, refused.after).text
        return refusal(refused.meaning, said, lexicon), spans
    return _unused(line, lexicon, path, places, text), spans


def _unused(line: Line, lexicon: Lexicon, path: Path, places: list[int], text: str) -> Refusal:
    if _asks_twice(line):
        return refusal("two_questions", text.strip()[:80], lexicon)
    about = any(edge.kind == "sel" and field_of(edge.meaning) in ("category", "topic") for edge in path.pieces)
    named = _named_label(line, places, behind=not about)
    if named is not None:
        said = line.span(*named)
        labels = lexicon.nearest(line.word(place) for place in range(*named))
        if not any(label.field == "category" for label in labels):
            labels += lexicon.categories()[: 3 - len(labels)]
        return refusal("unknown_label", said.text, lexicon, labels)
    understood = any(
        edge.kind in ("sel", "noun", "group", "rank", "share", "average", "both sel") for edge in path.pieces
    )
    words_left = ", ".join(f"{span.text}" for span in _spans(line, places)[:5])
    return refusal("unused" if understood else "unclear", words_left or text.strip()[:80], lexicon)


def _asks_twice(line: Line) -> bool:
    """“how many login issues and what is the average sentiment”: a second question behind "and"."""
    words_said = [token.word for token in line.tokens]
    return any(
        word in ("and", "or", ",", "?", ".")
        and words_said[place + 1] in ("how", "what", "which", "who", "when", "whats")
        for place, word in enumerate(words_said[:-2])
        if place > 2
    )


def _spans(line: Line, places: list[int]) -> tuple[Span, ...]:
    """Neighbouring places as one piece each."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][1]:
            runs[-1][1] = place + 1
        else:
            runs.append([place, place + 1])
    return tuple(line.span(first, after) for first, after in runs)


_LOOKED_AT = 12  # words that could name a label
_LABEL_TAILS = word_set(
    "issue problem question request complaint trouble error inquiry enquiry query concern difficulty"
)


def _named_label(line: Line, places: list[int], *, behind: bool) -> tuple[int, int] | None:
    """Whether unknown words stand where a label would: "poker issues", and ``behind`` a word: "about shipping"."""
    unknown = {place for place in places if line.word(place).isalpha() and line.word(place) not in NOTHING}
    for place in sorted(unknown)[:_LOOKED_AT]:
        after = place + 1
        while after in unknown and after - place < _LOOKED_AT:
            after += 1
        if singular(line.word(after)) in _LABEL_TAILS:
            return place, after + 1
        if not behind:
            continue
        before = place - 1
        while before in unknown and place - before < _LOOKED_AT:
            before -= 1
        while before > 0 and line.word(before) in ("the", "a", "an", "our", "their", "any"):
            before -= 1
        if line.word(before) in ABOUT:
            return place, after
    return None
