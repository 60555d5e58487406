"""The day's ceilings in money and calls, for the product and for each caller. Reserved before a call, settled after."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from llm.errors import BudgetExceeded
from llm.models import Spend

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that may be spent in a day; None is no ceiling."""

    microdollars: int | None
    calls: int | None


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a call may cost at most, taken from the day's budgets until it is settled."""

    day: date
    scopes: tuple[str, ...]
    microdollars: int


def ceiling(scope: str) -> Ceiling:
    """The ceiling of the product (``Spend.ALL``) or of one caller."""
    if scope == Spend.ALL:
        return Ceiling(_micro(settings.LLM_DAILY_USD), _whole(settings.LLM_DAILY_CALLS))
    return Ceiling(_micro(settings.LLM_DAILY_USD_PER_USER), _whole(settings.LLM_DAILY_CALLS_PER_USER))


@transaction.atomic
def reserve(scope: str, microdollars: int, now: datetime | None = None) -> Reservation:
    """Takes one call and ``microdollars`` from today's budgets, or raises ``BudgetExceeded`` and takes nothing.

    ``scope`` is the caller, or empty for what the product does by itself, which only the common ceiling bounds.
    """
    moment = now or timezone.now()
    wanted = Reservation(day_of(moment), (Spend.ALL, scope) if scope else (Spend.ALL,), microdollars)
    for each in wanted.scopes:
        if not _reserve(wanted, each):
            whose = "The day's" if each == Spend.ALL else "This caller's daily"
            raise BudgetExceeded(f"{whose} budget for language models is used up.", next_day(moment))
    return wanted


def _reserve(wanted: Reservation, scope: str) -> bool:
    Spend.objects.bulk_create([Spend(day=wanted.day, scope=scope)], ignore_conflicts=True)
    row, most = Spend.objects.filter(day=wanted.day, scope=scope), ceiling(scope)
    if most.microdollars is not None:
        row = row.filter(microdollars__lte=most.microdollars - wanted.microdollars)
    if most.calls is not None:
        row = row.filter(calls__lt=most.calls)
    return bool(row.update(microdollars=F("microdollars") + wanted.microdollars, calls=F("calls") + 1))


def settle(taken: Reservation, microdollars: int) -> None:
    """Replaces what was reserved by what the call did cost."""
    _rows(taken).update(microdollars=F("microdollars") - taken.microdollars + microdollars)


def release(taken: Reservation) -> None:
    """Gives back what was reserved for a call that never left."""
    _rows(taken).update(microdollars=F("microdollars") - taken.microdollars, calls=F("calls") - 1)


def left(scope: str = Spend.ALL, now: datetime | None = None) -> Ceiling:
    """What remains today."""
    day = day_of(now or timezone.now())
    spent = Spend.objects.filter(day=day, scope=scope).first() or Spend(day=day, scope=scope)
    most = ceiling(scope)
    return Ceiling(
        None if most.microdollars is None else max(0, most.microdollars - spent.microdollars),
        None if most.calls is None else max(0, most.calls - spent.calls),
    )


def day_of(moment: datetime) -> date:
    """The day whose budget a moment belongs to, in UTC."""
    return moment.astimezone(UTC).date()


def next_day(now: datetime) -> datetime:
    """Midnight UTC, when the budgets begin anew."""
    return datetime.combine(day_of(now) + timedelta(days=1), clock_time(), tzinfo=UTC)


def _rows(taken: Reservation) -> QuerySet[Spend]:
    return Spend.objects.filter(day=taken.day, scope__in=taken.scopes)


def _micro(dollars: str) -> int | None:
    return int(Decimal(dollars) * MICRO) if str(dollars) else None


def _whole(calls: str) -> int | None:
    return int(calls) if str(calls) else None
