"""Acronyms with stops, ``O.N.U.`` → ``ONU``: models and glossaries know them without."""

from __future__ import annotations

import re

_DOTTED = re.compile(r"(?<![\w.])((?:[A-ZÀ-Þ]\.){2,})([A-ZÀ-Þ](?!\w))?(?=(.)|$)", re.DOTALL)


def rewrite(text: str) -> str:
    """Take the stops out of acronyms; the one that ends the sentence is kept."""
    return _DOTTED.sub(_without_stops, text)


def _without_stops(match: re.Match[str]) -> str:
    letters = match[1].replace(".", "") + (match[2] or "")
    ends = not match[2] and not match.string[match.end() :].strip(' »”"')
    return letters + "." * ends
