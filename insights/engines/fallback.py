"""The embedded engine standing in, visibly, for a model that cannot be asked now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from insights.engines.base import Analysis, Engine, Outcome, Postponed, Remote, Taxonomy, origin_of


@dataclass(frozen=True)
class BudgetSpent(Postponed):
    """Put off because the day's budget is used up."""


@dataclass(frozen=True, slots=True)
class WithFallback:
    """Asks ``inner``. What that puts off is answered by ``local`` where the operator said so, else it waits."""

    inner: Remote
    local: Engine
    at_ceiling: bool
    on_outage: bool

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def model(self) -> str:
        return self.inner.model

    @property
    def portion(self) -> int:
        return self.inner.portion

    def doubts(self, outcome: Outcome) -> bool:
        return self.inner.doubts(outcome)

    def is_ready(self) -> bool:
        """Whether messages should be taken now: to be asked about, or to be answered locally."""
        return self.on_outage or self.inner.is_ready()

    def with_deadline(self, seconds: float, scope: str = "") -> "WithFallback":
        return replace(self, inner=self.inner.with_deadline(seconds, scope))

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        outcomes = self.inner.analyse(texts, taxonomy)
        places = [place for place, outcome in enumerate(outcomes) if self._stands_in(outcome)]
        instead = self.local.analyse([texts[place] for place in places], taxonomy) if places else []
        for place, outcome in zip(places, instead, strict=True):
            outcomes[place] = by_local(outcome, self.local)
        return outcomes

    def _stands_in(self, outcome: Outcome) -> bool:
        if isinstance(outcome, BudgetSpent):
            return self.at_ceiling
        return isinstance(outcome, Postponed) and self.on_outage


def by_local(outcome: Outcome, local: Engine) -> Outcome:
    """``outcome``, labelled as what it is: an answer of the embedded engine."""
    return replace(outcome, origin=origin_of(local)) if isinstance(outcome, Analysis) else outcome
