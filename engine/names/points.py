"""Points for and against each reading of a name, and the verdict they add up to."""

from dataclasses import dataclass, field
from typing import NamedTuple

PERSON, PLACE, NAME, OTHER = "person", "place", "name", "other"
"""What a cue speaks for; a NAME is either a person or a place, an OTHER neither."""
CERTAIN, SUGGESTED = 3.0, 1.5
"""Points from which a name is certain, or only suggested."""
LEAD = 0.5
"""Points by which the winning kind must lead the other."""
REPEATS = 2.0
"""The same rule counts at most this many times its points, however often it fires."""


class Cue(NamedTuple):
    """One sign: the rule that saw it, the kind it speaks for, and its points (negative: against)."""

    rule: str
    kind: str
    points: float


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """What a name was found to be, by which rule, and how surely."""

    kind: str
    rule: str
    strength: str


@dataclass(slots=True)
class NameEvidence:
    """All that a text says about one name.

    `inner` counts occurrences whose capital proves something; `acronym` says that it was seen with capitals where
    names have none; `small` that the same word is also written small; `points` are kept by kind and rule.
    """

    core: tuple[str, ...]
    inner: int = 0
    acronym: bool = False
    small: bool = False
    points: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, cue: Cue) -> None:
        """Add one cue, up to the limit for its rule."""
        key = (cue.kind, cue.rule)
        so_far = self.points.get(key, 0.0)
        limit = max(abs(cue.points) * REPEATS, abs(so_far))
        self.points[key] = max(-limit, min(limit, so_far + cue.points))

    def total(self, kind: str) -> float:
        """Return the points for one kind."""
        return sum(points for (of, _), points in self.points.items() if of == kind)

    def leads(self, kind: str, points: float) -> bool:
        """Say whether `kind` has at least `points` after objections and leads the other kind."""
        own, rival = self.total(kind), self.total(PLACE if kind == PERSON else PERSON)
        return own + self.total(NAME) - self.total(OTHER) >= points and own >= rival + LEAD

    def rule(self, kind: str) -> str:
        """Return the rule that spoke loudest for `kind`."""
        return max((points, rule) for (of, rule), points in self.points.items() if of == kind)[1]

    def verdict(self, certain: float = CERTAIN) -> NameVerdict | None:
        """Return what the name is, sure from `certain` points, or nothing when the evidence does not suffice."""
        for kind in (PERSON, PLACE):
            if self.leads(kind, SUGGESTED):
                return NameVerdict(kind, self.rule(kind), "certain" if self.leads(kind, certain) else "suggested")
        return None
