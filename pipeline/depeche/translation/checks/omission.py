"""The check for a clause of the source that the translation leaves out.

French and English have so many long words in common that it is rare for a clause to have no cognate
in its translation. A clause without any is reported if the translation is also a little short.
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

_SHORTENED = 0.75  # of the words of the source; a translation with more leaves out no clause
_LONG_SOURCE = 16  # words
_LONG_CLAUSE = 6  # words
_LONG_WORD = 5  # letters
_FEWEST_STEMS = 3
_BOUNDARY = re.compile(r"(?<!\d)[,;:](?!\d)|[;:]|\s[–—]\s|[.!?]\s")


class _Clause(NamedTuple):
    """A clause, and the stems of its long words and numbers."""

    text: str
    stems: frozenset[str]


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report the first clause of which the translation has no cognate, name or number."""
    before, after = len(source.words), len(target.words)
    if before < _LONG_SOURCE or not before * SHORT <= after < before * _SHORTENED:
        return
    stems = {_stem(word) for word in target.words}
    for clause in source.cached(_clauses):
        if stems.isdisjoint(clause.stems):
            yield Finding("omission", f"“{clause.text}” has no counterpart in the translation")
            return


def _clauses(source: SourceSegment) -> list[_Clause]:
    """The clauses that are long enough to be checked."""
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
