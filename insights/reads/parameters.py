"""Reads the parameters of an address one by one, and says what is wrong with each. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from insights.reads import dates
from insights.reads.dimensions import ATTRIBUTE, FilterDimension, Values

LONGEST_TEXT = 200
MOST_PARAMETERS = 200  # in an address that is read back
MOST_NAMED = 30  # values that an error lists


class Parameters(Protocol):
    """What Django's QueryDict offers."""

    def getlist(self, key: str) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


class Pairs:
    """Parameters by name from plain pairs, as ``Filter.parse`` reads them."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)

    def getlist(self, key: str) -> list[str]:
        return [value for name, value in self._pairs if name == key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._pairs))


class FilterError(ValueError):
    """Parameters that cannot be understood: a sentence for each."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


class ParameterReader:
    """Reads parameters one by one and keeps what is wrong with them."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.problems: dict[str, str] = {}

    def _values(self, name: str) -> list[str]:
        return [value.strip() for value in self._parameters.getlist(name) if value.strip()]

    def chosen(self, one: FilterDimension, known: Values) -> Values:
        """The values of a dimension, each of which exists."""
        if one.has_commas:
            return self._checked(one.name, self._values(one.name), known)
        return self.listed(one.name, known)

    def listed(self, name: str, known: Values) -> Values:
        """The values of a parameter, several of which may come in one, between commas."""
        return self._checked(name, [part for value in self._values(name) for part in value.split(",") if part], known)

    def _checked(self, name: str, said: Iterable[str], known: Values) -> Values:
        values = tuple(dict.fromkeys(said))
        unknown = [value for value in values if value not in known]
        if unknown:
            self.problems[name] = f"“{unknown[0][:60]}” is not one of {_listed(known)}"
        return values

    def attributes(self, known: Values) -> tuple[tuple[str, str], ...]:
        """Pairs of name and value from ``attribute:NAME=value``; any value may be asked for."""
        pairs: list[tuple[str, str]] = []
        for parameter in dict.fromkeys(name for name in self._parameters if name.startswith(ATTRIBUTE)):
            name, values = parameter.removeprefix(ATTRIBUTE), self._values(parameter)
            if values and name not in known:
                self.problems[parameter[:80]] = f"“{name[:60]}” is not one of {_listed(known)}"
            pairs += [(name, value) for value in dict.fromkeys(values)]
        return tuple(pairs)

    def text(self, name: str) -> str:
        value = " ".join(self._values(name)).replace("\x00", "")
        if len(value) > LONGEST_TEXT:
            self.problems[name] = f"at most {LONGEST_TEXT} characters"
        return value

    def share(self, name: str) -> float | None:
        values = self._values(name)
        if not values:
            return None
        try:
            number = float(values[-1])
        except ValueError:
            number = -1.0
        if not 0.0 <= number <= 1.0:
            self.problems[name] = "must be a number from 0.0 to 1.0"
            return None
        return number

    def moment(self, name: str, *, end_of_day: bool) -> datetime | None:
        values = self._values(name)
        if not values:
            return None
        try:
            return read_moment(values[-1], end_of_day=end_of_day)
        except ValueError:
            self.problems[name] = "must be a date such as 2026-11-20, or a time such as 2026-11-20T10:00:00Z"
            return None


def _listed(values: tuple[str, ...]) -> str:
    """The values there are, as far as a sentence can name them."""
    shown = ", ".join(values[:MOST_NAMED]) or "any: there is none"
    return f"{shown} and {len(values) - MOST_NAMED} more" if len(values) > MOST_NAMED else shown


def read_moment(text: str, *, end_of_day: bool) -> datetime:
    """A date or time as a UTC moment; naive times are UTC. A date that ends a range means the end of that day.

    Raises ``ValueError`` for what is neither, or lies outside the years that a database holds in every time zone.
    """
    # A plus sign in a URL that was not escaped arrives as a space.
    when = dates.day_or_moment(text.replace(" ", "+") if "T" in text else text)
    if isinstance(when, datetime):
        return when + (timedelta(microseconds=1) if end_of_day else timedelta())
    return dates.midnight(when + timedelta(days=1) if end_of_day else when)
