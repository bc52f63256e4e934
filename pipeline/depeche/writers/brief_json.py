"""JSON, as it is printed and stored; a brief is written field by field (``brief.schema.json``)."""

from __future__ import annotations

import msgspec

from depeche.documents import Brief
from depeche.lang.invisible import escaped


def encoded(value: object) -> str:
    """Any value on one line, in which no character steers a terminal."""
    return escaped(msgspec.json.encode(value).decode())


def indented(value: object) -> str:
    """Any value over many lines, likewise."""
    return escaped(msgspec.json.format(msgspec.json.encode(value)).decode()) + "\n"


def brief(value: Brief) -> str:
    """The brief over many lines, as it lies in ``brief.json``."""
    return indented(value)


def line(value: Brief) -> str:
    """The brief on one line, for JSON Lines."""
    return encoded(value) + "\n"


def read(data: bytes) -> Brief:
    """A brief from its JSON.

    Raises:
        ValueError: it is no brief of this schema.
    """
    return msgspec.json.decode(data, type=Brief)
