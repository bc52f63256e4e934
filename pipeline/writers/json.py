"""A brief as JSON: the value itself, for ``brief.schema.json`` to describe."""

from __future__ import annotations

import msgspec

from pipeline.documents import Brief


def brief(value: Brief) -> str:
    """The brief over many lines, as it lies in ``brief.json``."""
    return msgspec.json.format(msgspec.json.encode(value)).decode() + "\n"


def line(value: Brief) -> str:
    """The brief on one line, for JSON Lines."""
    return msgspec.json.encode(value).decode() + "\n"


def read(data: bytes) -> Brief:
    """A brief from its JSON.

    Raises:
        ValueError: it is no brief of this schema.
    """
    return msgspec.json.decode(data, type=Brief)
