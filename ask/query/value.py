"""What a question means: one frozen value, whichever words it was asked in.

Every value here is hashable and compares by what it means, once ``ask.query.normal`` has put it in order. Moments
are UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Field(StrEnum):
    """What a message can be chosen by, beside its words and its time."""

    CATEGORY = "category"
    TOPIC = "topic"
    SOURCE = "source"
    BRAND = "brand"  # the account that answers in the thread
    SENTIMENT = "sentiment"
    LANGUAGE = "language"  # ISO 639-1, as the engine found it
    STATUS = "status"
    CUSTOMER = "customer"  # id_user, else the author's name
    DIRECTION = "direction"  # inbound where nothing is said; outbound are the replies of agents; or all
    ANSWERED = "answered"  # yes or no: whether an agent replied in the thread after the message
    WEEKDAY = "weekday"  # monday … sunday
    HOUR = "hour"  # 0 … 23, UTC
    ATTRIBUTE = "attribute"  # a further column of an import, by its name


class Amount(StrEnum):
    """A number that a message has."""

    SCORE = "score"  # of its sentiment, −1 to 1
    CONFIDENCE = "confidence"  # 0 to 1
    LENGTH = "length"  # characters


class Operator(StrEnum):
    MORE = ">"
    AT_LEAST = ">="
    FEWER = "<"
    AT_MOST = "<="
    EXACTLY = "="


@dataclass(frozen=True, slots=True)
class Is:
    """The field has any of the values; ``name`` says which attribute."""

    field: Field
    values: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Says:
    """The text holds these words, one after the other, in capitals or not."""

    text: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of the message against a limit."""

    amount: Amount
    operator: Operator
    number: float


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts hold; without parts it is every message."""

    parts: "tuple[Selection, ...]" = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: "tuple[Selection, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Selection"


@dataclass(frozen=True, slots=True)
class Whose:
    """Messages of the customers that fit a condition: "negative messages of customers who wrote more than once"."""

    condition: "Condition"


Selection = Is | Says | Bound | AllOf | AnyOf | Not | Whose
EVERYTHING = AllOf()


@dataclass(frozen=True, slots=True)
class Interval:
    """``since`` is inclusive, ``until`` exclusive; None where that side is open.

    ``unit`` is what the words named (day, week, month, quarter, half, year, decade, weekend, rolling for "last 30
    days", range for all else); it settles what "the one before" is. It does not count when two intervals are compared.
    """

    since: datetime | None
    until: datetime | None
    unit: str = field(default="range", compare=False)


# Sorted, apart from each other; several are their union ("January and March"). Without any it is all time.
Periods = tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """So many matching messages, in the query's own selection and periods unless ``periods`` says others.

    "customers with both": two of these, each at least 1 with its ``where``. "days without login issues": exactly 0.
    """

    operator: Operator
    number: float
    where: Selection = EVERYTHING
    periods: Periods = ()


class Newness(StrEnum):
    FIRST_TIME = "first time"  # the first message ever lies in the period
    RETURNING = "again"  # there was a message before the period


@dataclass(frozen=True, slots=True)
class Wrote:
    newness: Newness


Condition = Times | Wrote


class Dimension(StrEnum):
    """What messages can be grouped by."""

    HOUR = "hour"
    DAY = "day"
    WEEKDAY = "weekday"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    CATEGORY = "category"
    TOPIC = "topic"
    SOURCE = "source"
    BRAND = "brand"
    CUSTOMER = "customer"
    SENTIMENT = "sentiment"
    LANGUAGE = "language"
    STATUS = "status"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class Grouping:
    """``name`` says which attribute. ``hour`` is the hour of the day, 0 to 23, over all days."""

    dimension: Dimension
    name: str = ""


class Kind(StrEnum):
    """What is told about the chosen messages."""

    MESSAGES = "messages"
    CUSTOMERS = "customers"
    THREADS = "threads"
    DISTINCT = "distinct"  # how many different values of ``dimension``: days, categories, languages …
    SHARE = "share"  # of ``part`` in the selection, in percent; of each group in the whole, where there is no part
    RATIO = "ratio"  # ``part`` to ``other``
    DIFFERENCE = "difference"  # ``part`` minus ``other``
    AVERAGE = "average"  # these four: of the ``quantity``
    MEDIAN = "median"
    LOWEST = "lowest"
    HIGHEST = "highest"
    FIRST = "first"  # the time of the first message
    LAST = "last"
    LIST = "list"  # the messages themselves, ``limit`` of them, in the ``listing``'s order
    WORDS = "words"  # what the messages say more than others do
    SPIKES = "spikes"  # days far above their usual number
    WHY = "why"  # which sources, topics, words and customers made the difference of a comparison


class Quantity(StrEnum):
    SCORE = "score"
    CONFIDENCE = "confidence"
    LENGTH = "length"
    RESPONSE_TIME = "response time"  # seconds from a thread's first question to its first reply
    PER_HOUR = "per hour"  # these: how many of what ``counted`` names
    PER_DAY = "per day"
    PER_WEEK = "per week"
    PER_MONTH = "per month"
    PER_CUSTOMER = "per customer"
    PER_THREAD = "per thread"


class Listing(StrEnum):
    TYPICAL = "typical"
    NEWEST = "newest"
    OLDEST = "oldest"
    MOST_NEGATIVE = "most negative"
    MOST_POSITIVE = "most positive"
    MOST_CERTAIN = "most certain"
    LEAST_CERTAIN = "least certain"
    LONGEST = "longest"
    SHORTEST = "shortest"


@dataclass(frozen=True, slots=True)
class Measure:
    """``counted`` (messages, customers or threads) is what share, ratio, difference and the "per" quantities count."""

    kind: Kind = Kind.MESSAGES
    quantity: Quantity | None = None
    dimension: Grouping | None = None
    part: Selection | None = None
    other: Selection | None = None
    counted: Kind = Kind.MESSAGES
    listing: Listing = Listing.TYPICAL


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups by their value: the ``limit`` most (or least) of them, from the ``rank``-th on.

    "second most" is rank 2, limit 1; "top 3" is limit 3; without a limit all are told, in that order.
    ``change`` orders by the difference to what is compared: "which category grew the most".
    """

    least: bool = False
    limit: int | None = None
    rank: int = 1
    change: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """What the query is compared with; a part that is None is the query's own."""

    selection: Selection | None = None
    periods: Periods | None = None


class Against(StrEnum):
    SIDES = "sides"  # the ``sides`` themselves
    PREVIOUS = "previous"  # the same length before
    YEAR_BEFORE = "year before"
    EACH_BEFORE = "each before"  # each day, week … of the grouping with the one before it


@dataclass(frozen=True, slots=True)
class Comparison:
    against: Against
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """``having`` must hold for each thing that is counted: customers, threads, or the values of a distinct count.

    ``keep`` leaves out groups whose value of the first measure does not fit; shares are in percent there.
    ``limit`` is how many messages or words are listed.
    """

    measures: tuple[Measure, ...] = (Measure(),)
    selection: Selection = EVERYTHING
    periods: Periods = ()
    grouping: tuple[Grouping, ...] = ()
    having: tuple[Condition, ...] = ()
    keep: tuple[tuple[Operator, float], ...] = ()
    ranking: Ranking | None = None
    comparison: Comparison | None = None
    trend: bool = False
    limit: int | None = None
