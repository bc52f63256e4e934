"""Reading: the bytes of a file in, articles out; the format is found by content, not by name."""

from depeche.readers.contents import ARTICLE, DEFAULT, LIMIT, Contents, Limits, contents, read, slug
from depeche.readers.encoding import decode

# The distributions whose version may decide what is read.
LIBRARIES = ("charset-normalizer", "feedparser", "lxml", "trafilatura")

__all__ = [
    "ARTICLE",
    "DEFAULT",
    "LIBRARIES",
    "LIMIT",
    "Contents",
    "Limits",
    "contents",
    "decode",
    "read",
    "slug",
]
