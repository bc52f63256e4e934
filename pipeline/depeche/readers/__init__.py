"""Reading: the bytes of a file in, articles out; the format is found by content, not by name."""

from depeche.readers.contents import ARTICLE, DEFAULT, LIMIT, Contents, Limits, contents, read, slug
from depeche.readers.encoding import decode

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
