"""The API's schema and its two readers, and the answer to addresses below /api that do not exist."""

from functools import cache
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularRedocView, SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response

from config.api import errors


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI document. It changes with the code alone, so it is made once a process."""
    generator = SchemaGenerator()
    document: dict[str, Any] = generator.get_schema(request=None, public=True)
    return document


class SchemaView(SpectacularJSONAPIView):
    def _get_schema_response(self, request: Request) -> Response:
        return Response(schema())


# Both readers bring images of their own as data: addresses. Neither needs inline script: static/js/ starts them.
@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")
class SwaggerView(SpectacularSwaggerView):
    template_name = "config/swagger.html"
    url_name = "openapi"


# ReDoc writes its styles into the page as it runs.
@method_decorator(csp_update({"img-src": ["data:"], "style-src": ["'unsafe-inline'"]}), name="dispatch")
class RedocView(SpectacularRedocView):
    template_name = "config/redoc.html"
    url_name = "openapi"


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """JSON 404 below /api whatever the method; with DEBUG, Django would answer a page."""
    return errors.not_found(request, Exception(rest))
