"""The pages of the insights part."""

from django.urls import URLPattern, URLResolver, path

from insights.pages import browse, dashboard, message

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("messages", browse.messages, name="messages"),
    path("messages.csv", browse.messages_csv, name="messages-csv"),
    path("messages/<uuid:message_uuid>", message.message, name="message"),
    path("messages/<uuid:message_uuid>/retry", message.retry, name="message-retry"),
    path("conversations/<str:public_id>", message.conversation, name="conversation"),
]
