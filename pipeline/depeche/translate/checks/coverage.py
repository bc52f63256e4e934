"""Words of the source that nothing in the translation answers to.

For some thousand common French words it is known what English makes of them: in nearly every
human translation of a sentence with ``légalité`` stands ``legal``, ``legality``, ``law`` or the
like. Where none of these stands, the word was left out or became something else (``equality``).

``training/answers.py`` learns the table; ``data/LICENSES.md`` names its sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from depeche.lang import word_lists
from depeche.lang.names import RequiredTerm, folded, names

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3  # letters


def uncovered_words(source: str, target: str, wishes: Sequence[RequiredTerm] = ()) -> list[str]:
    """Find them, each once, in their order.

    Names, parts of compounds (``nord-ouest`` is ``northwest``) and what the glossary looks after
    are left out.

    Args:
        source: a French segment.
        target: its English translation.
        wishes: names and terms that must stand in the translation.
    """
    there = {folded(word) for word in _WORD.findall(target)}
    apart = [(name.start, name.end) for name in names(source) if not name.first]
    apart += [(wish.start, wish.end) for wish in wishes]
    found: dict[str, None] = {}
    for match in _WORD.finditer(source):
        start, end = match.span()
        if end - start < _SHORTEST or "-" in (source[start - 1 : start], source[end : end + 1]):
            continue
        answers = _answers().get(match[0].lower())
        if answers is None or not answers.isdisjoint(there):
            continue
        if not any(begin < end and start < stop for begin, stop in apart):
            found[match[0]] = None
    return list(found)


@lru_cache(maxsize=1)
def _answers() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in word_lists.read("coverage.zz"):
        forms, _, answers = line.partition("\t")
        table |= dict.fromkeys(forms.split(), frozenset(answers.split()))
    return table
