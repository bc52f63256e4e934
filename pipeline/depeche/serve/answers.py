"""Answers in JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from starlette.responses import Response

from depeche.serve.errors import RequestError
from depeche.serve.jobs import Failure
from depeche.writers.brief_json import encoded


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as JSON; characters that could control a terminal are escaped."""
    return Response(encoded(value), status, headers, "application/json")


def refused(error: RequestError) -> Response:
    """An error: its sentence under ``error``."""
    return answer(Failure(error.sentence), error.status, error.headers)


def tag(content: bytes) -> str:
    """An ETag of a content."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
