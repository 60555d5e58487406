"""The embedded engine first; what it is unsure of goes to a model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from insights.engines.base import Analysis, Engine, Outcome, Remote, Taxonomy
from insights.engines.fallback import by_local


@dataclass(frozen=True, slots=True)
class Cascade:
    """``threshold`` is the confidence, in the sentiment or the category, below which a text goes to ``better``."""

    local: Engine
    better: Remote
    threshold: float

    @property
    def name(self) -> str:
        return self.better.name

    @property
    def model(self) -> str:
        return self.better.model

    @property
    def portion(self) -> int:
        return self.better.portion

    def doubts(self, outcome: Outcome) -> bool:
        return is_unsure(outcome, self.threshold)

    def is_ready(self) -> bool:
        """Always: most messages need no model, and those that do are put off one by one."""
        return True

    def with_deadline(self, seconds: float, scope: str = "") -> "Cascade":
        return replace(self, better=self.better.with_deadline(seconds, scope))

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        outcomes = [by_local(outcome, self.local) for outcome in self.local.analyse(texts, taxonomy)]
        places = [place for place, outcome in enumerate(outcomes) if is_unsure(outcome, self.threshold)]
        better = self.better.analyse([texts[place] for place in places], taxonomy) if places else []
        for place, outcome in zip(places, better, strict=True):
            outcomes[place] = outcome
        return outcomes


def is_unsure(outcome: Outcome, threshold: float) -> bool:
    """Whether a local answer is worth a call: an error is, and so is a sentiment or category below the threshold."""
    return not isinstance(outcome, Analysis) or min(outcome.confidence, outcome.category_confidence) < threshold


@dataclass(frozen=True, slots=True)
class Blend:
    """What a cascade with this threshold would have answered, and which share of the texts it would have passed on."""

    threshold: float
    share: float
    outcomes: list[Outcome]


def blend(local: Sequence[Outcome], better: Sequence[Outcome], threshold: float) -> Blend:
    """The cascade worked out from both engines' answers to the same texts, without asking anybody again.

    For drawing accuracy against the share of calls: compute it for thresholds from 0 (no calls) to above 1 (all).
    """
    passed = [is_unsure(outcome, threshold) for outcome in local]
    outcomes = [b if unsure else a for a, b, unsure in zip(local, better, passed, strict=True)]
    return Blend(threshold, sum(passed) / len(passed) if passed else 0.0, outcomes)
