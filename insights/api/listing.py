"""Lists of rows: which, in which order, and how to come to the next."""

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from insights.api.fields import Text
from insights.reads import paging

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
# What every list understands beside its filters; ``format`` is the browsable API's own.
PARAMETERS = ("limit", "cursor", "ordering", "format")


class ListQuery(serializers.Serializer[Any]):
    """The parameters of a list that is read page by page."""

    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT)
    cursor = Text(required=False, help_text="A place in the list, as `next` and `previous` name it.")
    ordering = serializers.ChoiceField(choices=["newest", "oldest"], default="newest")


def envelope(request: Request, rows: QuerySet[Any], field: str, render: Any) -> dict[str, Any]:
    """``{"results", "next", "previous"}``: the page asked for, rendered, and the addresses beside it."""
    query = ListQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    asked = query.validated_data
    try:
        page: paging.Page[Model] = paging.page(
            rows, field, asked.get("cursor", ""), asked["limit"], newest_first=asked["ordering"] == "newest"
        )
    except paging.CursorError as error:
        raise serializers.ValidationError({"cursor": [str(error)]}) from error
    return {
        "results": render(page.rows),
        "next": _address(request, page.next),
        "previous": _address(request, page.previous),
    }


def _address(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")


def refuse_unknown(request: Request, known: tuple[str, ...]) -> None:
    """A misspelt filter would silently select everything, so it is an error."""
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        problem = f"Unknown parameter. Known are: {', '.join(known)}."
        raise serializers.ValidationError({name[:60]: [problem] for name in unknown[:5]})
