"""Messages to show, in the order that was asked for, and the words that set them apart."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Length

from ask.computing import conditions, spans
from ask.computing.facts import KeyWordCount, Quoted
from ask.computing.scope import Scope
from ask.computing.typical import typical
from ask.computing.values import Coverage
from ask.query.normal import without
from ask.query.value import EVERYTHING, Interval, Listing, Says
from insights.models import Message
from insights.spikes import keyness

MOST = 5
LONGEST = 400  # characters of a message
SAMPLE = 240  # messages that are read to find typical ones
PARTS = 6  # of the period, each of which gives its newest messages to the sample
WORDS = 10
WORDS_SAMPLE = 4000  # messages of each side that are read for their words, the newest
_COLUMNS = ("uuid", "timestamp", "source", "text", "score", "confidence")
_ORDERS: dict[Listing, tuple[str, str]] = {
    Listing.MOST_NEGATIVE: ("score", ""),
    Listing.MOST_POSITIVE: ("score", "-"),
    Listing.LEAST_CERTAIN: ("confidence", ""),
    Listing.MOST_CERTAIN: ("confidence", "-"),
    Listing.SHORTEST: ("length", ""),
    Listing.LONGEST: ("length", "-"),
}


def quoted(
    scope: Scope, listing: Listing, limit: int | None, count: int, coverage: Coverage
) -> tuple[tuple[Quoted, ...], int]:
    """The messages, and how many were read to find typical ones; 0 where the order says which."""
    most = limit or MOST
    if listing != Listing.TYPICAL:
        return tuple(map(_quoted, _listed(scope, listing)[:most])), 0
    rows = list(_sample(scope, count, coverage))
    places = typical([row[3] for row in rows], most, [row[5] for row in rows])
    return tuple(_quoted(rows[place]) for place in places), len(rows)


def _listed(scope: Scope, listing: Listing) -> Any:
    found = conditions.rows(scope)
    if listing == Listing.OLDEST:
        return found.order_by("timestamp", "id").values_list(*_COLUMNS)
    if listing in _ORDERS:
        column, sign = _ORDERS[listing]
        found = found.annotate(length=Length("text")) if column == "length" else found
        order = F(column).desc(nulls_last=True) if sign else F(column).asc(nulls_last=True)
        return found.filter(**{f"{column}__isnull": False}).order_by(order, "-timestamp", "-id").values_list(*_COLUMNS)
    return _newest(found)


def _newest(found: "QuerySet[Message]") -> Any:
    return found.order_by("-timestamp", "-id").values_list(*_COLUMNS)


def _sample(scope: Scope, count: int, coverage: Coverage) -> Iterator[Any]:
    """Newest first: all where there are few, else the newest of each part of the time, so that no single day speaks for
    a year."""
    days = spans.covered(scope.periods, coverage)
    if count <= SAMPLE or not days or days[0].since is None or days[-1].until is None:
        yield from _newest(conditions.rows(scope))[:SAMPLE]
        return
    since, until = days[0].since, days[-1].until
    step = (until - since) / PARTS
    for part in reversed(range(PARTS)):
        within = scope.during((Interval(since + part * step, since + (part + 1) * step),))
        yield from _newest(conditions.rows(within))[: SAMPLE // PARTS]


def _quoted(row: Any) -> Quoted:
    uuid, at, source, text, score, _ = row
    return Quoted(str(uuid), at, source, text[:LONGEST], score)


def first_of(scope: Scope) -> Quoted | None:
    row = _listed(scope, Listing.OLDEST).first()
    return _quoted(row) if row else None


def telling_words(scope: Scope, limit: int | None = None) -> tuple[KeyWordCount, ...]:
    """The words that most set the messages apart from all others of the same time; of all messages, the commonest."""
    other = Scope(without(scope.selection), scope.periods)
    if scope.selection == EVERYTHING:
        return _commonest(scope, limit or WORDS)
    return contrasted(scope, other, limit)


def contrasted(scope: Scope, other: Scope, limit: int | None = None) -> tuple[KeyWordCount, ...]:
    """Found in the newest messages of both sides, then counted exactly in all of them."""
    found = keyness.contrast(_texts(scope), _texts(other), limit or WORDS)
    return tuple(_exactly(word.word, scope, other) for word in found)


def _exactly(word: str, scope: Scope, other: Scope | None) -> KeyWordCount:
    said = Says(word)
    own = scope.narrowed(said)
    before = conditions.rows(other.narrowed(said)).count() if other else 0
    return KeyWordCount(word, conditions.rows(own).count(), before, own)


def _commonest(scope: Scope, limit: int) -> tuple[KeyWordCount, ...]:
    spread: Counter[str] = Counter()
    for text in _texts(scope):
        spread.update(set(keyness.split_words(text)))
    chosen = sorted(spread, key=lambda word: (-spread[word], word))[:limit]
    found = [_exactly(word, scope, None) for word in chosen]
    return tuple(sorted(found, key=lambda one: (-one.count, one.word)))


def _texts(scope: Scope) -> Iterable[str]:
    rows = conditions.rows(scope).order_by("-timestamp", "-id").values_list("text", flat=True)
    return rows[:WORDS_SAMPLE].iterator(chunk_size=1000)
