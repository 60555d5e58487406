"""Who may use which part of the API."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.identity.callers import Caller

if TYPE_CHECKING:  # DRF imports this module while it is still importing its views
    from rest_framework.views import APIView


class MayUseInsights(BasePermission):
    """Analysts, staff, API keys, and callers whom the configuration lets in."""

    message = "An API key or an analyst's account is needed here."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.auth, Caller) and request.auth.may_use_insights


class IsWriter(BasePermission):
    """Everybody who proved who they are; with the methods in the view's ``open_to_strangers``, others too."""

    message = "Nothing proves who is calling."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.auth, Caller) or request.method in getattr(view, "open_to_strangers", ())
