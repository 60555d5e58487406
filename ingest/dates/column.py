"""Decides how the dates of a whole column are read, or which question has to be asked about them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from ingest.dates import zones
from ingest.dates.forms import NoDate, Order, WrittenDate, as_day, from_number, moment, taken_apart
from insights.reads.dates import Unusable

Check = Callable[[datetime], None]
Group = tuple[str, bool]  # the mark between the numbers, and whether the year has two digits

MOST_EXAMPLES = 3
_ORDERS = {False: (Order.DMY, Order.MDY), True: (Order.DMY, Order.MDY, Order.YMD)}
_SAID = {Order.DMY: "the day comes first", Order.MDY: "the month comes first", Order.YMD: "the year comes first"}
_MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}  # noqa: SIM905
_ISO_START = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ]\d\d:)")
_TWEET_LENGTH = 30
_ISO_DAY = len("2024-11-05")


@dataclass(frozen=True, slots=True)
class DateChoices:
    """How the dates of a file are to be read, where somebody said so."""

    order: Order | None = None
    zone: tzinfo = UTC
    pattern: str = ""  # of strptime


@dataclass(frozen=True, slots=True)
class DateQuestion:
    """What only somebody who knows the file can say: in which order the numbers of its dates stand."""

    example: str
    readings: tuple[tuple[Order, date], ...]
    contradiction: str = ""

    def __str__(self) -> str:
        if self.contradiction:
            return self.contradiction
        either = " or ".join(f"{day.day} {day:%B %Y} ({order})" for order, day in self.readings)
        orders = " or ".join(f"--date-order {order}" for order, _ in self.readings)
        return f"Is {self.example} {either}? Nothing in the column says so; name {orders}."


@dataclass(slots=True)
class _Seen:
    """What is known of the dates of one form: which orders all, and which only plausible days, agree with."""

    possible: set[Order]
    plausible: set[Order]
    example: str = ""
    firsts: set[int] = field(default_factory=set)
    lasts: set[int] = field(default_factory=set)
    telling: dict[Order, str] = field(default_factory=dict)  # an example that rules all other orders out
    days: int = 0


class DateColumn:
    """Looks at the dates of a column, one by one. ``question`` then says what is open, ``reader`` reads each.

    ``check`` raises ``Unusable`` for a moment that lies out of bounds. A day that would is no sign for its order.
    """

    def __init__(self, choices: DateChoices, check: Check) -> None:
        self._choices = choices
        self._check = check
        self._seen: dict[Group, _Seen] = {}
        self.documented: Order | None = None  # by the kind of the file; taken where the column leaves it possible

    def see(self, text: str) -> None:
        if self._choices.pattern or _ISO_START.match(text):
            return
        try:
            written = taken_apart(text)
        except NoDate:
            return
        if written.order is None:
            self._weigh(text, written)

    def _weigh(self, text: str, written: WrittenDate) -> None:
        group = (written.mark, written.short_year)
        orders = set(_ORDERS[written.short_year])
        seen = self._seen.setdefault(group, _Seen(set(orders), set(orders)))
        plausible = {order for order in orders if self._fits(written, order)}
        if not plausible:
            return
        possible = {order for order in orders if as_day(written, order) is not None}
        seen.days += 1
        seen.possible &= possible
        seen.plausible &= plausible
        if len(possible) == 1:
            seen.telling.setdefault(next(iter(possible)), text)
        if not seen.example or len(possible) > 1:
            seen.example = seen.example or text
        if len(seen.firsts) < MOST_EXAMPLES:
            seen.firsts.add(written.numbers[0])
        if len(seen.lasts) < MOST_EXAMPLES:
            seen.lasts.add(written.numbers[2])

    def _fits(self, written: WrittenDate, order: Order) -> bool:
        day = as_day(written, order)
        if day is None:
            return False
        try:
            self._check(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        except Unusable:
            return False
        return True

    def question(self) -> DateQuestion | None:
        """What is open, if anything is."""
        if self._choices.order is not None or self._choices.pattern:
            return None
        opened = ((group, seen) for group, seen in self._seen.items() if self._decided(group, seen) is None)
        return next((asked for group, seen in opened if (asked := _asked(group, seen))), None)

    def _decided(self, group: Group, seen: _Seen) -> Order | None:
        decided = _decided(group, seen)
        return self.documented if decided is None and self.documented in seen.possible else decided

    @property
    def ambiguous(self) -> bool:
        """Whether there are dates whose order of numbers has to be found out."""
        return bool(self._seen) and self._choices.order is None

    def orders(self) -> dict[Group, Order]:
        """What the column itself decides, by the form of its dates."""
        decided = ((group, self._decided(group, seen)) for group, seen in self._seen.items())
        return {group: order for group, order in decided if order is not None}

    def reader(self) -> "DateReader":
        return DateReader(self._choices, self.orders(), self._check)

    def said(self) -> str:
        """How the numbers of its dates are read, as words; empty where none had to be decided."""
        orders = {self._choices.order} if self._choices.order and self._seen else set(self.orders().values())
        return "; ".join(sorted(_SAID[order] for order in orders if order is not None))


def _asked(group: Group, seen: _Seen) -> DateQuestion | None:
    if not seen.days:
        return None
    if not seen.possible:
        first, second = list(seen.telling.items())[:2] if len(seen.telling) > 1 else (("", seen.example),) * 2
        return DateQuestion(seen.example, (), _contradicting(first[1], second[1]))
    written = taken_apart(seen.example)
    open_orders = seen.plausible or seen.possible
    days = [(order, day) for order in _ORDERS[group[1]] if order in open_orders and (day := as_day(written, order))]
    return DateQuestion(seen.example, tuple(days))


def _contradicting(one: str, other: str) -> str:
    return (
        f"The dates contradict each other: {one} and {other} cannot have the same order of day and month. "
        "Correct the file, or name --date-order: rows that do not fit it are then rejected."
    )


def _decided(group: Group, seen: _Seen) -> Order | None:
    """The one order that the column leaves; a single plausible one counts where the calendar allows several."""
    for left in (seen.possible, seen.possible & seen.plausible):
        if len(left) == 1:
            return next(iter(left))
    left = (seen.possible & seen.plausible) or seen.possible
    if group[0].strip() == "." and Order.DMY in left:
        return (
            Order.DMY
        )  # in every locale of CLDR that separates its numbers by dots (but for those with the year first)
    return _by_year(left, seen)


def _by_year(left: set[Order], seen: _Seen) -> Order | None:
    """Days change and years do not: of one last number and several first ones, the last is the year."""
    if Order.YMD not in left:
        return None
    if len(seen.firsts) == 1 and len(seen.lasts) > 1:
        return Order.YMD
    if len(seen.lasts) == 1 and len(seen.firsts) > 1 and len(left) == 2:
        return next(iter(left - {Order.YMD}))
    return None


class DateReader:
    """Reads the dates of one column into UTC. Raises ``Unusable``."""

    def __init__(self, choices: DateChoices, orders: dict[Group, Order], check: Check) -> None:
        self._choices = choices
        self._orders = orders
        self._check = check

    def __call__(self, text: str) -> datetime:
        text = text.strip()
        try:
            found = self._moment(text)
            found = found if found.tzinfo is UTC else found.astimezone(UTC)
        except zones.ZoneUnknown as error:
            raise Unusable("time zone not known", str(error)) from None
        except (ValueError, KeyError, OverflowError):
            raise Unusable("date not understood", text[:60]) from None
        self._check(found)
        return found

    def _moment(self, text: str) -> datetime:
        if self._choices.pattern:
            return self._zoned(datetime.strptime(text, self._choices.pattern))
        if len(text) == _TWEET_LENGTH and text[3] == text[19] == " " and text[20:25] == "+0000":
            return _twitter(text)
        if _ISO_START.match(text):
            try:
                return self._zoned(datetime.fromisoformat(text), timed=len(text) > _ISO_DAY)
            except ValueError:
                return self._slowly(text)
        if (number := from_number(text)) is not None:
            return self._zoned(number, timed="." in text)
        return self._slowly(text)

    def _slowly(self, text: str) -> datetime:
        written = taken_apart(text)
        order = written.order or self._choices.order or self._orders.get((written.mark, written.short_year))
        if order is None:
            raise Unusable("order of day and month not known", f"{text[:60]}; name --date-order")
        return zones.attached(moment(written, order), written.zone, self._choices.zone if written.timed else UTC)

    def _zoned(self, found: datetime, *, timed: bool = True) -> datetime:
        """A day without a time stays that day, whatever zone the times of the file are in."""
        if found.tzinfo is not None:
            return found
        return found.replace(tzinfo=self._choices.zone if timed else UTC)


def _twitter(text: str) -> datetime:
    """``Tue Oct 31 22:10:47 +0000 2017``: ``strptime`` alone would cost six times everything else about a row."""
    clock = text[11:19]
    if clock[2] != ":" or clock[5] != ":":
        raise ValueError
    day, hour, minute, second = int(text[8:10]), int(clock[:2]), int(clock[3:5]), int(clock[6:])
    return datetime(int(text[26:]), _MONTHS[text[4:7]], day, hour, minute, second, tzinfo=UTC)
