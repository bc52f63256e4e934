"""JSON as it is printed and stored; that of a brief is described by ``brief.schema.json``."""

from __future__ import annotations

import msgspec

from depeche.documents import Brief
from depeche.lang.invisible import escape_controls


def encoded(value: object) -> str:
    """Any value as JSON on one line; characters that could control a terminal are escaped."""
    return escape_controls(msgspec.json.encode(value).decode())


def indented(value: object) -> str:
    """Any value as indented JSON over many lines; escaped like ``encoded``."""
    return escape_controls(msgspec.json.format(msgspec.json.encode(value)).decode()) + "\n"


def brief(value: Brief) -> str:
    """A brief as indented JSON, as in the file ``brief.json``."""
    return indented(value)


def line(value: Brief) -> str:
    """A brief as a line of JSON Lines."""
    return encoded(value) + "\n"


def read(data: bytes) -> Brief:
    """A brief from its JSON.

    Raises:
        ValueError: it is not a brief of this schema.
    """
    return msgspec.json.decode(data, type=Brief)
