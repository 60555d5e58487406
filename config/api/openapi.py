"""How the API is described: each family's errors, and the ways to prove who calls."""

from collections.abc import Iterator, Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiResponse, extend_schema_serializer
from rest_framework import serializers

from config.api import errors

Serializer = serializers.Serializer[Any]


class ErrorAnswer(Serializer):
    """An error in family A."""

    error = serializers.ChoiceField(errors.ERROR_CODES, help_text="A code that programs can rely on.")
    details = serializers.CharField(help_text="A sentence for people.")


class RateLimitAnswer(Serializer):
    """Too many requests, in family A."""

    error = serializers.ChoiceField(["rate_limit_exceeded"])
    retry_after = serializers.IntegerField(min_value=1, help_text="Seconds.")


class DetailAnswer(Serializer):
    """An error in families B and C."""

    detail = serializers.CharField()


class InvalidField(Serializer):
    loc = serializers.ListField(
        child=serializers.CharField(), help_text="Where: body, query or header, then the field."
    )
    msg = serializers.CharField()
    type = serializers.CharField()


@extend_schema_serializer(component_name="InvalidAnswer")
class InvalidFieldsAnswer(Serializer):
    """Invalid fields in families B and C."""

    detail = InvalidField(many=True)


MEANINGS = {
    400: "The request does not fit the schema.",
    401: "Nothing proves who is calling, or what was sent for it is not valid.",
    403: "The caller may not do this, or the CSRF token is missing.",
    404: "There is no such thing.",
    406: "Only JSON and the browsable pages are given out.",
    409: "It cannot be done in this state. The sentence says why.",
    413: "The body is larger than 1 MB, or the caller would keep more than they may.",
    415: "The body is not JSON.",
    422: "Fields do not fit, or the Idempotency-Key was used with another request.",
    429: "Too many requests. Retry-After says how long to wait.",
    503: "The database is busy or full. Nothing was stored; Retry-After says when to repeat.",
}


class FamilySchema(AutoSchema):
    """Adds the errors that each operation can answer, in its family's shape.

    A view says what no rule knows: ``also_answers`` has further statuses by method, ``path_types`` the schemas of
    variables in its path.
    """

    def get_operation_id(self) -> str:
        """As drf-spectacular makes it, but for POST: an action is called by its own name, and what is sent to a list
        is added to it."""
        name: str = super().get_operation_id()
        if self.method != "POST":
            return name
        is_list = getattr(self.view, "action", None) == "create"
        return name.removesuffix("_create") + ("_add" if is_list else "")

    def get_auth(self) -> list[dict[str, Any]]:
        """The ways to prove who calls; none is needed where somebody unknown becomes a guest."""
        ways: list[dict[str, Any]] = super().get_auth()
        return [*ways, {}] if self.method in getattr(self.view, "open_to_strangers", ()) else ways

    def _get_parameters(self) -> list[dict[str, Any]]:
        types: Mapping[str, dict[str, Any]] = getattr(self.view, "path_types", {})
        parameters: list[dict[str, Any]] = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "path" and parameter["name"] in types:
                parameter["schema"] = types[parameter["name"]]
        return parameters

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        describe: Any = self._get_response_for_code  # drf-spectacular has no types
        for code in self._errors():
            shown = OpenApiResponse(self._answer(code), description=MEANINGS[code])
            body = describe(shown, str(code), direction=direction)
            bodies.setdefault(str(code), body)
        return bodies

    def _errors(self) -> Iterator[int]:
        has_body = self.get_request_serializer() is not None and self.method in ("POST", "PUT", "PATCH")
        places = {(parameter["in"], parameter["name"]) for parameter in self._get_parameters()}
        if has_body or any(place == "query" for place, _ in places):
            yield 400 if self._in_family_a else 422
        yield from (401, 403)
        if "{" in self.path:
            yield 404
        yield 406
        if has_body:
            yield from (413, 415, 422)
        if ("header", "If-Match") in places:
            yield 409  # whatever needs the newest dossier may also not fit it
        makes_guests = self.method in getattr(self.view, "open_to_strangers", ())
        if makes_guests or (getattr(self.view, "throttle_scope", None) and self.method == "POST"):
            yield 429
        yield 503
        yield from getattr(self.view, "also_answers", {}).get(self.method, ())

    @property
    def _in_family_a(self) -> bool:
        return getattr(self.view, "error_shape", "detail") == "error"

    def _answer(self, code: int) -> type[Serializer]:
        if self._in_family_a:
            return RateLimitAnswer if code == 429 else ErrorAnswer
        return InvalidFieldsAnswer if code == 422 else DetailAnswer


class KeySecurity(OpenApiAuthenticationExtension):
    target_class = "accounts.identity.authentication.KeyAuthentication"
    name = ["ApiKeyBearer", "ApiKeyHeader"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, str]]:
        return [{"type": "http", "scheme": "bearer"}, {"type": "apiKey", "in": "header", "name": "X-API-Key"}]


class CookieSecurity(OpenApiAuthenticationExtension):
    target_class = "accounts.identity.authentication.CookieAuthentication"
    name = "SignedInAnalyst"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "session"}


class WriterSecurity(OpenApiAuthenticationExtension):
    """Whoever may own stories. One of these; a cookie needs the CSRF token with every unsafe method."""

    target_class = "accounts.identity.authentication.WriterAuthentication"
    name = ["Bearer", "OwnersApiKey", "AnonymousToken", "SignedIn", "AnonymousCookie"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, str]]:
        return [
            {"type": "http", "scheme": "bearer", "description": "An API token, a Supabase JWT or an API key."},
            {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            {"type": "apiKey", "in": "header", "name": "X-Anonymous-Token"},
            {"type": "apiKey", "in": "cookie", "name": "session"},
            {"type": "apiKey", "in": "cookie", "name": "visitor"},
        ]


class NoSecurity(OpenApiAuthenticationExtension):
    """Callers on the server's own machine, and all with OPEN_API."""

    target_class = "accounts.identity.authentication.LoopbackAuthentication"
    name: list[str] = []

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[Any]]:
        return {}

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, str]]:
        return []
