"""Reading files of any format into articles; the format is told by the content, not the name."""

from depeche.readers.contents import (
    MAX_ARTICLE_BYTES,
    MAX_FILE_BYTES,
    Contents,
    Limits,
    contents,
    read,
    slug,
)
from depeche.readers.encoding import decode

# The distributions whose version can change what is read.
LIBRARIES = ("charset-normalizer", "feedparser", "lxml", "trafilatura")

__all__ = [
    "LIBRARIES",
    "MAX_ARTICLE_BYTES",
    "MAX_FILE_BYTES",
    "Contents",
    "Limits",
    "contents",
    "decode",
    "read",
    "slug",
]
