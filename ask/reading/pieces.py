"""What the pieces of a question mean before they are put together."""

from dataclasses import dataclass

from ask.query.value import Dimension, Kind, Listing, Operator, Selection
from engine.periods import Period


@dataclass(frozen=True, slots=True)
class When:
    """A period as its words tell it; ``yearless`` where another date of the question may lend it a year."""

    period: Period
    yearless: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Whens:
    """Periods that are named together; ``joined`` is how: and, or, or nothing where there is one."""

    parts: tuple[When, ...]
    joined: str = ""


@dataclass(frozen=True, slots=True)
class GroupUnit:
    """What can be grouped by; ``plural`` where several are asked for ("quietest days")."""

    dimension: Dimension
    plural: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class SaidNumber:
    value: float
    percent: bool = False

    @property
    def is_count(self) -> bool:
        return self.value == int(self.value) and 0 <= self.value <= 1_000_000 and not self.percent


@dataclass(frozen=True, slots=True)
class Rank:
    """“top 3”, "second most", "fewest"; ``limit`` is none where no number is said."""

    least: bool = False
    limit: int | None = None
    rank: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """“the 3 most negative”."""

    listing: Listing
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """“more than 50 messages”; ``noun`` is what is counted, where it is said; ``times`` where "times" or "once" is."""

    operator: Operator
    number: float
    noun: Kind | None = None
    times: bool = False
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """“both A and B”, which messages fit that hold both, and customers that have both."""

    parts: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class ButNot:
    """“A but no B”."""

    first: Selection
    second: Selection
