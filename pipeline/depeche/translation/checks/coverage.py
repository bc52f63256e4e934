"""Common French words of the source that have no counterpart in the translation.

For some thousand common French words it is known what English makes of them: in nearly every
human translation of a sentence with ``légalité`` stands ``legal``, ``legality``, ``law`` or the
like. Where none of these stands, the word was left out or became something else (``equality``).

``training/coverage.py`` learns the table; ``lang/data/LICENSES.md`` names its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from depeche.lang import word_lists
from depeche.lang.names import fold
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3  # letters


class _Expected(NamedTuple):
    """A word of the source, its place, and the English words of which one should be there."""

    text: str
    start: int
    end: int
    counterparts: frozenset[str]


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Find the words without a counterpart, each once, in their order."""
    for word in uncovered_words(source, target):
        yield Finding("coverage", f"“{word}” has no counterpart in the translation")


def uncovered_words(source: SourceSegment, target: Target) -> list[str]:
    """The words of the source without a counterpart, each once, in their order.

    Names, parts of compounds (``nord-ouest`` is ``northwest``) and what is required of the
    translation anyway are left out.
    """
    there = {fold(word) for word in _WORD.findall(target.text)}
    return list(
        dict.fromkeys(
            word.text
            for word in source.cached(_expected)
            if word.counterparts.isdisjoint(there)
            and not any(term.start < word.end and word.start < term.end for term in target.required)
        )
    )


def _expected(source: SourceSegment) -> list[_Expected]:
    """The words of the source whose counterparts are known, names and compounds left out."""
    text = source.text
    names = [name for name in source.names if not name.first]
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if end - start < _SHORTEST or "-" in (text[start - 1 : start], text[end : end + 1]):
            continue
        counterparts = _table().get(match[0].lower())
        if counterparts is None or any(name.start < end and start < name.end for name in names):
            continue
        found.append(_Expected(match[0], start, end, counterparts))
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    """Of each French form, in lower case, the English words that may stand for it."""
    table: dict[str, frozenset[str]] = {}
    for line in word_lists.read("coverage.zz"):
        forms, _, counterparts = line.partition("\t")
        table |= dict.fromkeys(forms.split(), frozenset(counterparts.split()))
    return table
