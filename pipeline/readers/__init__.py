"""Bytes in, articles out, whatever an agency sends; what it is is told by content, not by name."""

from pipeline.readers.contents import (
    ARTICLE,
    DEFAULT,
    LIMIT,
    Contents,
    Limits,
    contents,
    read,
    slug,
)
from pipeline.readers.encoding import decode

__all__ = [
    "ARTICLE",
    "DEFAULT",
    "LIMIT",
    "Contents",
    "Limits",
    "contents",
    "decode",
    "read",
    "slug",
]
