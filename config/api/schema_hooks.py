"""What drf-spectacular does not write into the schema by itself: probes, streams, types of what may be null."""

from typing import Any

Schema = dict[str, Any]

EVENT_STREAM = "text/event-stream"
PROBE_TAG = "probes"
CHECK: Schema = {
    "type": "object",
    "properties": {"status": {"type": "string", "description": "ok, or what is wrong: late, unavailable, locked …"}},
    "required": ["status"],
    "additionalProperties": True,
    "description": "One part's state, and the figures behind it; ages are in seconds.",
}
COMPONENTS: dict[str, Schema] = {
    "HealthAnswer": {
        "type": "object",
        "properties": {"status": {"type": "string", "enum": ["ok"]}},
        "required": ["status"],
        "additionalProperties": False,
    },
    "ReadyCheck": CHECK,
    "ReadyAnswer": {
        "type": "object",
        "properties": {
            "status": {"type": "string", "enum": ["ok", "degraded"]},
            "version": {"type": "string", "description": "Of the product."},
            "checks": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/ReadyCheck"}},
        },
        "required": ["status", "version", "checks"],
    },
    "ServerSentEvent": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "To be sent as Last-Event-ID where reading goes on."},
            "data": {"type": "string", "description": "JSON: a ChatEvent."},
        },
        "required": ["data"],
        "description": "One event of a stream, between two empty lines.",
    },
    "UnreadableAnswer": {
        "type": "object",
        "properties": {"detail": {"type": "string"}},
        "required": ["detail"],
        "additionalProperties": False,
        "description": "The request cannot be read: nothing of it was looked at.",
    },
    "OutsideAnswer": {
        "type": "object",
        "properties": {
            "error": {"type": "string", "description": "A code that programs can rely on."},
            "details": {"type": "string", "description": "A sentence for people."},
            "detail": {"type": "string", "description": "The same sentence, under its name in the other families."},
        },
        "required": ["error", "details", "detail"],
        "description": "An error that is answered before a call is reached: an address that does not exist (404), a "
        "host that is not served (400), a body whose length or encoding is refused (400, 413), a database that is away "
        "(503), a fault of the server (500). It has the fields of all families.",
    },
}
HOLDS_NUL: Schema = {
    "description": "The address holds the NUL character.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/UnreadableAnswer"}}},
}
STREAM_EXAMPLE = (
    'data: {"type":"text","content":"Who is she?"}\n\n'
    'data: {"type":"metadata","metadata":{"session_id":"…","project_id":"…","dossier_updated":true}}\n\n'
    'data: {"type":"done"}\n\n'
)


def complete(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Completes the document. drf-spectacular calls it by the setting POSTPROCESSING_HOOKS."""
    for operations in result["paths"].values():
        for operation in operations.values():
            operation.setdefault("security", [{}])
            _type_streams(operation)
            operation["responses"].setdefault("400", HOLDS_NUL)
    result["components"]["schemas"].update(COMPONENTS)
    result["paths"].update(probes())
    _type_nullables(result)
    return result


def probes() -> dict[str, Schema]:
    """The two addresses that are answered before Django's URLs are looked at."""
    return {
        "/health": {"get": _probe("health", "This process answers", "HealthAnswer", {})},
        "/ready": {
            "get": _probe(
                "ready",
                "It can do its work, and so can the worker",
                "ReadyAnswer",
                {"503": _json("ReadyAnswer", "Something is not as it should be; `checks` says what.")},
            )
        },
    }


def _probe(name: str, summary: str, answer: str, others: Schema) -> Schema:
    return {
        "operationId": name,
        "summary": summary,
        "tags": [PROBE_TAG],
        "security": [{}],
        "responses": {"200": _json(answer, "Yes."), **others},
    }


def _json(component: str, description: str) -> Schema:
    schema = {"$ref": f"#/components/schemas/{component}"}
    return {"content": {"application/json": {"schema": schema}}, "description": description}


def _type_streams(operation: Schema) -> None:
    """A stream's body is text; before OpenAPI 3.2, some readers take its schema for that of the body, others for that
    of each event. Both are given: generated clients read text, and find what its events hold among the schemas."""
    for answer in operation["responses"].values():
        stream = answer.get("content", {}).get(EVENT_STREAM)
        if stream is not None and "$ref" in stream["schema"]:
            event = stream["schema"]
            name = event["$ref"].rpartition("/")[2]
            stream["schema"] = {
                "oneOf": [
                    {"type": "string", "description": "The whole body.", "example": STREAM_EXAMPLE},
                    {"$ref": "#/components/schemas/ServerSentEvent"},
                ],
                "description": f"Server-sent events. The data of each is a {name}, as JSON.",
                "x-event-data": event,
            }


def _type_nullables(part: Any) -> None:
    """Gives a reference that may be null the type which ``nullable`` wants beside it in OpenAPI 3.0.3."""
    if isinstance(part, list):
        for each in part:
            _type_nullables(each)
    elif isinstance(part, dict):
        if part.get("nullable") is True and "type" not in part and "allOf" in part:
            part["type"] = "object"
        for each in part.values():
            _type_nullables(each)
