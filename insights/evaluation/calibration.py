"""Whether an engine's confidence is honest: how often it was right when it said it was so sure.

Two sources tell: messages that people labelled by hand, and files of labelled messages (``manage.py evaluate``). People
look more often at what is wrong, so the first says less well than it is; each curve names its source.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from insights.evaluation import metrics
from insights.evaluation.metrics import Bin
from insights.models import BY_HAND, Correction, Evaluation

ENOUGH = 30  # labels below which a share says little: its 95 % interval is wider than ±18 points
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of all answers, the ``share`` whose confidence is at least ``threshold``, and how many of those are right."""

    threshold: float
    share: float
    accuracy: float | None
    count: int


@dataclass(frozen=True, slots=True)
class ReliabilityCurve:
    """One engine's answers on ``subject`` (category or sentiment), or on one ``label`` of it."""

    engine: str
    model: str
    subject: str
    source: str
    bins: tuple[Bin, ...]
    label: str = ""
    parts: tuple["ReliabilityCurve", ...] = field(default=())

    @property
    def count(self) -> int:
        return sum(row.count for row in self.bins)

    @property
    def is_enough(self) -> bool:
        return self.count >= ENOUGH

    @property
    def accuracy(self) -> float:
        return sum(row.accuracy * row.count for row in self.bins) / self.count if self.count else 0.0

    @property
    def error(self) -> float:
        """Expected calibration error: how far confidence and accuracy lie apart, on average."""
        gaps = sum(row.count * abs(row.confidence - row.accuracy) for row in self.bins)
        return gaps / self.count if self.count else 0.0

    @property
    def coverage(self) -> list[Coverage]:
        return [_coverage(self.bins, self.count, threshold) for threshold in THRESHOLDS]


def _coverage(bins: Sequence[Bin], total: int, threshold: float) -> Coverage:
    above = [row for row in bins if row.low >= threshold - 1e-9]
    count = sum(row.count for row in above)
    right = sum(row.accuracy * row.count for row in above)
    return Coverage(threshold, count / total if total else 0.0, right / count if count else None, count)


Answer = tuple[str, float, bool]  # the label that was given, how sure, and whether it was right


def from_corrections() -> list[ReliabilityCurve]:
    """For each engine and model, what people said of its labels."""
    answers: dict[tuple[str, str, str], list[Answer]] = defaultdict(list)
    rows = Correction.objects.filter(undone_at=None).exclude(before__engine=BY_HAND).order_by("pk")
    for engine, model, was, sure, now, felt, felt_sure, feels in rows.values_list(
        "before__engine",
        "before__model",
        "before__category__slug",
        "before__category_confidence",
        "insight__category__slug",
        "before__sentiment",
        "before__confidence",
        "insight__sentiment",
    ):
        answers[engine, model, "category"].append((was, sure, was == now))
        answers[engine, model, "sentiment"].append((felt, felt_sure, felt == feels))
    return [_curve(engine, model, subject, found) for (engine, model, subject), found in sorted(answers.items())]


def _curve(engine: str, model: str, subject: str, answers: Sequence[Answer]) -> ReliabilityCurve:
    by_label: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_label[answer[0]].append(answer)
    source = "messages labelled by hand"
    parts = tuple(
        ReliabilityCurve(engine, model, subject, source, _bins(found), label)
        for label, found in sorted(by_label.items())
    )
    return ReliabilityCurve(engine, model, subject, source, _bins(answers), parts=parts)


def _bins(answers: Iterable[Answer]) -> tuple[Bin, ...]:
    found = list(answers)
    return tuple(metrics.reliability([sure for _, sure, _ in found], [right for _, _, right in found]))


def from_evaluations() -> list[ReliabilityCurve]:
    """The newest evaluation of each engine and model on each file."""
    newest: dict[tuple[str, str, str], Evaluation] = {}
    for row in Evaluation.objects.order_by("created_at", "pk"):
        newest[row.engine, row.model, row.file] = row
    return [
        ReliabilityCurve(row.engine, row.model, subject, row.file, tuple(Bin(**one) for one in figures["reliability"]))
        for _, row in sorted(newest.items())
        for subject in ("category", "sentiment")
        if (figures := row.figures.get(subject))
    ]
