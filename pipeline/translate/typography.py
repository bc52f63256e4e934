"""French typography at the model's door, English typography behind it."""

from __future__ import annotations

import re

_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00ad": None, "\u200b": None})
_QUOTE = re.compile(r"[\"“”„]|«\s?|\s?»")
_OPENING = re.compile(r"(?:^|[\s(\[—–-])$")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")


def source(text: str) -> str:
    """A segment as the models were trained to read it: straight apostrophes, single blanks."""
    return _SPACES.sub(" ", text.translate(_APOSTROPHES)).strip()


def target(text: str) -> str:
    """A translation in English typography.

    Quotation marks become “ and ”, guillemets included; blanks before stops and inside figures
    go (`10 000` → `10,000`, `3 %` → `3%`); apostrophes are ’.
    """
    text = _SPACES.sub(" ", text).strip()
    text = _THOUSANDS.sub(lambda match: match[0].replace(" ", ","), text)
    text = re.sub(r"(?<=\d) %", "%", text)
    text = re.sub(r"\s+(?=[,;.!?](?:\s|$))", "", text)
    text = re.sub(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)", "’", text)
    return _quotes(text)


def _quotes(text: str) -> str:
    """Turn every double quotation mark the right way, by what stands around it."""
    parts: list[str] = []
    end = 0
    opened = False
    for match in _QUOTE.finditer(text):
        before = text[end : match.start()]
        parts.append(before)
        so_far = "".join(parts)
        mark = match[0].strip()
        if mark in "«“„»”":
            opening = mark in "«“„"
        else:
            opening = not opened and bool(_OPENING.search(so_far))
        parts.append("“" if opening else "”")
        opened = opening
        end = match.end()
    return "".join(parts) + text[end:]
