"""The addresses of questions: pages, and the resource under ``/api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from ask.api.chat import ChatViewSet
from ask.pages import ask, index, rows, words

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("chat", ChatViewSet, basename="chat")

urlpatterns: list[URLPattern | URLResolver] = [
    path("ask", ask.ask, name="ask"),
    path("ask/rows", rows.rows, name="ask-rows"),
    path("ask/sql", rows.sql, name="ask-sql"),
    path("ask/words", words.stream_words, name="ask-words"),
    path("index.html", index.index, name="index"),
    path("api/v1/", include(router.urls)),
]
