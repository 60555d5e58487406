"""The filter's parameters at the API's doors."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from insights.api import listing
from insights.reads import bounds, selection
from insights.reads.dimensions import ATTRIBUTE, FilterDimension
from insights.reads.filters import DIMENSIONS, DIRECTIONS, LONGEST_TEXT, Filter, FilterError


def _several(one: FilterDimension) -> OpenApiParameter:
    items = {"type": "string", **({"enum": list(one.values)} if one.values else {})}
    kind: dict[str, Any] = {"type": "array", "items": items}
    return OpenApiParameter(one.name, kind, description=f"{one.about}; repeat it for any of several.", explode=True)


PARAMETERS = [
    *map(_several, DIMENSIONS.values()),
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
    attributes = (name for name in request.query_params if name.startswith(ATTRIBUTE))
    listing.refuse_unknown(request, (*_KNOWN, *others, *attributes))
    try:
        chosen = Filter.parse(request.query_params, selection.choices())
        if far := bounds.far_ends(chosen.since, chosen.until):
            raise FilterError(far)
    except FilterError as error:
        raise serializers.ValidationError({name: [text] for name, text in error.problems.items()}) from error
    return chosen


def described(chosen: Filter) -> dict[str, Any]:
    """The filter as it was understood. ``until`` is exclusive; ``query`` is the form that fits into an address."""
    return {
        **{name: chosen.values(name) for name in DIMENSIONS},
        "since": chosen.since,
        "until": chosen.until,
        "q": chosen.text,
        "author": chosen.author,
        "min_confidence": chosen.min_confidence,
        "direction": chosen.direction,
        "query": chosen.query(),
    }
