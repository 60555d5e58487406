"""What a run would change, before anything changes: which labels lose messages to which, and which messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet
from django.utils import timezone

from insights.models import Correction, InsightTopic, Message, ProposalItem, Run

Field = Literal["category", "sentiment"]
FIELDS: tuple[Field, ...] = ("category", "sentiment")
DAYS = 30
ORDERINGS = {
    "surest": ("-insight__category_confidence", "pk"),
    "least_sure": ("insight__category_confidence", "pk"),
    "newest": ("-message__timestamp", "-pk"),
    "oldest": ("message__timestamp", "pk"),
}


@dataclass(frozen=True, slots=True)
class Flow:
    """``cells[before][after]`` is how many messages go from one label to the other; the diagonal is what stays."""

    labels: tuple[str, ...]
    cells: Mapping[tuple[str, str], int]

    @property
    def total(self) -> int:
        return sum(self.cells.values())

    @property
    def moved(self) -> int:
        return sum(n for (before, after), n in self.cells.items() if before != after)

    def before(self, label: str) -> int:
        return sum(n for (one, _), n in self.cells.items() if one == label)

    def after(self, label: str) -> int:
        return sum(n for (_, one), n in self.cells.items() if one == label)


@dataclass(frozen=True, slots=True)
class Effect:
    """A label's messages within a period, without the run and with it."""

    slug: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class DayRange:
    """Both days are included."""

    first: date
    last: date


def items(run: Run) -> QuerySet[ProposalItem]:
    """What the run changes or would change, with ``from_category``, ``to_category``, ``from_sentiment`` and
    ``to_sentiment``. For a run that is applied, what it did change."""
    rows = ProposalItem.objects.filter(run=run, insight__isnull=False)
    if run.status == Run.Status.APPLIED:
        rows, shown = rows.filter(applied=True), "before"
    else:
        rows, shown = rows.filter(message__status=Message.Status.ANALYSED).exclude(_by_hand()), "message"
    return rows.annotate(
        from_category=F(f"{shown}__category__slug"),
        to_category=F("insight__category__slug"),
        from_sentiment=F(f"{shown}__sentiment"),
        to_sentiment=F("insight__sentiment"),
    )


def _by_hand() -> Exists:
    return Exists(Correction.objects.filter(message=OuterRef("message"), undone_at=None))


def kept_by_hand(run: Run) -> int:
    """Messages of the run that stay as they are because a person labelled them."""
    return ProposalItem.objects.filter(_by_hand(), run=run, insight__isnull=False, applied=False).count()


def flow(run: Run, field: Field = "category") -> Flow:
    pairs = items(run).order_by().values_list(f"from_{field}", f"to_{field}").annotate(n=Count("pk"))
    cells = {(before, after): n for before, after, n in pairs}
    size = {label: sum(n for pair, n in cells.items() if label in pair) for pair in cells for label in pair}
    return Flow(tuple(sorted(size, key=lambda label: (-size[label], label))), cells)


def moved(
    run: Run, field: Field = "category", before: str = "", after: str = "", ordering: str = "surest"
) -> QuerySet[ProposalItem]:
    """The messages behind one number of the flow; without labels, all that move."""
    rows = items(run)
    if before:
        rows = rows.filter(**{f"from_{field}": before})
    if after:
        rows = rows.filter(**{f"to_{field}": after})
    if not (before and after):
        rows = rows.exclude(**{f"from_{field}": F(f"to_{field}")})
    rows = rows.select_related("message", "insight__category", "message__category")
    return rows.order_by(*ORDERINGS[ordering])


def topics(run: Run) -> list[Effect]:
    """For each topic, on how many of the run's messages it is without the run and with it."""
    rows = items(run)
    shown = "before" if run.status == Run.Status.APPLIED else "message__insight"
    before, after = (_topic_counts(rows.values(name)) for name in (shown, "insight"))
    return _effects(before, after)


def _topic_counts(insights: "QuerySet[Any, Any]") -> dict[str, int]:
    rows = InsightTopic.objects.filter(insight__in=insights).order_by()
    return dict(rows.values_list("topic__slug").annotate(n=Count("pk")))


def _effects(before: Mapping[str, int], after: Mapping[str, int]) -> list[Effect]:
    found = [Effect(slug, before.get(slug, 0), after.get(slug, 0)) for slug in {*before, *after}]
    return sorted(found, key=lambda effect: (-abs(effect.change), effect.slug))


def period(run: Run) -> DayRange:
    """The last 30 days; where the run's messages are older, the 30 days up to its newest one."""
    newest = ProposalItem.objects.filter(run=run).aggregate(day=Max("message__day"))["day"]
    today = timezone.now().date()
    last = today if newest is None or newest > today - timedelta(days=DAYS) else newest
    return DayRange(last - timedelta(days=DAYS - 1), last)


def effect(run: Run) -> list[Effect]:
    """Every category's messages in ``period(run)``, those outside of the run included."""
    days = period(run)
    shown = _shown_within(days)
    change = _change_within(run, days)
    slugs = {*shown, *change}
    sign = -1 if run.status == Run.Status.APPLIED else 1
    other = {slug: shown.get(slug, 0) + sign * change.get(slug, 0) for slug in slugs}
    return _effects(other, shown) if sign < 0 else _effects(shown, other)


def _shown_within(days: DayRange) -> dict[str, int]:
    rows = Message.objects.filter(insight__isnull=False, day__range=(days.first, days.last), direction="inbound")
    return dict(rows.order_by().values_list("category__slug").annotate(n=Count("pk")))


def _change_within(run: Run, days: DayRange) -> dict[str, int]:
    rows: QuerySet[Any] = items(run).filter(message__day__range=(days.first, days.last)).order_by()
    change: dict[str, int] = {}
    for before, after, n in rows.values_list("from_category", "to_category").annotate(n=Count("pk")):
        change[before] = change.get(before, 0) - n
        change[after] = change.get(after, 0) + n
    return change
