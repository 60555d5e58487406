"""The kinds of values that the API takes, each refused rather than bent into shape."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from insights.reads import bounds, dates
from insights.reads.parameters import read_moment

MAX_RAW_DATA = 65_536  # characters of its JSON


class Resource(serializers.Serializer[Any]):
    """A serializer whose fields may be called ``source`` and ``label``, which DRF's fields have as attributes."""

    if TYPE_CHECKING:
        source: Any
        label: Any


class Text(serializers.CharField):
    """A string that says something. It is kept as it came, white space included; no number is made a string."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip() and not self.allow_blank:
            self.fail("blank")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(serializers.IntegerField):
    """An integer that a database column holds. Neither a string nor true or false is one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": -(2**63), "max_value": 2**63 - 1, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Share(serializers.FloatField):
    """A number from 0 to 1."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0.0, max_value=1.0, **kwargs)


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentField(serializers.Field[datetime, Any, str, Any]):
    """ISO 8601 with any offset, or none for UTC."""

    default_error_messages = {
        "invalid": "Must be a date and time in ISO 8601, such as 2026-11-20T10:00:00Z.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or len(data) > 64:
            self.fail("invalid")
        try:
            return read_moment(data.strip(), end_of_day=False)
        except (ValueError, OverflowError):
            self.fail("invalid")

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


@extend_schema_field(OpenApiTypes.DATETIME)
class MessageTimeField(MomentField):
    """When a message was written: ISO 8601, or seconds or milliseconds since 1970 as a string.

    ``slashed`` also takes 11/20/2026, month first. A time that no message can have is refused.
    """

    default_error_messages = {"out_of_bounds": "Must lie between {since} and {until}."}

    def __init__(self, *, slashed: bool = False, **kwargs: Any) -> None:
        self.slashed = slashed
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or len(data) > 64:
            self.fail("invalid")
        try:
            moment = dates.read_time(data) if self.slashed else dates.iso(data)
        except dates.Unusable:
            self.fail("invalid")
        since, until = bounds.bounds()
        if not since <= moment <= until:
            self.fail("out_of_bounds", since=f"{since:%Y-%m-%d}", until=f"{until:%Y-%m-%d}")
        return moment


@extend_schema_field({"type": "object", "additionalProperties": True})
class JsonObjectField(serializers.Field[dict[str, Any], Any, dict[str, Any], Any]):
    """A JSON object of any content, bounded in size."""

    default_error_messages = {
        "invalid": "Must be an object.",
        "too_large": f"Must not be larger than {MAX_RAW_DATA} characters of JSON.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        if len(json.dumps(data)) > MAX_RAW_DATA:
            self.fail("too_large")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value
