"""The description of the hub's calls for other people's tools, from the messages themselves."""

from typing import Any

import msgspec

from sync.protocol import messages
from sync.protocol.messages import (
    BlobState,
    EnrolAnswer,
    EnrolRequest,
    HelloAnswer,
    Problem,
    PullRequest,
    PushAnswer,
)

REF = "#/components/schemas/{name}"


def description() -> dict[str, Any]:
    """OpenAPI 3.1."""
    _, components = msgspec.json.schema_components(messages.MESSAGES, ref_template=REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "走访通 Zoufang hub",
            "version": str(messages.VERSION),
            "description": "Zoufang's sync protocol; docs/protocol.md says what the calls mean.",
        },
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/v1/enrol": {
            "post": _call(
                "enrol",
                "A laptop joins with a one-time code.",
                body=_json(EnrolRequest),
                answer=_json(EnrolAnswer),
                statuses=(400, 401, 403, 413),
            )
            | {"security": []}
        },
        "/v1/hello": {
            "get": _call(
                "hello",
                "Who is there, and the heads where the digests differ.",
                answer=_json(HelloAnswer),
                statuses=(401,),
            )
            | {"parameters": [_DIGEST, _DEVICE]}
        },
        "/v1/push": {
            "post": _call(
                "push",
                "Runs of changes, as JSON lines: PushHeader, then RunHeader and changes.",
                body=_bytes(messages.RUNS_TYPE),
                answer=_json(PushAnswer),
                statuses=(400, 401, 408, 413),
            )
        },
        "/v1/pull": {
            "post": _call(
                "pull",
                "Framed chunks: ChunkHeader, then RunHeader and changes.",
                body=_json(PullRequest),
                answer=_bytes(messages.CHUNKS_TYPE),
                statuses=(400, 401, 413),
            )
        },
        "/v1/blobs/{sha256}": _blob_calls(),
        "/health": {
            "get": _call(
                "health",
                "Whether the hub answers.",
                answer={messages.JSON_TYPE: {"schema": {"type": "object"}}},
                statuses=(),
            )
            | {"security": []}
        },
    }


_DEVICE = {
    "name": "device",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "Which of the account's devices asks; absent for the token's own.",
}
_DIGEST = {
    "name": "digest",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "32 hex digits over the rights and heads that the laptop knows.",
}


def _header(name: str, pattern: str, says: str, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": required, "schema": schema} | {
        "description": says
    }


_SHA256 = {
    "name": "sha256",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "description": "The SHA-256 of the attachment's bytes.",
}
_WIDTH = {
    "name": "width",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": 20_000},
    "description": "Wants a JPEG of about so many pixels across.",
}
_CONTENT_RANGE = _header(
    "Content-Range", r"^bytes [0-9]{1,12}-[0-9]{1,12}/[0-9]{1,12}$", "Which bytes come.", True
)
_RANGE = _header("Range", r"^bytes=[0-9]{1,12}-[0-9]{0,12}$", "Which bytes are wanted.")


def _blob_calls() -> dict[str, Any]:
    get = _call(
        "getBlob",
        "The bytes of an attachment, or a smaller copy, from any byte on.",
        answer=_bytes("*/*"),
        statuses=(400, 401, 403, 404, 416),
    )
    get["responses"]["206"] = {"description": "A part.", "content": _bytes("*/*")}
    head = _call("headBlob", "How much of an attachment the hub has.", {}, ())
    head["responses"] = {
        status: {"description": said}
        for status, said in (("200", "In Upload-Offset and Upload-Length."), ("404", "Not named."))
    }
    for status in ("400", "401", "500", "503"):
        head["responses"][status] = {"description": "Refused or failed."}
    put = _call(
        "putBlob",
        "Bytes of an attachment, behind those that the hub has.",
        body=_bytes("application/octet-stream"),
        answer=_json(BlobState),
        statuses=(400, 401, 404, 408, 413),
    )
    return {
        "head": head | {"parameters": [_SHA256]},
        "get": get | {"parameters": [_SHA256, _WIDTH, _RANGE]},
        "put": put | {"parameters": [_SHA256, _CONTENT_RANGE]},
    }


def _json(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {messages.JSON_TYPE: {"schema": {"$ref": REF.format(name=kind.__name__)}}}


def _bytes(type_: str) -> dict[str, Any]:
    return {type_: {"schema": {"type": "string", "format": "binary"}}}


def _call(
    name: str,
    summary: str,
    answer: dict[str, Any],
    statuses: tuple[int, ...],
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    problem = {
        messages.PROBLEM_TYPE: {"schema": {"$ref": REF.format(name=Problem.__name__)}},
    }
    responses: dict[str, Any] = {"200": {"description": "Done.", "content": answer}}
    for status in (*statuses, 500, 503, 507):
        responses[str(status)] = {
            "description": "Refused or failed, in a sentence.",
            "content": problem,
        }
    found: dict[str, Any] = {"operationId": name, "summary": summary, "responses": responses}
    if body is not None:
        found["requestBody"] = {"required": True, "content": body}
    return found
