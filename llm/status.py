"""What the product shows of its models: which are set up, how they fare, what they cost today. Never a whole key."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from llm import providers
from llm.catalogue import PROVIDERS
from llm.limits import breaker, budget, timeouts
from llm.models import Health, Spend
from llm.providers import Target, Task

INSTEAD = "The embedded engine answers first; its answers stay where none of the model comes (docs/models.md)."
USUAL_CALL = 5_000  # microdollars that a call with ten messages reserves, roughly
SHOWN = 4  # characters of a key, its last ones
SHORTEST_SHOWN = 16  # a shorter key shows none: four would be too large a part of it


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """One provider. ``key_ending`` is empty where no key is set."""

    name: str
    label: str
    configured: bool
    key_ending: str
    base_url: str
    closed_until: datetime | None
    reason: str
    recent: str  # how its newest calls went, in words; empty where there were none
    is_poor: bool


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """Who serves one task. ``fallback`` means that its own provider is not set up."""

    task: str
    provider: str
    model: str
    fallback: bool


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """Today's spending; a ceiling of None is none. ``used_up``: what is left pays for no usual call."""

    dollars: Decimal
    calls: int
    dollars_ceiling: Decimal | None
    calls_ceiling: int | None
    used_up: bool


def of_providers(now: datetime | None = None) -> list[ProviderStatus]:
    health = {row.provider: row for row in Health.objects.all()}
    fared = {name: timeouts.recent(name, now) for name in PROVIDERS if providers.is_configured(name)}
    unknown = timeouts.Recent(0, 0, None, None)
    return [
        ProviderStatus(
            name=name,
            label=known.label,
            configured=providers.is_configured(name),
            key_ending=key_ending(settings.LLM_KEYS.get(name, "")),
            base_url=providers.base_url(name),
            closed_until=breaker.closed_until(name, now),
            reason=health[name].reason if name in health else "",
            recent=timeouts.in_words(fared.get(name, unknown)),
            is_poor=fared.get(name, unknown).is_poor,
        )
        for name, known in PROVIDERS.items()
    ]


def notices(now: datetime | None = None) -> list[str]:
    """A sentence for each model that answers slowly or seldom."""
    poor = [one for one in of_providers(now) if one.is_poor]
    return [f"The language model {one.label} {one.recent}. {INSTEAD}" for one in poor]


def of_tasks() -> list[TaskStatus]:
    """Who would serve each task now; empty names where nobody would."""
    return [_task(task, providers.find(task)) for task in Task]


def of_budget(now: datetime | None = None) -> BudgetStatus:
    moment = now or timezone.now()
    spent = Spend.objects.filter(day=budget.day_of(moment), scope=Spend.ALL).first() or Spend()
    most, left = budget.ceiling(Spend.ALL), budget.left(now=moment)
    return BudgetStatus(
        dollars=Decimal(spent.microdollars) / budget.MICRO,
        calls=spent.calls,
        dollars_ceiling=None if most.microdollars is None else Decimal(most.microdollars) / budget.MICRO,
        calls_ceiling=most.calls,
        used_up=left.calls == 0 or (left.microdollars is not None and left.microdollars < USUAL_CALL),
    )


def key_ending(key: str) -> str:
    return "" if not key else f"…{key[-SHOWN:]}" if len(key) >= SHORTEST_SHOWN else "…"


def _task(task: Task, target: Target | None) -> TaskStatus:
    if target is None:
        return TaskStatus(task.value, "", "", fallback=True)
    return TaskStatus(task.value, target.provider, target.model, target.provider != providers.wanted(task))
