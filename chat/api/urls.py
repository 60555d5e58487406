"""The resources under ``/api/v1``. Typed converters: a literal address can never be taken for an id."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from chat.api.viewsets import ChatMessageViewSet, ProjectViewSet, SessionViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("projects", ProjectViewSet, basename="project-api")
router.register("sessions", SessionViewSet, basename="session-api")
router.register("sessions/<uuid:session_id>/messages", ChatMessageViewSet, basename="session-message-api")

# Address names of the lists, which the API's front page shows.
LISTS = {"projects": "project-api-list", "sessions": "session-api-list"}

urlpatterns: list[URLPattern | URLResolver] = router.urls
