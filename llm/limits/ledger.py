"""Every request that leaves, written down before it does and completed after: for whom, how much, how it ended."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.utils import timezone

from llm.errors import ModelError, Unavailable, UnsafeTarget
from llm.limits import breaker, budget, prices
from llm.limits.prices import Usage
from llm.models import Call
from llm.providers import Target, Task

TOKENS_OF_A_REQUEST = 50  # what providers add around the messages, at most


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A request under way."""

    call: Call
    target: Target
    taken: budget.Reservation
    started: float


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a request is for. ``scope`` is the caller on whose budget it goes, empty for the product's own work."""

    task: Task
    prompt_version: str
    scope: str = ""


def begin(target: Target, purpose: Purpose, most: Usage) -> LedgerEntry:
    """Reserves the budget and opens the entry. Raises ``Unavailable`` where the provider or the budget forbids it."""
    cost = prices.microdollars(target, most)
    with transaction.atomic():
        breaker.check(target.provider)
        taken = budget.reserve(purpose.scope, cost)
        call = Call.objects.create(
            provider=target.provider,
            model=target.model[:100],
            task=purpose.task,
            prompt_version=purpose.prompt_version,
            scope=purpose.scope,
            cost=_dollars(cost),
        )
    return LedgerEntry(call, target, taken, time.monotonic())


def finish(entry: LedgerEntry, *, error: ModelError | None, usage: Usage | None, model: str = "") -> None:
    """Closes the entry, settles the budget and tells the circuit breaker.

    Where the provider did not say what it used, an answered or unanswered request counts as the most it can have cost;
    one that was refused, or never left, costs nothing.
    """
    sent = not isinstance(error, Unavailable | UnsafeTarget)
    cost = _cost(entry, error, usage) if sent else 0
    call, used = entry.call, usage or Usage()
    call.outcome = Call.Outcome.OK if error is None else Call.Outcome(error.outcome)
    call.detail = "" if error is None else error.reason[:200]
    call.model = (model or call.model)[:100]
    call.tokens_in, call.tokens_out = used.tokens_in, used.tokens_out
    call.tokens_cached, call.tokens_reasoning = used.cached, used.reasoning
    call.cost = _dollars(cost)
    call.latency_ms = round((time.monotonic() - entry.started) * 1000)
    with transaction.atomic():
        call.save()
        if sent:
            budget.settle(entry.taken, cost)
            breaker.record(entry.target.provider, error)
        else:
            budget.release(entry.taken)


def cancel(entry: LedgerEntry, usage: Usage | None) -> None:
    """Closes the entry of a request that the caller gave up. It says nothing about the provider."""
    cost = entry.taken.microdollars if usage is None else prices.microdollars(entry.target, usage)
    with transaction.atomic():
        budget.settle(entry.taken, cost)
        latency = round((time.monotonic() - entry.started) * 1000)
        rows = Call.objects.filter(pk=entry.call.pk)
        rows.update(outcome=Call.Outcome.CANCELLED, cost=_dollars(cost), latency_ms=latency)


def most_tokens(characters: str, max_tokens: int) -> Usage:
    """The most that a request can use: a token of any vocabulary stands for at least one byte."""
    return Usage(len(characters.encode("utf-8", "replace")) + TOKENS_OF_A_REQUEST, max_tokens)


@dataclass(frozen=True, slots=True)
class CallTotals:
    """Sums over calls."""

    calls: int
    answered: int
    tokens_in: int
    tokens_out: int
    cost: Decimal
    latency_ms: float | None


def totals(calls: QuerySet[Call]) -> CallTotals:
    found = calls.order_by().aggregate(
        calls=Count("pk"),
        answered=Count("pk", filter=Q(outcome=Call.Outcome.OK)),
        tokens_in=Sum("tokens_in", default=0),
        tokens_out=Sum("tokens_out", default=0),
        cost=Sum("cost", default=Decimal(0)),
        latency_ms=Avg("latency_ms", filter=Q(outcome=Call.Outcome.OK)),
    )
    return CallTotals(**found)


def forget_old(now: datetime | None = None) -> int:
    """Deletes entries older than LLM_LEDGER_DAYS; says how many. The daily sums stay."""
    oldest = (now or timezone.now()) - timedelta(days=settings.LLM_LEDGER_DAYS)
    return Call.objects.filter(created_at__lt=oldest).delete()[0]


def _cost(entry: LedgerEntry, error: ModelError | None, usage: Usage | None) -> int:
    if usage is not None:
        return prices.microdollars(entry.target, usage)
    return entry.taken.microdollars if error is None or error.billed else 0


def _dollars(microdollars: int) -> Decimal:
    return Decimal(microdollars) / budget.MICRO
