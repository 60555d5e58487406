"""Every address of the product. Written without trailing slash;
config.middleware.trailing_slash makes both spellings work."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import APIRootView

from chat.api import urls as chat
from config import operations
from config.api import api_docs
from config.sign_in import LimitedKeys, LimitedSignIn, LimitedSignUp, LimitedTokens
from dossiers.api import urls as dossiers
from ingest.api import urls as imports
from insights.api import urls as api

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("sign-in", LimitedSignIn.as_view(), name="sign-in"),
    path("sign-up", LimitedSignUp.as_view(), name="sign-up"),
    path("api/v1/tokens", LimitedTokens.as_view(), name="token-list"),
    path("api/v1/keys", LimitedKeys.as_view(), name="key-list"),
    path("operations", operations.operations, name="operations"),
    path("operations/retry", operations.retry_failed, name="retry-failed"),
    path("", include("accounts.urls")),
    path("", include("chat.urls")),
    path("", include("insights.urls")),
    path("", include("ask.urls")),
    path("", include("ingest.urls")),
    path("", include("dossiers.api.urls")),
    path("", include("dossiers.urls")),
    path("openapi.json", api_docs.SchemaView.as_view(), name="openapi"),
    path("docs", api_docs.SwaggerView.as_view(), name="docs"),
    path("redoc", api_docs.RedocView.as_view(), name="redoc"),
    path(
        "api/v1",
        APIRootView.as_view(api_root_dict={**api.LISTS, **imports.LISTS, **chat.LISTS, **dossiers.LISTS}),
        name="api",
    ),
    path("api/v1/", include(api.router.urls)),
    path("api/v1/", include(imports.router.urls)),
    path("api", api_docs.unknown),
    path("api/<path:rest>", api_docs.unknown),
]

handler400 = "config.api.errors.bad_request"
handler403 = "config.api.errors.forbidden"
handler404 = "config.api.errors.not_found"
handler500 = "config.api.errors.crashed"
