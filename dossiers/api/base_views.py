"""What the doors to dossiers share: whose they are, the lock and If-Match around a change, refusals in HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.base_views import WriterView
from chat import ownership
from chat.api.base_views import answer_for as refusal
from chat.exceptions import NotFound, TooManyStories, TooMuchText
from chat.models import Project
from dossiers import etags
from dossiers.api import resources
from dossiers.facts import dossier_of
from dossiers.facts.editing import EditRefused
from dossiers.facts.snapshot_validation import InvalidSnapshot
from dossiers.facts.versions import NoSuchVersion
from dossiers.models import Dossier

MAX_PAGE = 500
IF_MATCH = OpenApiParameter(
    "If-Match",
    location="header",
    description="The ETag that was read. A newer dossier is not changed, but answers 412.",
)


class DossierConflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class ListParameters(serializers.Serializer[Any]):
    """Which part of a list."""

    limit = serializers.IntegerField(min_value=1, max_value=MAX_PAGE, default=100)
    offset = serializers.IntegerField(min_value=0, max_value=1_000_000, default=0)


class DossierView(WriterView):
    """Its dossiers are the caller's. What is somebody else's, deleted or unknown is missing, all alike."""

    path_types: ClassVar[dict[str, Any]] = {"project_id": {"type": "string", "format": "uuid"}}
    _read: Project | None = None

    def project(self, project_id: str) -> Project:
        """The caller's project with that id."""
        try:
            return ownership.project(self.caller.user, UUID(project_id))
        except (NotFound, ValueError):
            raise Http404 from None

    def dossier(self, project_id: str) -> Dossier:
        """The dossier as it is; an empty one that is not stored for a project of which nothing is known yet."""
        project = self.project(project_id)
        found = Dossier.objects.filter(project=project).first() or dossier_of.unwritten(project)
        if found.deleted_at is not None:
            raise Http404
        found.project = project
        return found

    @contextmanager
    def changing(self, request: Request, project: Project, *, revive: bool = False) -> Iterator[Dossier]:
        """The dossier, locked until what is done with it is stored. A deleted one is missing unless ``revive``."""
        self._read = project
        with transaction.atomic():
            dossier = dossier_of.get_or_create(project)
            if dossier.deleted_at is not None and not revive:
                raise Http404
            etags.require(request.headers.get("If-Match"), dossier.number)
            yield dossier

    def answered(self, body: Any, dossier: Dossier, code: int = 200) -> Response:
        return Response(body, status=code, headers={"ETag": etags.etag(dossier.number)})

    def page(self, request: Request) -> tuple[int, int]:
        """Where the asked part of a list starts and ends."""
        query = ListParameters(data=request.query_params)
        query.is_valid(raise_exception=True)
        start = query.validated_data["offset"]
        return start, start + query.validated_data["limit"]

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, etags.Stale) and self._read is not None:
            return self._stale(self._read)
        return super().handle_exception(answer_for(exc))

    def _stale(self, project: Project) -> Response:
        dossier = Dossier.objects.filter(project=project).first() or dossier_of.unwritten(project)
        dossier.project = project
        body = {
            "detail": f"The dossier has changed since: it is version {dossier.number} now.",
            "version": dossier.number,
            "current": resources.whole(dossier),
        }
        return self.answered(body, dossier, status.HTTP_412_PRECONDITION_FAILED)


def answer_for(error: Exception) -> Exception:
    if isinstance(error, TooManyStories | TooMuchText):
        return refusal(error)
    if isinstance(error, InvalidSnapshot):
        return serializers.ValidationError(nested(error))
    if isinstance(error, EditRefused):
        return DossierConflict(str(error))
    if isinstance(error, NoSuchVersion | Dossier.DoesNotExist):
        return Http404()
    return error


def nested(error: InvalidSnapshot) -> Any:
    """The problem under the keys that lead to it."""
    problem: Any = [error.message]
    for key in reversed(("snapshot_json", *error.where)):
        problem = {str(key): problem}
    return problem
