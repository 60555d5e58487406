"""Who may use which part of the API."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.identity.callers import Caller
from accounts.models import ApiKey

if TYPE_CHECKING:  # DRF imports this module while it is still importing its views
    from rest_framework.views import APIView


class KeyScope(BasePermission):
    """An API key may do what its scopes say, and nothing else.

    Looking asks for ``read``, everything else for ``manage``, unless the view says otherwise for an action of a viewset
    or for a method: ``key_scopes = {"create": "send"}``. An address that says nothing is so the best guarded.
    """

    message = ""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        key = request.auth.key if isinstance(request.auth, Caller) else None
        if key is None or request.method is None or request.method == "OPTIONS":
            return True
        return self._allows(key, scope_of(view, request.method))

    def _allows(self, key: ApiKey, scope: str) -> bool:
        self.message = f"This API key may not {scope}: it was made for {' and '.join(key.scopes) or 'nothing'} alone."
        return scope in key.scopes


def scope_of(view: "APIView", method: str) -> str:
    """The scope that a key needs to call the view by that method."""
    named: dict[str, str] = getattr(view, "key_scopes", {})
    action = getattr(view, "action", None)
    default = "read" if method in ("GET", "HEAD") else "manage"
    return named.get(action or "", named.get(method, default))


class MayUseInsights(KeyScope):
    """Analysts, staff, API keys within their scopes, and callers whom the configuration lets in."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not (isinstance(request.auth, Caller) and request.auth.may_use_insights):
            self.message = "An API key or an analyst's account is needed here."
            return False
        return super().has_permission(request, view)


class IsWriter(KeyScope):
    """Everybody who proved who they are; with the methods in the view's ``open_to_strangers``, others too."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        known = isinstance(request.auth, Caller) or request.method in getattr(view, "open_to_strangers", ())
        if not known:
            self.message = "Nothing proves who is calling."
        return known and super().has_permission(request, view)


class IsKnown(KeyScope):
    """Everybody who proved who they are, keys of every scope too: a key may always ask what it may."""

    message = "Nothing proves who is calling."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.auth, Caller)
