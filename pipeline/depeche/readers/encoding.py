"""Decoding the bytes of a file: its encoding, line ends, and Unicode normal form."""

from __future__ import annotations

import codecs
import re

from depeche.errors import InputError
from depeche.lang.invisible import normalise
from depeche.readers.sniff import TELETYPE

_SINGLE_BYTE = ["cp1252", "latin_1", "iso8859_15", "utf_16", "utf_16_le", "utf_16_be"]
_BINARY = (
    (b"PK\x03\x04", "a Word, LibreOffice or other ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office file"),
    (b"%PDF-", "a PDF"),
)
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
CONTROL = re.compile(f"[{re.escape(_CONTROLS.decode('ascii'))}]")
_DECLARED = re.compile(
    rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})|"""
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# Python's registry also knows transformations (zip, rot13) that a file must not ask for.
_ENCODINGS = re.compile(r"utf-(8|16(-[bl]e)?)|iso8859-\d+|cp125\d|ascii|mac-roman|koi8-[ru]")


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Decode the bytes of a file.

    Args:
        data: the bytes.
        name: the file's name, for messages.

    Returns:
        The text in NFC with ``\\n`` line ends, and notes on what was guessed or left out.

    Raises:
        InputError: it is not text.
    """
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise InputError(f"{name} is {what}; save its text as plain text or HTML.")
    text, notes = _decode(data, name)
    text, cut = normalise(text.replace("\r\n", "\n").replace("\r", "\n"))
    if cut:
        notes.append(f"{cut} combining marks piled upon others were left out")
    controls = len(CONTROL.findall(text))
    if controls:
        if controls > len(text) / 20 + 8 or "\0" in text:
            raise InputError(f"{name} is not text but binary data.")
        if not TELETYPE.match(text):  # the reader of teletype messages needs them
            text = CONTROL.sub("", text)
            notes.append(f"{controls} control characters were left out")
    return text, tuple(notes)


def _decode(data: bytes, name: str) -> tuple[str, list[str]]:
    # UTF-8 first, whatever is declared: accented text of another encoding is never valid UTF-8.
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        damaged = error
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is not text but binary data.")
    declared = _declared(data)
    if declared is not None:
        return declared, []
    # Mostly good UTF-8 with a few broken bytes is not Latin-1.
    lenient = data.decode("utf-8-sig", "replace")
    broken = lenient.count("\ufffd")
    if sum(ord(c) > 127 for c in lenient) > 4 * broken:
        return lenient, [f"{broken} bytes are not valid UTF-8 and became \ufffd"]
    from charset_normalizer import from_bytes  # few files ask

    # It takes a control character for a sign of binary data; agencies frame their texts with them.
    plain = data if b"\0" in data else data.translate(None, _CONTROLS)
    best = from_bytes(plain, cp_isolation=_SINGLE_BYTE).best()
    if best is not None:
        text = data.decode(best.encoding, "replace") if plain is not data else str(best)
        return text, [f"read as {best.encoding}, not UTF-8"]
    if _is_windows(plain):
        return data.decode("cp1252", "replace"), ["read as cp1252, not UTF-8"]
    raise InputError(f"{name} is neither UTF-8 nor another encoding known here ({damaged}).")


def _is_windows(data: bytes) -> bool:
    """Whether bytes may be text in Windows-1252: mostly letters, and accents between them."""
    text = data.decode("cp1252", "replace")
    letters = sum(character.isalpha() or character.isspace() for character in text)
    return "\ufffd" not in text and letters * 4 > len(text) * 3


def _declared(data: bytes) -> str | None:
    """The text in the encoding that the head of an XML or HTML file names, if that fits."""
    found = _DECLARED.search(data, 0, 4096)
    if found is None:
        return None
    try:
        codec = codecs.lookup((found[1] or found[2]).decode("ascii")).name
        if not _ENCODINGS.fullmatch(codec) or codec == "utf-8":
            return None
        text = data.decode(codec)
    except (LookupError, ValueError):
        return None
    if codec == "iso8859-1" and re.search("[\x80-\x9f]", text):
        # What calls itself Latin-1 and has these is Windows-1252, as browsers know.
        text = data.decode("cp1252", "replace")
    return text
