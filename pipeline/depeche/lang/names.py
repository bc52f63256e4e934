"""Finding words, and the names of people, places and organisations, in a French text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")  # with apostrophes and hyphens inside, and numbers
LETTERS = re.compile(r"[^\W\d_]+")
_ELISION = re.compile(r"^(?:[ldnmtscj]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ0-9.&-]*[A-ZÀ-Þ0-9]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…«“\"(—–-])$")
_ARTICLE = re.compile(r"(?<!\w)(?:[ldnmtscj]|qu|jusqu|lorsqu|puisqu)['’]$", re.IGNORECASE)
_NEAR = 40  # characters, more than an elided article and spaces take
SHORT_ACRONYM = 5  # letters; acronyms up to this length are written the same in English
_RARE = 8.5  # nats; a dictionary word that costs more than this may be somebody's name
_NEVER_A_NAME = re.compile(r"MM?|Mmes?|Mlles?|Mgr|Me|Dr|Ste?|[IVX]+(?:er|re|e|i?ème)")


class Name(NamedTuple):
    """A name-like word of a French text.

    Attributes:
        text: the word, without an elided article.
        start: where it begins in the text.
        end: where it ends.
        first: whether it stands first in a sentence, where every word has a capital.
        acronym: whether it is written in capitals.
    """

    text: str
    start: int
    end: int
    first: bool
    acronym: bool


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[Name, ...]:
    """The name-like words of a French text, in order: capitalised ones and acronyms.

    Some of them are no names (``République``); ``proper_names`` leaves those out.
    """
    if text.isupper():
        return ()  # a title in capitals says nothing about names
    found = []
    for start, word in words(text):
        if word[0].isupper() and len(word) > 1 and not _NEVER_A_NAME.fullmatch(word):
            # The end of what stands before: all of it would take quadratic time on a long text.
            before = _ARTICLE.sub("", text[max(0, start - _NEAR) : start]).rstrip()
            first = not before or bool(_SENTENCE_START.search(before))
            found.append(Name(word, start, start + len(word), first, is_acronym(word)))
    return tuple(found)


def words(text: str) -> list[tuple[int, str]]:
    """The words of a French text with their offsets, without elisions (``l'``, ``qu'``)."""
    found = []
    for match in WORD.finditer(text):
        start, word = match.start(), match[0]
        while elision := _ELISION.match(word):
            start, word = start + elision.end(), word[elision.end() :]
        if word:
            found.append((start, word))
    return found


def is_acronym(word: str) -> bool:
    """Whether a word is written in capitals, as ``OTAN`` and ``G20`` are."""
    return bool(_ACRONYM.fullmatch(word))


def proper_names(candidates: Sequence[Name], source: str) -> list[Name]:
    """Of name-like words those that are names, which English writes as French does.

    A word that the French lexicon has as a common word only (``République``) is no name. One that
    it has as both (``Moreau`` is also the colour of a horse) is taken for a name if it is rare and
    stands next to another name, or begins a sentence without an elided article, as common nouns
    hardly ever do.

    Args:
        candidates: name-like words of ``source``.
        source: the French text.
    """
    if not candidates:
        return []
    from depeche.lang import french_lexicon  # half a second, and most sentences never ask

    lexicon = french_lexicon.load()

    def flags(name: Name) -> int:
        word = french_lexicon.lookup_form(name.text)
        known = lexicon.flags(word) or lexicon.flags(re.sub("^e", "é", word))  # Etat for État
        parts = [lexicon.flags(part) for part in word.split("-")]
        if sum(part[:1].isupper() for part in name.text.split("-")) > 1:
            return french_lexicon.NAME  # Hautes-Alpes
        if not known and len(parts) > 1 and all(part & french_lexicon.DICTIONARY for part in parts):
            return french_lexicon.DICTIONARY  # Assurez-vous, Dix-huit
        return known

    def next_to_a_name(name: Name) -> bool:
        return any(
            other.end + 1 == name.start or name.end + 1 == other.start
            for other in names(source)
            if flags(other) & french_lexicon.NAME or not flags(other)
        )

    def begins_sentence(name: Name) -> bool:
        return name.first and source[name.start - 1 : name.start] not in ("'", "’")

    return [
        name
        for name in candidates
        if (name.acronym and len(name.text) <= SHORT_ACRONYM)
        or not flags(name) & french_lexicon.DICTIONARY
        or (
            flags(name) & french_lexicon.NAME
            and lexicon.cost(name.text.lower()) > _RARE
            and (begins_sentence(name) or next_to_a_name(name))
        )
    ]


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """A word in lower case without accents, with a straight apostrophe."""
    word = word.replace("’", "'")
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
