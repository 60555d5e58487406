"""Settings of the API and of its schema."""

from corsheaders.defaults import default_headers

from config.api import enum_names
from config.settings.environment import PROJECT_NAME, env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.identity.authentication.KeyAuthentication",
        "accounts.identity.authentication.CookieAuthentication",
        "accounts.identity.authentication.LoopbackAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.identity.permissions.MayUseInsights"],
    "DEFAULT_RENDERER_CLASSES": [
        "config.api.rendering.JSONRenderer",
        "rest_framework.renderers.BrowsableAPIRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsing.StrictJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["config.api.throttling.SharedRateThrottle"],
    "DEFAULT_SCHEMA_CLASS": "config.api.openapi.FamilySchema",
    "EXCEPTION_HANDLER": "config.api.errors.api_exception",
    "DATETIME_FORMAT": "iso-8601",  # in UTC with Z; to the microsecond where there are any
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_DESCRIPTION = """Customer messages in; sentiment, categories and topics out, each with the words behind it.

**Errors.** `/api/v1/conversations` and `/api/v1/insights` answer an `ErrorAnswer`: `error` is a code that programs can
rely on (all of them are listed in `ErrorCodeEnum`), `details` a sentence for people. All other calls answer a
`DetailAnswer`, and an `InvalidAnswer` with 422 where fields do not fit: each problem has its place, a sentence and a
type. What is refused before a call is reached has the fields of both, as an `OutsideAnswer`. 405 is answered in the
family's shape too.

**Repeating.** 429 and 503 come with `Retry-After`, in seconds. An `Idempotency-Key` makes repeating a submission safe.
"""
SPECTACULAR_SETTINGS = {
    "TITLE": f"{PROJECT_NAME} API",
    "DESCRIPTION": API_DESCRIPTION,
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]+",
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": enum_names.NAMES,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api.schema_hooks.complete",
    ],
    "SERVERS": [{"url": "/", "description": "This server."}],
    "LICENSE": {"name": "MIT"},
    "PATH_CONVERTER_OVERRIDES": {
        "label": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"},
        "conversation_id": {"type": "string", "pattern": "^conv_[0-9a-f]{8,35}$"},
    },
}
# Other sites whose pages may call the API, each named exactly (https://app.example.com). They bring tokens, no cookies.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_HEADERS = (
    *default_headers,
    "x-api-key",
    "x-anonymous-token",
    "x-user-id",
    "session-id",
    "idempotency-key",
    "if-match",
    "last-event-id",
)
CORS_EXPOSE_HEADERS = ("x-anonymous-token", "x-session-id", "x-project-id", "x-turn-id", "etag", "retry-after")
