"""The bar of the pages: where one can go, in three groups, and where one is."""

from dataclasses import dataclass
from typing import Any, Literal

from django import template
from django.template.context import RequestContext
from django.urls import reverse

register = template.Library()
Reader = Literal["everybody", "analyst", "staff"]
Current = Literal["", "page", "true"]  # as aria-current has it: this page itself, or one that belongs to it


@dataclass(frozen=True, slots=True)
class Destination:
    """A page of the bar. Pages whose URL name begins with one of ``beginnings`` belong to it."""

    label: str
    url_name: str
    icon: str
    key: str  # pressed after g, it goes there
    beginnings: tuple[str, ...]
    reader: Reader = "analyst"

    def current(self, url_name: str) -> Current:
        if url_name == self.url_name:
            return "page"
        return "true" if url_name.startswith(self.beginnings) else ""


@dataclass(frozen=True, slots=True)
class DestinationGroup:
    name: str
    destinations: tuple[Destination, ...]


GROUPS = (
    DestinationGroup(
        "Look",
        (
            Destination("Dashboard", "dashboard", "dashboard", "d", ("dashboard",)),
            Destination("Ask", "ask", "ask", "a", ("ask",)),
            Destination("Messages", "messages", "messages", "m", ("message", "conversation")),
            Destination("Threads", "threads", "threads", "t", ("threads",)),
            Destination("Spikes", "spikes", "spikes", "s", ("spike",)),
        ),
    ),
    DestinationGroup(
        "Shape",
        (
            Destination("Discovery", "discovery", "discovery", "i", ("discover",)),
            Destination("Taxonomy", "taxonomy", "taxonomy", "x", ("taxonomy", "calibration")),
            Destination("Runs", "runs", "runs", "r", ("run",)),
            Destination("Evaluations", "evaluations", "evaluations", "e", ("evaluation",)),
            Destination("Imports", "imports", "imports", "b", ("import",)),
        ),
    ),
    DestinationGroup("Write", (Destination("Stories", "stories", "stories", "w", ("stor",), "everybody"),)),
    DestinationGroup(
        "Settings", (Destination("Operations", "operations", "operations", "o", ("operation",), "staff"),)
    ),
)


@register.simple_tag(takes_context=True)
def navigation(context: RequestContext) -> list[dict[str, Any]]:
    """The groups that this reader may see, each with its links."""
    user = context.get("user")
    may = {
        "everybody": True,
        "analyst": bool(getattr(user, "may_use_insights", False)),
        "staff": bool(getattr(user, "is_staff", False)),
    }
    match = getattr(context.get("request"), "resolver_match", None)
    here = getattr(match, "url_name", None) or ""
    groups = [(group.name, [one for one in group.destinations if may[one.reader]]) for group in GROUPS]
    return [{"name": name, "links": [_link(one, here) for one in shown]} for name, shown in groups if shown]


def _link(destination: Destination, here: str) -> dict[str, str]:
    return {
        "label": destination.label,
        "url": reverse(destination.url_name),
        "icon": destination.icon,
        "key": destination.key,
        "current": destination.current(here),
    }
