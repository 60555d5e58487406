"""The contract's routes. Typed converters: a literal address can never be taken for an id."""

from django.urls import URLPattern, URLResolver, include, path

from chat.api import sessions, streams

urlpatterns: list[URLPattern | URLResolver] = [
    path("chat", streams.Chat.as_view(), name="chat"),
    path("chat/<uuid:turn_id>", streams.OneTurn.as_view(), name="turn"),
    path("chat/<uuid:turn_id>/stop", streams.Stop.as_view(), name="turn-stop"),
    path("chat/<uuid:turn_id>/regenerate", streams.Regenerate.as_view(), name="turn-regenerate"),
    path("chat/<uuid:turn_id>/edit", streams.Edit.as_view(), name="turn-edit"),
    path("chat/<uuid:turn_id>/consequences", streams.TurnConsequences.as_view(), name="turn-consequences"),
    path("chat/<uuid:turn_id>/return", streams.Return.as_view(), name="turn-return"),
    path("sessions", sessions.Sessions.as_view(), name="sessions"),
    path("sessions/migrate", sessions.Migrate.as_view(), name="migrate"),
    path("sessions/<uuid:session_id>", sessions.OneSession.as_view(), name="session"),
    path("sessions/<uuid:session_id>/messages", sessions.SessionMessages.as_view(), name="session-messages"),
    path("api/v1/", include("chat.api.urls")),
]
