"""What all doors to a writer's things share: who calls, what they claim, and a guest's token on the way out."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import MethodNotAllowed, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.identity import claimed_identity, guests
from accounts.identity.authentication import WriterAuthentication
from accounts.identity.callers import NOBODY, Caller
from accounts.identity.permissions import IsWriter
from accounts.models import User


class WriterView(APIView):
    """A view whose objects belong to the caller. Can be mixed into viewsets, before their own classes.

    ``self.caller`` is proved when a handler runs, and what the request asserts (``X-User-Id``, a body's ``user_id``)
    has been checked against it. ``open_to_strangers`` lists the methods that serve callers without any proof, for whom
    ``self.owner()`` makes a guest at the moment something is to be stored.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (WriterAuthentication,)
    permission_classes: Sequence[type[BasePermission]] = (IsWriter,)
    error_shape = "detail"
    open_to_strangers: ClassVar[tuple[str, ...]] = ()
    caller: Caller = NOBODY
    _refused_cookie = False
    _made_guest = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not hasattr(self, (request.method or "").lower()):
            raise MethodNotAllowed(request.method or "")  # whoever asks: there is nothing to be allowed to
        super().initial(request, *args, **kwargs)
        self.caller = request.auth if isinstance(request.auth, Caller) else NOBODY
        for asserted in self.asserted(request):
            claimed_identity.check(self.caller, asserted)
        if self.caller.user is not None and self.caller.user.is_guest:
            guests.touch(self.caller.user)

    def asserted(self, request: Request) -> list[object]:
        """The user ids that the request claims to come from."""
        body = request.data if request.method not in ("GET", "HEAD", "OPTIONS") else None
        return [
            request.headers.get(claimed_identity.HEADER),
            body.get("user_id") if isinstance(body, Mapping) else None,
        ]

    def owner(self) -> User:
        """Whose it will be: the caller; for somebody unknown a guest made now, whose token the answer carries."""
        if self.caller.user is None:
            guest = self._admitted()
            self._made_guest = True  # an answer that refuses carries no token: the guest may be rolled back with it
            self.caller = Caller("guest", user=guest.user, proof="visitor", guest=guest)
        assert self.caller.user is not None  # noqa: S101
        return self.caller.user

    def _admitted(self) -> guests.GuestPass:
        try:
            return guests.admit(self.request._request)
        except guests.TooManyGuests as error:
            raise Throttled(error.wait, str(error)) from error

    def handle_exception(self, exc: Exception) -> Response:
        cause = exc.__cause__
        self._refused_cookie = isinstance(cause, guests.InvalidToken) and cause.from_cookie
        return super().handle_exception(exc)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)
        finished["Cache-Control"] = "private, no-store"
        guest = self.caller.guest if self.caller.proof == "visitor" else None
        if guest is not None and (finished.status_code < 400 or not self._made_guest):
            guests.attach(finished, guest, request)
        elif self._refused_cookie:
            guests.detach(finished)
        return finished
