"""The words of a translation that are neither English nor taken from the source.

A model that spells rare words piece by piece makes up words (``vaston`` for ``vaisseau``) or leaves
them in French (``faiblir``). No likeness to the source tells which English word was meant, so
nothing is mended here; but no reader should meet such a word without a warning.

``training/english.py`` builds the list of words; ``data/LICENSES.md`` names its sources.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from depeche.lang import word_lists
from depeche.lang.names import folded, names

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDING = re.compile(r"['’](?:s|d|ll|re|ve|m)?$", re.IGNORECASE)
_SHORTEST = 3  # letters; shorter ones are units, initials, ``am``


class UnknownWord(NamedTuple):
    """A word of a translation that is not English.

    ``left`` is one that stands in the source and is plain French; ``made`` stands nowhere;
    ``name`` is a made-up one with a capital.
    """

    text: str
    kind: Literal["left", "made", "name"]


def strangers(source: str, target: str) -> list[UnknownWord]:
    """Find them, each once, in their order.

    Words of the source that are not plain French (names, terms, other languages) may stand in the
    translation as they are.

    Args:
        source: a French segment.
        target: its English translation.
    """
    found: dict[str, UnknownWord] = {}
    spoken: dict[str, str] | None = None
    for match in _WORD.finditer(target):
        word = match[0]
        core = _ENDING.sub("", word)
        if len(core) < _SHORTEST or english(core) or core in found:
            continue
        if spoken is None:
            spoken = {
                folded(part): part
                for whole in _WORD.findall(source)
                for part in (whole, *re.split("['’]", whole))
            }
        there = spoken.get(folded(core))
        if there is None:
            found[core] = UnknownWord(core, "name" if core[0].isupper() else "made")
        elif _plain_french(there, source):
            found[core] = UnknownWord(core, "left")
    return list(found.values())


def english(word: str) -> bool:
    """Whether a word is English, whatever its case and accents."""
    lower = word.lower().replace("’", "'")
    return lower in _words() or folded(lower) in _words()


def _plain_french(word: str, source: str) -> bool:
    """Whether a word of the source is in the French dictionary and no name there."""
    from depeche.lang import french_lexicon  # half a second, and few sentences ask

    if any(name.text == word and not name.first for name in names(source)):
        return False
    flags = french_lexicon.french().flags(word.lower())
    return bool(flags & french_lexicon.DICTIONARY) and not flags & french_lexicon.NAME


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(word_lists.read("english.zz"))
