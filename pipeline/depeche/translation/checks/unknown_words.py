"""The check for words of the translation that are neither English nor names of the source.

A model that builds rare words from subword tokens invents words (``vaston`` for ``vaisseau``) or
leaves them in French (``faiblir``). Which English word was meant cannot be known, so they are not
corrected, only reported.

``training/english.py`` builds the list of words; ``lang/data/LICENSES.md`` names its sources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from depeche.lang.names import fold
from depeche.lang.word_lists import is_english
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

KIND = "unknown_word"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDING = re.compile(r"['’](?:s|d|ll|re|ve|m)?$", re.IGNORECASE)
_SHORTEST = 3  # letters; shorter ones are units, initials, ``am``
_MESSAGES = {
    "french": "“{}” was left in French",
    "invented": "“{}” is no English word",
    "name": "“{}” is neither in the source nor a known word",
}
# The certainty of the finding that a translation with an unknown word was passed over for another:
# of 45 such sentences read, one in three had a wrong English word in its place.
_SECOND_CHOICE = 0.5


class UnknownWord(NamedTuple):
    """A word of a translation that is not English.

    Kinds: ``french`` is a French word of the source; ``invented`` is not in the source; ``name`` is
    not in the source either and has a capital.
    """

    text: str
    kind: Literal["french", "invented", "name"]


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report the unknown words, except those of required terms and of what was behind marks."""
    for word in unknown_words(source, target):
        if fold(word.text) not in target.required_words | source.cached(_words_behind_marks):
            message = _MESSAGES[word.kind].format(word.text)
            yield Finding(KIND, message, words=(word.text,))


def unknown_words(source: SourceSegment, target: Target) -> list[UnknownWord]:
    """The words of a translation that are not English, each once, in their order.

    Words of the source that are not in the French dictionary (names, terms, words of other
    languages) are left out, for a translation may take them over.
    """
    found: dict[str, UnknownWord] = {}
    for match in _WORD.finditer(target.text):
        word = _ENDING.sub("", match[0])
        if len(word) < _SHORTEST or is_english(word) or word in found:
            continue
        in_source = source.cached(_source_words).get(fold(word))
        if in_source is None:
            found[word] = UnknownWord(word, "name" if word[0].isupper() else "invented")
        elif _is_plain_french(in_source, source):
            found[word] = UnknownWord(word, "french")
    return list(found.values())


def second_choice(first: Collection[Finding], chosen: Collection[Finding]) -> list[Finding]:
    """The finding about a translation that was chosen instead of one with an unknown word.

    Args:
        first: the findings of the model's first translation.
        chosen: the findings of the one chosen.

    Returns:
        Empty if the first has no unknown word, or if the one chosen has one, too.
    """
    unknown = [finding for finding in first if finding.kind == KIND]
    if not unknown or any(finding.kind == KIND for finding in chosen):
        return []
    if all(finding.certainty == _SECOND_CHOICE for finding in unknown):
        return unknown  # the first was itself chosen instead of another
    reason = " and ".join(finding.message for finding in unknown)
    message = f"another translation was chosen because in the first {reason}"
    return [Finding(KIND, message, _SECOND_CHOICE)]


def _source_words(source: SourceSegment) -> dict[str, str]:
    """The words of the source, and their parts between apostrophes, by their folded forms."""
    return {
        fold(part): part
        for word in _WORD.findall(source.text)
        for part in (word, *re.split("['’]", word))
    }


def _words_behind_marks(source: SourceSegment) -> frozenset[str]:
    """The words, folded, of what goes behind marks."""
    return frozenset(fold(word) for one in source.marked for word in _WORD.findall(one.text))


def _is_plain_french(word: str, source: SourceSegment) -> bool:
    """Whether a word of the source is a common French word and no name."""
    from depeche.lang import french_lexicon  # half a second, and few sentences ask

    for name in source.names:
        parts = re.split(r"[-'’]", name.text)
        capitals = sum(part[:1].isupper() for part in parts)
        if word in (name.text, *parts) and (not name.first or capitals > 1):
            return False
    flags = french_lexicon.load().flags(word.lower())
    return bool(flags & french_lexicon.DICTIONARY) and not flags & french_lexicon.NAME
