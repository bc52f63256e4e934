"""Cutting a sentence that is too long for the model, at clause boundaries where possible."""

from __future__ import annotations

import re
from collections.abc import Callable

# Kinds of places to cut at, the best first; the cut is at the end of the match.
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[.!?…]+[»”\"]?\s+(?=[«“\"]?\s?[A-ZÀ-Þ])",
        r"[;:]\s+",
        r",\s+(?=(?:et|mais|or|donc|car|puis|alors|tandis|qui|que|dont|où|selon|après|avant)\b)",
        r",\s+|\s(?=[(«–—])",
        r"\s(?=(?:et|ou|mais|que|qu'|qui|dont|où|pour|dans|avec|par|après|avant|sur)\b)",
        r"\s+",
    )
)


def split(text: str, limit: int, length: Callable[[str], int]) -> list[str]:
    """Cut ``text`` into parts of at most ``limit`` tokens.

    Args:
        text: a sentence; apostrophes are straight.
        limit: tokens a part may have, at least 1.
        length: counts the tokens of a text.

    Returns:
        The parts, in order; joined with spaces they have all the words of ``text``.
    """
    parts: list[str] = []
    waiting = [text.strip()]
    while waiting:
        piece = waiting.pop()
        if len(piece) < 2 or length(piece) <= limit:
            if piece:
                parts.append(piece)
            continue
        at = _cut(piece)
        waiting += [piece[at:].strip(), piece[:at].strip()]
    return parts


def _cut(text: str) -> int:
    """The offset to cut at: a place of the best kind in the middle half, else the middle."""
    middle = len(text) / 2
    for place in _PLACES:
        ends = [m.end() for m in place.finditer(text) if abs(m.end() - middle) <= middle / 2]
        if ends:
            return min(ends, key=lambda end: abs(end - middle))
    return len(text) // 2
