"""The words of an answer that a model writes while the page is read already: bullets, as they pass the check.

What the model needs travels with the page, signed: so the words are about the numbers that are on it, and nothing is
computed twice. One JSON object a line: ``{"line": [piece, …]}`` for each bullet, and ``{"end": …}`` at last.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import analyst_required, signed_in_user
from accounts.identity.callers import Caller
from ask.answering import wording
from ask.answering.draft import AnswerOutline
from ask.answering.slots import Line, Slot
from ask.answering.wording import Ended

LONGEST_AGE = 600  # seconds from the page to its words
_SALT = "ask.reading.words"


def sealed(outline: AnswerOutline, links: dict[str, str], seconds: float) -> str:
    """What a model needs to word the answer, and the addresses behind its slots, as signed text."""
    used = {name: (slot.text, links.get(name, "")) for name, slot in outline.slots.items()}
    data = {"question": outline.question, "lines": outline.lines, "slots": used, "seconds": round(seconds, 2)}
    return signing.dumps(data, salt=_SALT, compress=True)


@analyst_required
@never_cache
@require_POST
def stream_words(request: HttpRequest) -> HttpResponseBase:
    try:
        data: dict[str, Any] = signing.loads(request.POST.get("words", ""), salt=_SALT, max_age=LONGEST_AGE)
    except signing.BadSignature:
        return HttpResponse("The page is too old for its words.", status=400, content_type="text/plain")
    response = StreamingHttpResponse(_events(data, payer(request)), content_type="application/x-ndjson")
    response["Content-Encoding"] = "identity"  # or a proxy would gather the stream to compress it
    response["X-Accel-Buffering"] = "no"
    return response


def payer(request: HttpRequest) -> str:
    """On whose budget a model works."""
    user = signed_in_user(request)
    return Caller("person", user=user).scope


def _events(data: dict[str, Any], scope: str) -> Iterator[bytes]:
    slots = {name: Slot(text) for name, (text, _) in data["slots"].items()}
    links = {name: href for name, (_, href) in data["slots"].items()}
    outline = AnswerOutline(data["question"], tuple(data["lines"]), slots)
    for said in wording.streamed(outline, scope, data["seconds"]):
        yield json.dumps(_ended(said) if isinstance(said, Ended) else _line(said, links)).encode() + b"\n"


def _line(line: Line, links: dict[str, str]) -> dict[str, Any]:
    return {"line": [{"text": piece.text, "slot": piece.slot, "href": links.get(piece.slot, "")} for piece in line]}


def _ended(said: Ended) -> dict[str, Any]:
    return {"end": {"taken": not said.note, "engine": said.engine, "model": said.model, "note": said.note}}
