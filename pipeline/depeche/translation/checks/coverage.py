"""The check for common French words that have no counterpart in the translation.

A table has the English words that human translations have for some thousand common French words:
for ``légalité`` they are ``legal``, ``legality`` and ``law``. If a translation has none of them,
the word was left out or mistranslated (``equality``).

``training/coverage.py`` learns the table; ``lang/data/LICENSES.md`` names its sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from depeche.lang import word_lists
from depeche.lang.names import LETTERS, fold
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_SHORTEST = 3  # letters


class _ExpectedWord(NamedTuple):
    """A word of the source, its span, and the English words of which one is expected."""

    text: str
    start: int
    end: int
    counterparts: frozenset[str]


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report each word of the source that has no counterpart."""
    for word in uncovered_words(source, target):
        yield Finding("coverage", f"“{word}” has no counterpart in the translation")


def uncovered_words(source: SourceSegment, target: Target) -> list[str]:
    """The words of the source without a counterpart, each once, in their order.

    Left out are names, parts of compounds (``nord-ouest`` is ``northwest``), and required terms,
    for which there are other checks.
    """
    target_words = {fold(word) for word in LETTERS.findall(target.text)}
    return list(
        dict.fromkeys(
            word.text
            for word in source.cached(_expected_words)
            if word.counterparts.isdisjoint(target_words)
            and not any(term.start < word.end and word.start < term.end for term in target.required)
        )
    )


def _expected_words(source: SourceSegment) -> list[_ExpectedWord]:
    """The words of the source that are in the table, names and parts of compounds left out."""
    text = source.text
    names = [name for name in source.names if not name.first]
    found = []
    for match in LETTERS.finditer(text):
        start, end = match.span()
        if end - start < _SHORTEST or "-" in (text[start - 1 : start], text[end : end + 1]):
            continue
        counterparts = _table().get(match[0].lower())
        if counterparts is None or any(name.start < end and start < name.end for name in names):
            continue
        found.append(_ExpectedWord(match[0], start, end, counterparts))
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    """The English counterparts of each French word form, all in lower case."""
    table: dict[str, frozenset[str]] = {}
    for line in word_lists.read("coverage.zz"):
        forms, _, counterparts = line.partition("\t")
        table |= dict.fromkeys(forms.split(), frozenset(counterparts.split()))
    return table
