"""The page that shows whether confidences can be believed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import analyst_required
from insights.evaluation import calibration
from insights.evaluation.calibration import ReliabilityCurve
from insights.pages import labels
from insights.pages.labels import NamedValue, Names

LEFT, BOTTOM, SIDE = 34.0, 190.0, 170.0  # of the plot within its view box


@dataclass(frozen=True, slots=True)
class ReliabilityPoint:
    """A bin in the drawing. ``radius`` grows with the square root of its share, so that areas can be compared."""

    x: float
    y: float
    radius: float
    said: float
    right: float
    count: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A curve with its drawing, and those of its labels."""

    curve: ReliabilityCurve
    label: NamedValue
    points: tuple[ReliabilityPoint, ...]
    parts: tuple["Plot", ...]

    @property
    def line(self) -> str:
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


@analyst_required
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    names = labels.load()
    context = {
        "by_hand": [plot(curve, names) for curve in calibration.from_corrections()],
        "by_file": [plot(curve, names) for curve in calibration.from_evaluations()],
        "enough": calibration.ENOUGH,
    }
    return render(request, "insights/calibration.html", context)


def plot(curve: ReliabilityCurve, names: Names) -> Plot:
    called = names.category if curve.subject == "category" else labels.sentiment
    points = tuple(
        ReliabilityPoint(
            x=LEFT + row.confidence * SIDE,
            y=BOTTOM - row.accuracy * SIDE,
            radius=2.5 + 7 * (row.count / curve.count) ** 0.5,
            said=row.confidence,
            right=row.accuracy,
            count=row.count,
        )
        for row in curve.bins
    )
    return Plot(curve, called(curve.label), points, tuple(plot(part, names) for part in curve.parts))
