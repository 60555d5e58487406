"""The filter's parameters at the API's doors."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from insights.api import listing
from insights.reads import selection
from insights.reads.filters import DIRECTIONS, LONGEST_TEXT, SENTIMENTS, STATUSES, Filter, FilterError


def _several(name: str, of: str, values: tuple[str, ...] = ()) -> OpenApiParameter:
    kind: dict[str, Any] = {"type": "array", "items": {"type": "string", **({"enum": list(values)} if values else {})}}
    return OpenApiParameter(name, kind, description=f"{of}; repeat it for any of several.", explode=True)


PARAMETERS = [
    _several("source", "Where messages come from"),
    _several("category", "Slugs of categories"),
    _several("topic", "Slugs of topics"),
    _several("sentiment", "Sentiments", SENTIMENTS),
    _several("status", "How far the analysis is", STATUSES),
    _several("brand", "Accounts that answer in the thread, such as AppleSupport"),
    OpenApiParameter(
        "from", OpenApiTypes.STR, description="The first day (2026-11-20) or moment (ISO 8601), inclusive."
    ),
    OpenApiParameter("to", OpenApiTypes.STR, description="The last day or moment, inclusive."),
    OpenApiParameter(
        "q", {"type": "string", "maxLength": LONGEST_TEXT}, description="Words that stand in the text as typed."
    ),
    OpenApiParameter(
        "author", {"type": "string", "maxLength": LONGEST_TEXT}, description="A customer's name or number."
    ),
    OpenApiParameter("min_confidence", {"type": "number", "minimum": 0, "maximum": 1}),
    OpenApiParameter(
        "direction", OpenApiTypes.STR, enum=DIRECTIONS, description="Default: inbound, customers' messages."
    ),
]
_KNOWN = tuple(parameter.name for parameter in PARAMETERS)


def asked(request: Request, *others: str) -> Filter:
    """The request's filter. ``others`` are the parameters that the view reads itself; any further one is refused."""
    listing.refuse_unknown(request, (*_KNOWN, *others))
    try:
        return Filter.parse(request.query_params, selection.choices())
    except FilterError as error:
        raise serializers.ValidationError({name: [text] for name, text in error.problems.items()}) from error


def described(chosen: Filter) -> dict[str, Any]:
    """The filter as it was understood. ``until`` is exclusive; ``query`` is the form that fits into an address."""
    return {
        "source": chosen.sources,
        "category": chosen.categories,
        "topic": chosen.topics,
        "sentiment": chosen.sentiments,
        "status": chosen.statuses,
        "brand": chosen.brands,
        "since": chosen.since,
        "until": chosen.until,
        "q": chosen.text,
        "author": chosen.author,
        "min_confidence": chosen.min_confidence,
        "direction": chosen.direction,
        "query": chosen.query(),
    }
