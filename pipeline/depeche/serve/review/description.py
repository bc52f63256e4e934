"""The description of the review desk's routes (OpenAPI 3.1), made of their table."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from depeche.serve.describing import JSON, TEXT, operation, reference
from depeche.serve.review.operations import OPERATIONS, Operation
from depeche.serve.review.shapes import NotChanged

WAYS_IN = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "depeche-session",
        "description": "What /login gives a browser; with --https, __Host-depeche-session.",
    }
}
_ALL = ("401", "403", "421", "422", "500", "503")  # errors that any route may end with
_BODY = ("400", "408", "413", "415")  # those of a body
_CSRF = {
    "name": "X-CSRF-Token",
    "in": "header",
    "description": 'What the page has in <meta name="csrf">; programs with a token need none.',
    "schema": TEXT,
}
_TAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an answer that is there already.",
    "schema": TEXT,
}
_UNCHANGED = {"description": "The answer is the one that is there already."}


def types() -> list[type]:
    """The types of all bodies and answers."""
    found: dict[type, None] = {NotChanged: None}
    for one in OPERATIONS:
        found |= {kind: None for kind in (one.body, one.answer) if isinstance(kind, type)}
    return list(found)


def paths() -> dict[str, Any]:
    """The routes, by their paths."""
    found: dict[str, Any] = {}
    for one in OPERATIONS:
        found.setdefault(one.path, {})[one.method.lower()] = _described(one)
    return found


def _described(one: Operation) -> dict[str, Any]:
    parameters = _parameters(one)
    fields = one.body.__struct_fields__ if one.body is not None else ()
    errors = list(_ALL)
    if "{" in one.path or "item" in fields:
        errors.append("404")
    if one.body is not None:
        errors += _BODY
    if one.changes or one.costs:
        errors.append("429")
    if isinstance(one.answer, str):
        kind, answer = one.answer.partition(";")[0], TEXT
    else:
        kind, answer = JSON, reference(one.answer)
    found = operation(
        one.summary,
        f"desk_{one.name}",
        answer,
        sorted(errors),
        kind=kind,
        body=None if one.body is None else {JSON: reference(one.body)},
        parameters=parameters,
    )
    if _TAG in parameters:
        found["responses"]["304"] = _UNCHANGED
    if "version" in fields:
        found["responses"]["409"] = {
            "description": "Somebody else was faster, and nothing was changed.",
            "content": {JSON: {"schema": reference(NotChanged)}},
        }
    return found


def _parameters(one: Operation) -> list[dict[str, Any]]:
    """What is given in path, query and headers."""
    found = [
        {"name": name, "in": "path", "required": True, "schema": TEXT}
        for name in re.findall(r"{(\w+)}", one.path)
    ]
    if one.query is not None:
        _, parts = msgspec.json.schema_components([one.query])
        fields = parts[one.query.__name__]["properties"]
        found += [{"name": name, "in": "query", "schema": fields[name]} for name in fields]
    if one.changes:
        found.append(_CSRF)
    elif one.method == "GET" and one.answer != "text/event-stream":
        found.append(_TAG)
    return found
