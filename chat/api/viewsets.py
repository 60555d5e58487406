"""``/api/v1/projects``, ``/api/v1/sessions`` and the messages of a session, as resources: browsable, page by page."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from chat import history, ownership, projects
from chat.api.base_views import ConversationView
from chat.api.resources import (
    NewProjectBody,
    PageParameters,
    ProjectResource,
    SessionMessageResource,
    SessionResource,
    TitleBody,
)
from chat.api.sessions import session_fields
from chat.models import ChatMessage, Project, Session


class Paged(LimitOffsetPagination):
    """By limit and offset. What does not fit is refused, where DRF would guess."""

    default_limit = 50
    max_limit = 500

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        PageParameters(data=request.query_params).is_valid(raise_exception=True)
        return super().paginate_queryset(queryset, request, view)


class OwnViewSet(ConversationView, viewsets.GenericViewSet[Any]):
    """The caller's own rows; a body is read by ``body``, rows are shown by the serializer class."""

    lookup_value_converter = "uuid"
    pagination_class = Paged

    def title_of(self, body: type[TitleBody | NewProjectBody]) -> str:
        said = body(data=self.request.data)
        said.is_valid(raise_exception=True)
        title: str = said.validated_data["title"]
        return title


@extend_schema_view(
    list=extend_schema(tags=["projects"], summary="One's projects", parameters=[OpenApiParameter("deleted", bool)]),
    retrieve=extend_schema(tags=["projects"], summary="One project"),
)
class ProjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnViewSet):
    queryset = Project.objects.none()
    serializer_class = ProjectResource
    also_answers: ClassVar[dict[str, tuple[int, ...]]] = {"POST": (429,)}  # as many stories as one may keep
    key_scopes: ClassVar[dict[str, str]] = {"create": "send"}

    def get_queryset(self) -> QuerySet[Project]:
        wants_deleted = self.action == "restore" or self.request.query_params.get("deleted") in ("1", "true")
        own = ownership.all_projects(self.caller.user)
        rows = own.exclude(deleted_at=None) if wants_deleted else own.filter(deleted_at=None)
        return self.counted(rows).order_by("-updated_at", "pk")

    @staticmethod
    def counted(rows: QuerySet[Project]) -> QuerySet[Project]:
        return rows.annotate(session_count=Count("sessions", filter=Q(sessions__is_active=True)))

    def shown(self, project: Project, code: int = status.HTTP_200_OK) -> Response:
        row = self.counted(Project.objects.filter(pk=project.pk)).get()
        return Response(ProjectResource(row).data, status=code)

    @extend_schema(request=NewProjectBody, responses={201: ProjectResource}, tags=["projects"], summary="New project")
    def create(self, request: Request) -> Response:
        return self.shown(projects.create(self.owner(), self.title_of(NewProjectBody)), status.HTTP_201_CREATED)

    @extend_schema(request=TitleBody, responses=ProjectResource, tags=["projects"], summary="Rename a project")
    def partial_update(self, request: Request, pk: UUID) -> Response:
        project = self.get_object()
        projects.rename(project, self.title_of(TitleBody))
        return self.shown(project)

    @extend_schema(request=None, responses={204: None}, tags=["projects"], summary="Delete a project")
    def destroy(self, request: Request, pk: UUID) -> Response:
        projects.delete(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=ProjectResource, tags=["projects"], summary="Restore a deleted project")
    @action(methods=["post"], detail=True)
    def restore(self, request: Request, pk: UUID) -> Response:
        return self.shown(projects.restore(self.owner(), self.get_object()))


@extend_schema_view(
    list=extend_schema(tags=["sessions"], summary="One's active sessions"),
    retrieve=extend_schema(tags=["sessions"], summary="One session"),
)
class SessionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnViewSet):
    queryset = Session.objects.none()
    serializer_class = SessionResource

    def get_queryset(self) -> QuerySet[Session]:
        return projects.counted(ownership.sessions(self.caller.user)).order_by("-updated_at", "pk")

    @extend_schema(request=TitleBody, responses=SessionResource, tags=["sessions"], summary="Rename a session")
    def partial_update(self, request: Request, pk: UUID) -> Response:
        session = self.get_object()
        projects.rename(session, self.title_of(TitleBody))
        return Response(session_fields(session))

    @extend_schema(request=None, responses={204: None}, tags=["sessions"], summary="Put a session away")
    def destroy(self, request: Request, pk: UUID) -> Response:
        projects.put_away(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    list=extend_schema(tags=["sessions"], summary="What was said, oldest first"),
    retrieve=extend_schema(tags=["sessions"], summary="One message, also one that was set aside"),
)
class ChatMessageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnViewSet):
    queryset = ChatMessage.objects.none()
    serializer_class = SessionMessageResource

    def get_queryset(self) -> QuerySet[ChatMessage]:
        if getattr(self, "swagger_fake_view", False):
            return ChatMessage.objects.none()
        session = ownership.session(self.caller.user, self.kwargs["session_id"])
        rows = history.live(session) if self.action == "list" else ChatMessage.objects.filter(session=session)
        return rows.order_by("position")
