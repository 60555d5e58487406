"""The tables of wordings, and the choice among them: by the turn, and never one that was used shortly before."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "phrases"
REST = 10  # answers during which a wording is not used again
OPEN = "~"
_SLOT = re.compile(r"\{([a-z]+)(’s)?\}")
# Verbs that follow the tense in which the writer tells.
PRESENT = {"do": "does", "is": "is", "has": "has"}
PAST = {"do": "did", "is": "was", "has": "had"}
# A wording that says one of these is about this story and no other: it goes first.
_TELLING = frozenset({"quote", "role", "spot", "names", "figure"})


@dataclass(frozen=True, slots=True)
class Wording:
    """One line of a table. ``id`` is remembered, so that it can rest.

    ``is_open``: whatever is answered to it is told freely, and must not be read as a value (a tilde in the table).
    """

    id: str
    text: str
    slots: frozenset[str]
    is_open: bool = False

    def fits(self, values: Mapping[str, str]) -> bool:
        return all(values.get(name) for name in self.slots)

    def filled(self, values: Mapping[str, str]) -> str:
        said = _SLOT.sub(lambda slot: values[slot[1]] + (slot[2] or ""), self.text)
        return said[:1].upper() + said[1:] if self.text.startswith("{") else said


@dataclass(frozen=True, slots=True)
class Picked:
    """A question that was chosen, and filled."""

    text: str
    is_open: bool


@cache
def table(name: str) -> dict[str, dict[str, Any]]:
    """One file of wordings, by group."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def wordings(name: str, group: str) -> tuple[Wording, ...]:
    """The lines of one group, in the order of the file."""
    entry = table(name)[group]
    lines = entry.get("questions") or entry.get("lines") or []
    return tuple(
        Wording(
            f"{name}.{group}.{place}",
            line.removeprefix(OPEN),
            frozenset(slot for slot, _ in _SLOT.findall(line)),
            line.startswith(OPEN),
        )
        for place, line in enumerate(lines)
    )


@cache
def pattern(group: str) -> re.Pattern[str]:
    """Any of the words of a group of ``words.toml``."""
    return matching(str(table("words")[group]["words"]))


def matching(words: str) -> re.Pattern[str]:
    """A pattern for any of ``words``: an underscore is a space, a star any ending, and apostrophes may be curly."""
    parts = (re.escape(word).replace("_", r"\s+").replace(r"\*", r"\w*").replace("'", "['’]") for word in words.split())
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


@cache
def word_set(group: str) -> frozenset[str]:
    return frozenset(str(table("words")[group]["words"]).replace("_", " ").split())


@dataclass(slots=True)
class Voice:
    """Chooses wordings for one answer, and keeps which it chose in ``said``.

    ``resting`` are wordings of the latest answers; ``asked`` all questions ever asked, which are not asked again.
    """

    seed: str
    resting: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    said: list[str] = field(default_factory=list)

    def lead(self, group: str, values: Mapping[str, str] | None = None) -> str:
        """What stands before a question: a line that rested. Empty where none did; a question can stand alone."""
        given = values or {}
        rested = [one for one in wordings("leads", group) if one.fits(given) and one.id not in self.resting]
        chosen = self._taken(rested, f"leads.{group}")
        return chosen.filled(given) if chosen else ""

    def line(self, group: str, values: Mapping[str, str] | None = None) -> str:
        """A reply of this group, one that rested where there is one. Empty where none can be filled."""
        given = values or {}
        fitting = [one for one in wordings("replies", group) if one.fits(given)]
        rested = [one for one in fitting if one.id not in self.resting] or fitting
        chosen = self._taken(rested, f"replies.{group}")
        return chosen.filled(given) if chosen else ""

    def question(self, name: str, group: str, values: Mapping[str, str]) -> Picked | None:
        """A question of this group that was never asked, about this story rather than any. None where none is left."""
        fitting = [
            one
            for one in wordings(name, group)
            if one.fits(values) and one.id not in self.resting and one.filled(values) not in self.asked
        ]
        most = max((len(one.slots & _TELLING) for one in fitting), default=0)
        telling = [one for one in fitting if len(one.slots & _TELLING) == most]
        chosen = self._taken(telling, f"{name}.{group}")
        return Picked(chosen.filled(values), chosen.is_open) if chosen else None

    def pick(self, what: str, count: int) -> int:
        """A number below ``count`` that depends on the turn alone."""
        digest = hashlib.sha256(f"{self.seed}/{what}".encode()).digest()
        return int.from_bytes(digest[:6], "big") % max(1, count)

    def _taken(self, among: list[Wording], what: str) -> Wording | None:
        if not among:
            return None
        chosen = among[self.pick(what, len(among))]
        self.said.append(chosen.id)
        return chosen
