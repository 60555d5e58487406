"""What keeps the schema true fails where an answer is not as the schema says."""

from typing import Any

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse

from tests.schema_check import NotInSchema, called, check

PATH = "/api/v1/messages/categories"
TURN = "/chat/5b1c9c3e-0000-4000-8000-000000000000"


def test_an_answer_that_is_described_passes() -> None:
    check("GET", PATH, JsonResponse({"categories": ["a"], "fallback": "a"}))


@pytest.mark.parametrize(
    "body",
    [{"categories": ["a"], "fallback": "a", "more": 1}, {"categories": ["a"]}, {"categories": [1], "fallback": "a"}],
)
def test_a_field_too_many_one_missing_and_one_of_another_type_are_found(body: dict[str, Any]) -> None:
    with pytest.raises(NotInSchema):
        check("GET", f"{PATH}/", JsonResponse(body))


def test_a_status_and_a_media_type_that_are_not_described_are_found() -> None:
    with pytest.raises(NotInSchema):
        check("GET", PATH, JsonResponse({"detail": "x"}, status=418))
    with pytest.raises(NotInSchema):
        check("GET", PATH, HttpResponse("x", content_type="text/plain"))


def test_an_event_of_another_shape_is_found_as_it_is_read() -> None:
    stream = StreamingHttpResponse(iter([b'data: {"type":"done"}\n\n', b'data: {"type":"text"}\n\n']))
    stream["Content-Type"] = "text/event-stream; charset=utf-8"
    check("GET", TURN, stream)
    read = iter(stream)
    assert next(read) == b'data: {"type":"done"}\n\n'
    with pytest.raises(NotInSchema):
        next(read)


def test_an_address_without_variables_is_no_value_of_one_that_has_them() -> None:
    assert called("GET", "/sessions/migrate") is None
    found = called("DELETE", "/sessions/5b1c9c3e-0000-4000-8000-000000000000")
    assert found is not None
    assert found.name == "DELETE /sessions/{session_id}"


def test_the_shape_of_errors_outside_of_calls_is_taken_everywhere() -> None:
    check("GET", PATH, JsonResponse({"error": "bad_request", "details": "x", "detail": "x"}, status=400))
