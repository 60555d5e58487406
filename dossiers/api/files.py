"""``/api/v1/dossiers/{project_id}/export/{kind}`` and ``/api/v1/dossiers/import``: dossiers as files."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.api.base_views import DossierView
from dossiers.facts import dossier_of
from dossiers.files import export, importing

TAGS = ["dossiers"]
Serializer = serializers.Serializer[Any]


class TooLargeAFile(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "payload_too_large"


class Upload(Serializer):
    file = serializers.FileField(help_text="A text (.txt, .md) in UTF-8, or a dossier that was exported as JSON.")


class Brought(Serializer):
    project_id = serializers.UUIDField()
    title = serializers.CharField()
    messages = serializers.IntegerField(help_text="That a text became. They are read for facts like any others.")
    facts = serializers.IntegerField(help_text="That came with a dossier.")


SHAPES = {"application/json": OpenApiTypes.OBJECT, "text/markdown": OpenApiTypes.STR}


class Export(DossierView):
    path_types: ClassVar[dict[str, Any]] = {
        **DossierView.path_types,
        "kind": {"type": "string", "enum": list(export.FORMATS)},
    }

    @extend_schema(
        request=None,
        responses={(200, kind): SHAPES.get(kind, OpenApiTypes.BINARY) for kind in export.MEDIA_TYPES},
        tags=TAGS,
        summary="A dossier as a file",
        description=f"`kind` is one of {', '.join(f'`{name}`' for name in export.FORMATS)}.",
    )
    def get(self, request: Request, project_id: str, kind: str) -> HttpResponse:
        dossier = self.dossier(project_id)
        if kind not in export.FORMATS:
            raise Http404
        if dossier._state.adding:
            dossier = dossier_of.get_or_create(dossier.project)
        file = export.made(dossier, kind)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(file.content, content_type=file.content_type, headers=headers)


class Import(DossierView):
    parser_classes: tuple[type[BaseParser], ...] = (MultiPartParser,)
    key_scopes: ClassVar[dict[str, str]] = {"POST": "send"}
    also_answers: ClassVar[dict[str, tuple[int, ...]]] = {"POST": (429,)}

    @extend_schema(
        request={"multipart/form-data": Upload},
        responses={201: Brought},
        tags=TAGS,
        summary="Bring a story along",
        description=f"As a new project. A file has at most {importing.MAX_BYTES:,} bytes.",
    )
    def post(self, request: Request) -> Response:
        said = Upload(data=request.data)
        said.is_valid(raise_exception=True)
        file = said.validated_data["file"]
        try:
            found = importing.imported(self.owner(), str(file.name), file.read(importing.MAX_BYTES + 1))
        except importing.TooLarge as error:
            raise TooLargeAFile(str(error)) from error
        except importing.Unreadable as error:
            raise serializers.ValidationError({"file": [str(error)]}) from error
        body = {
            "project_id": found.project.pk,
            "title": found.project.title,
            "messages": found.messages,
            "facts": found.facts,
        }
        return Response(body, status=status.HTTP_201_CREATED)
