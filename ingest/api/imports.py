"""``/api/v1/imports``: files in, looked at, imported in the background, undone."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_serializer
from rest_framework import exceptions, parsers, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.callers import Caller
from accounts.models import User
from ingest.choices import MapError, from_options
from ingest.imports import batches, running, view
from ingest.models import ImportBatch
from ingest.records import ImportStopped
from insights.api import listing
from insights.api.fields import MomentField

Serializer = serializers.Serializer[Any]


class ImportConflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class ImportConflictAnswer(Serializer):
    detail = serializers.CharField()


CONFLICT = OpenApiResponse(ImportConflictAnswer, description="Not in this state, and why.")


class ImportResource(serializers.ModelSerializer[ImportBatch]):
    """An import and how far it is. ``reasons`` counts why rows were rejected or left out."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    created_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)
    created_at = MomentField(read_only=True)

    class Meta:
        model = ImportBatch
        fields = (
            "id", "name", "digest", "size", "kind", "state", "options", "labels", "notes", "read", "stored", "changed",
            "existing", "rejected", "left_out", "reasons", "share", "error", "created_by", "created_at", "started_at",
            "ended_at",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema_serializer(many=False)
class ImportPage(Serializer):
    results = ImportResource(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class PreviewResource(Serializer):
    line = serializers.IntegerField()
    content = serializers.CharField()
    text = serializers.CharField()
    when = serializers.CharField()
    who = serializers.CharField()
    way = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # DRF's fields have an attribute of that name
    attributes = serializers.CharField()
    problem = serializers.CharField()


class LookResource(Serializer):
    """What a file is and what its first rows become. It can be started when ``is_ready``."""

    kind = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    columns = serializers.ListField(child=serializers.CharField())
    mapping = serializers.DictField(child=serializers.CharField(), help_text="Proposed columns, by field.")
    question = serializers.CharField(help_text="What has to be said first, such as date_order.")
    problem = serializers.CharField()
    unknown = serializers.BooleanField(help_text="The fields have to be named, by map or guess=true.")
    is_ready = serializers.BooleanField()
    rows = PreviewResource(many=True)


class ReceivedResource(Serializer):
    """An import whose file has come, and what the file is."""

    batch = ImportResource()
    look = LookResource()


class OptionsRequest(Serializer):
    """How the file is read, where it does not say itself; as the options of ``manage.py ingest``."""

    map = serializers.CharField(
        required=False, allow_blank=True, max_length=4000, help_text="text=body,timestamp=sent,…"
    )
    source = serializers.CharField(required=False, allow_blank=True, max_length=60)  # type: ignore[assignment]  # see above
    date_order = serializers.ChoiceField(choices=["dmy", "mdy", "ymd"], required=False, allow_blank=True)
    date_format = serializers.CharField(required=False, allow_blank=True, max_length=60)
    timezone = serializers.CharField(required=False, allow_blank=True, max_length=60)
    encoding = serializers.CharField(required=False, allow_blank=True, max_length=40)
    sheet = serializers.CharField(required=False, allow_blank=True, max_length=100)
    skip_lines = serializers.IntegerField(required=False, min_value=0, max_value=1000)
    agents = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    repair = serializers.BooleanField(required=False)
    guess = serializers.BooleanField(required=False, help_text="Take the proposed columns as they are.")
    labels = serializers.ChoiceField(choices=ImportBatch.Labels.choices, required=False)


class FileRequest(OptionsRequest):
    file = serializers.FileField(required=False, help_text="Or the file is the body itself, named by ?name=…")
    start = serializers.BooleanField(required=False, default=True, help_text="Start it where nothing is open.")


class StreamParser(parsers.BaseParser):
    """A body that is the file itself."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        return {"stream": stream}


class ImportViewSet(viewsets.GenericViewSet[ImportBatch]):
    queryset = ImportBatch.objects.all()
    serializer_class = ImportResource
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    key_scopes = {"create": "send", "start": "send"}

    def get_queryset(self) -> "QuerySet[ImportBatch]":
        return ImportBatch.objects.select_related("created_by").order_by("-pk")

    def get_parsers(self) -> list[Any]:
        if getattr(self, "action_map", {}).get(str(self.request.method).lower() if self.request else "") == "create":
            return [parsers.MultiPartParser(), StreamParser()]
        return super().get_parsers()

    @extend_schema(summary="Imports, newest first", parameters=[listing.ListQuery], responses=ImportPage)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, listing.PARAMETERS)

        def render(rows: Any) -> Any:
            return ImportResource(rows, many=True).data

        return Response(listing.envelope(request, self.get_queryset(), "created_at", render))

    @extend_schema(
        summary="Import a file: multipart, or the file as the body",
        parameters=[OpenApiParameter("name", OpenApiTypes.STR, description="The file's name, where it is the body.")],
        request={"multipart/form-data": FileRequest, "application/octet-stream": OpenApiTypes.BINARY},
        responses={202: ReceivedResource},
    )
    def create(self, request: Request) -> Response:
        """It is looked at at once, and started where nothing is open: else `look` says what, and `start` answers it."""
        given: Any = request.data if "stream" not in request.data else request.query_params
        options, labels = _options(given)
        batch = _received(request, given)
        look = view.look(batch, options)
        if look.problem:
            raise serializers.ValidationError(look.problem)
        wanted = str(given.get("start", "true")).lower() not in ("false", "0", "no")
        if wanted and (look.is_ready or (look.unknown and options.get("guess") and not look.question)):
            batches.start(batch, options, labels)
        else:
            ImportBatch.objects.filter(pk=batch.pk).update(kind=look.kind[:100], options=options, notes=look.notes)
        batch.refresh_from_db()
        return Response(ReceivedResource({"batch": batch, "look": look}).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="An import and its progress", responses=ImportResource)
    def retrieve(self, request: Request, public_id: str) -> Response:
        return Response(ImportResource(self.get_object()).data)

    @extend_schema(
        summary="Start an import that was looked at",
        request=OptionsRequest,
        responses={202: ImportResource, 409: CONFLICT},
    )
    @action(detail=True, methods=["post"])
    def start(self, request: Request, public_id: str) -> Response:
        batch = self.get_object()
        options, labels = _options(request.data)
        options = {**batch.options, **options}
        look = view.look(batch, options)
        if look.problem or look.question or (look.unknown and not options.get("guess")):
            raise serializers.ValidationError(look.problem or look.question or "The fields of the file are not named.")
        return self._done(lambda: batches.start(batch, options, labels))

    @extend_schema(
        summary="End it; what is stored stays until it is undone",
        request=None,
        responses={202: ImportResource, 409: CONFLICT},
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, public_id: str) -> Response:
        batch = self.get_object()
        return self._done(lambda: batches.cancel(batch))

    @extend_schema(summary="Undo exactly what it did", request=None, responses={202: ImportResource, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, public_id: str) -> Response:
        batch = self.get_object()
        return self._done(lambda: batches.undo(batch))

    @extend_schema(
        summary="Import the same file again in the same way",
        request=None,
        responses={202: ImportResource, 409: CONFLICT},
    )
    @action(detail=True, methods=["post"])
    def again(self, request: Request, public_id: str) -> Response:
        try:
            batch = batches.again(self.get_object(), _person(request))
        except batches.ImportRefused as error:
            raise ImportConflict(str(error)) from error
        return Response(ImportResource(batch).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="The rejected rows and why, as CSV", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True)
    def rejects(self, request: Request, public_id: str) -> FileResponse:
        path = running.rejects_of(self.get_object())
        if not path.exists():
            raise exceptions.NotFound("No row of this import was rejected.")
        return FileResponse(path.open("rb"), as_attachment=True, filename="rejects.csv", content_type="text/csv")

    def _done(self, step: Any) -> Response:
        try:
            step()
        except batches.ImportRefused as error:
            raise ImportConflict(str(error)) from error
        return Response(ImportResource(self.get_object()).data, status=status.HTTP_202_ACCEPTED)


def _options(given: Any) -> tuple[dict[str, str], str]:
    checked = OptionsRequest(data={name: given[name] for name in OptionsRequest().fields if name in given})
    checked.is_valid(raise_exception=True)
    options = view.chosen(checked.validated_data)
    try:
        from_options(options)
    except (MapError, ImportStopped) as error:
        raise serializers.ValidationError(str(error)) from error
    return options, checked.validated_data.get("labels") or ImportBatch.Labels.KEPT


def _received(request: Request, given: Any) -> ImportBatch:
    sent: Any = request.data
    try:
        if "stream" in sent:
            stream = cast(BinaryIO, sent["stream"])
            return batches.receive(stream, str(given.get("name") or "file"), _person(request))
        file = sent.get("file")
        if file is None or isinstance(file, str):
            raise serializers.ValidationError({"file": ["The file is missing."]})
        return batches.receive(file, file.name or "file", _person(request), settings.MAX_UPLOAD_BYTES)
    except ImportStopped as error:
        raise serializers.ValidationError(str(error)) from error


def _person(request: Request) -> User | None:
    return cast(Caller, request.auth).user
