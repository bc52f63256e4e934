"""Bytes in, an article out."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

from charset_normalizer import from_bytes

from pipeline.documents import Article, Body
from pipeline.errors import InputError
from pipeline.readers.text import paragraphs

LIMIT = 64 << 20  # bytes of a text of any kind
ARTICLE = 1 << 20  # bytes of one article; the longest wire stories have a twentieth of it
_SINGLE_BYTE = ["cp1252", "latin_1", "iso8859_15", "utf_16", "utf_16_le", "utf_16_be"]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read(data: bytes, name: str, language: str = "fr", limit: int = ARTICLE) -> Article:
    """Read one article.

    Args:
        data: the file as it lies on disk.
        name: the file's path, or ``-``; its stem becomes the article's id.
        language: what the body is taken to be written in.
        limit: bytes it may have.

    Raises:
        InputError: empty, not text, or too large.
    """
    if len(data) > limit:
        raise InputError(
            f"{name} has {len(data) / (1 << 20):.1f} MiB, more than the {limit >> 20} MiB of an "
            "article; split it, or translate it with `depeche translate --lines`."
        )
    text, notes = decode(data, name)
    if not text.strip():
        raise InputError(f"{name} is empty.")
    body = Body(text, paragraphs(text), language)
    return Article(id=slug(name), body=body, source=name, notes=notes)


def slug(name: str) -> str:
    """A file name's stem in lower-case ASCII letters, digits and hyphens, at most 80 long."""
    stem = "stdin" if name == "-" else PurePath(name).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-") or "article"


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file in NFC with ``\\n`` line ends, and notes on what had to be done for it.

    Raises:
        InputError: it is not text.
    """
    text, notes = _decode(data, name)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    controls = len(_CONTROL.findall(text))
    if controls:
        if controls > len(text) / 200 + 2 or "\0" in text:
            raise InputError(f"{name} is not text but binary data.")
        text = _CONTROL.sub("", text)
        notes.append(f"{controls} control characters were left out")
    return text, tuple(notes)


def _decode(data: bytes, name: str) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        damaged = error
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is not text but binary data.")
    # Mostly good UTF-8 with a few broken bytes is not Latin-1.
    lenient = data.decode("utf-8-sig", "replace")
    broken = lenient.count("\ufffd")
    if sum(ord(c) > 127 for c in lenient) > 4 * broken:
        return lenient, [f"{broken} bytes are not valid UTF-8 and became \ufffd"]
    best = from_bytes(data, cp_isolation=_SINGLE_BYTE).best()
    if best is None:
        raise InputError(f"{name} is neither UTF-8 nor another encoding known here ({damaged}).")
    return str(best), [f"read as {best.encoding}, not UTF-8"]
