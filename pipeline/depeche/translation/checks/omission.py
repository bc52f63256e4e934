"""A clause of the source that the translation seems to leave out.

French and English share so many long words that a clause without any cognate in its translation is
rare. It counts only if other clauses have some, and if the translation is short as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from depeche.lang.names import fold
from depeche.translation.checks.length import SHORT
from depeche.translation.finding import Finding
from depeche.translation.source import WORD, SourceSegment
from depeche.translation.target import Target

_SHORTENED = 0.75  # of the words of the source; a translation that has more leaves out no clause
_LONG_SOURCE = 16  # words
_LONG_CLAUSE = 6  # words
_LONG_WORD = 5  # letters
_FEWEST_STEMS = 3
_BOUNDARY = re.compile(r"(?<!\d)[,;:](?!\d)|[;:]|\s[–—]\s|[.!?]\s")


class _Clause(NamedTuple):
    """A clause, and the stems of its long words and numbers, of which the translation has some."""

    text: str
    stems: frozenset[str]


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Find the first clause of which the translation has no cognate, name or number."""
    before, after = len(source.words), len(target.words)
    if before < _LONG_SOURCE or not before * SHORT <= after < before * _SHORTENED:
        return
    stems = {_stem(word) for word in target.words}
    for clause in source.cached(_clauses):
        if stems.isdisjoint(clause.stems):
            yield Finding("omission", f"“{clause.text}” has no counterpart in the translation")
            return


def _clauses(source: SourceSegment) -> list[_Clause]:
    """The clauses that are long enough to tell."""
    text = source.text
    found = []
    edges = [0, *(match.end() for match in _BOUNDARY.finditer(text)), len(text)]
    for start, end in pairwise(edges):
        words = WORD.findall(text[start:end])
        stems = [_stem(word) for word in words if len(word) >= _LONG_WORD or word[0].isdigit()]
        if len(words) >= _LONG_CLAUSE and len(stems) >= _FEWEST_STEMS:
            found.append(_Clause(" ".join(text[start:end].split()), frozenset(stems)))
    return found


def _stem(word: str) -> str:
    """The first letters of a word: ``gouvernement`` and ``government`` have the same."""
    return fold(word)[:4]
