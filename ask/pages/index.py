"""The small page of the chat: a box for a question, and the API's answer as it comes. It shows no data itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from ask.answering.conversation import LONGEST_QUESTION


@never_cache
@require_safe
@ensure_csrf_cookie
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "ask/index.html", {"longest": LONGEST_QUESTION})
