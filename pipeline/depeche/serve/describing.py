"""The parts of the description of the API (OpenAPI 3.1) that all routes have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from depeche.serve.jobs import Failure

JSON = "application/json"
TEXT: dict[str, Any] = {"type": "string"}
_ERRORS = {
    "400": "The body is not well formed, or a field is missing.",
    "401": "It is not known who asks: there is no token or session, or a wrong one.",
    "403": "A page of another site asks, who asks may not do this, or the api_key is wrong.",
    "404": "There is no such item, or nothing here of it.",
    "408": "The body came too slowly.",
    "413": "The text is longer than the limits.",
    "415": "The media type is none of those that are read.",
    "421": "The Host header is none of this server's names.",
    "422": "It makes no sense: a field is wrong, or a text empty, not French, in no known format.",
    "429": "This is too much in a short time.",
    "500": "A model or a file failed.",
    "503": "Too many requests wait, the models are not loaded yet, or the server is stopping.",
}


def reference(kind: type) -> dict[str, Any]:
    """The schema of a type, which is among the components."""
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def operation(
    summary: str,
    name: str,
    answer: dict[str, Any],
    errors: Iterable[str],
    *,
    kind: str = JSON,
    body: Mapping[str, dict[str, Any]] | None = None,
    parameters: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The description of an operation.

    Args:
        summary: what it does.
        name: its name, which no other has.
        answer: the schema of its answer.
        errors: the statuses of the errors that it may end with.
        kind: the media type of the answer.
        body: the schema of the body by its media types; None if there is none.
        parameters: the parameters, as OpenAPI has them.
    """
    failure = {JSON: {"schema": reference(Failure)}}
    responses = {"200": {"description": "Done.", "content": {kind: {"schema": answer}}}} | {
        status: {"description": _ERRORS[status], "content": failure} for status in errors
    }
    found: dict[str, Any] = {"operationId": name, "summary": summary}
    if parameters:
        found["parameters"] = list(parameters)
    if body is not None:
        content = {media: {"schema": schema} for media, schema in body.items()}
        found["requestBody"] = {"required": True, "content": content}
    return found | {"responses": responses}
