"""Names: which words of a French sentence are names, and putting right those a model distorted.

Translation models with small vocabularies spell rare names piece by piece and go astray:
``Khrkiviv`` for ``Kharkiv``. A name that is missing in the translation is put in the place of a
capitalised word that nothing in the source accounts for, if exactly one such word is like it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
_ELISION = re.compile(r"^(?:[ldnmtscj]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_ACRONYM = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ0-9.&-]*[A-ZÀ-Þ0-9]")
_STARTS = re.compile(r"(?:^|[.!?:…«“\"(—–-])$")
_ARTICLE = re.compile(r"(?<!\w)(?:[ldnmtscj]|qu|jusqu|lorsqu|puisqu)['’]$", re.IGNORECASE)
_LIKE = 0.65  # of SequenceMatcher; `Khrkiviv` and `Kharkiv` have 0.8, `Jul` and `Julien` 0.67
_SHORT_ACRONYM = 5
_RARE = 8.5  # nats; a word of the dictionary less common than this may be somebody's name
_NO_NAME = re.compile(r"MM?|Mmes?|Mlles?|Mgr|Me|Dr|Ste?|[IVX]+(?:er|re|e|i?ème)")
_ENGLISH_WORDS = frozenset(
    # Capitalised in English though nothing in French says so; never a distorted name.
    "I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May"
    " June July August September October November December Mr Mrs Ms Dr President Prime Minister"
    " Government State States Parliament Council Ministry Department Service North South East West"
    " National United Republic European Union Commission Court House Senate Assembly".split()
)


class Name(NamedTuple):
    """A name-like word of a French text; ``first`` if it stands first in a sentence."""

    text: str
    start: int
    end: int
    first: bool
    acronym: bool


class RequiredTerm(NamedTuple):
    """Something that has to stand in a translation.

    ``right`` is how it shall be written; any of ``accepted`` will do. A distorted word is looked
    for by its likeness to one of ``forms``. ``start`` and ``end`` are its place in the source.
    ``term`` marks a wish of the glossary.
    """

    right: str
    accepted: tuple[str, ...]
    forms: tuple[str, ...]
    start: int
    end: int
    term: bool = False


class Restored(NamedTuple):
    """A translation with names put right, and what became what."""

    text: str
    changes: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[Name, ...]:
    """The name-like words of a French text: capitalised ones and acronyms, in order."""
    if text.isupper():
        return ()  # a title in capitals says nothing about names
    found = []
    for start, word in words(text):
        if word[0].isupper() and len(word) > 1 and not _NO_NAME.fullmatch(word):
            before = _ARTICLE.sub("", text[:start]).rstrip()
            first = not before or bool(_STARTS.search(before))
            acronym = bool(_ACRONYM.fullmatch(word))
            found.append(Name(word, start, start + len(word), first, acronym))
    return tuple(found)


def words(text: str) -> list[tuple[int, str]]:
    """The words of a French text with their places, elided articles left out."""
    found = []
    for match in _TOKEN.finditer(text):
        start, word = match.start(), match[0]
        while elision := _ELISION.match(word):
            start, word = start + elision.end(), word[elision.end() :]
        if word:
            found.append((start, word))
    return found


def proper(found: Sequence[Name], source: str) -> list[Name]:
    """Of name-like words those that are names, which English writes as French does.

    ``République`` is capitalised in French and is no name; the lexicon of the repair stage
    knows. A word that is both (``Moreau`` is a colt's dark coat) is a name next to another name,
    and where it begins a sentence without an article: common nouns hardly ever do.
    """
    if not found:
        return []
    from depeche.lang import french_lexicon  # half a second, and most sentences never ask

    french = french_lexicon.french()

    def flags(name: Name) -> int:
        word = name.text.lower().replace("'", "’")
        known = french.flags(word) or french.flags(re.sub("^e", "é", word))  # Etat for État
        parts = [french.flags(part) for part in word.split("-")]
        if not known and len(parts) > 1 and all(part & french_lexicon.DICTIONARY for part in parts):
            return french_lexicon.DICTIONARY  # Assurez-vous, Dix-huit
        return known

    def beside_a_name(name: Name) -> bool:
        return any(
            other.end + 1 == name.start or name.end + 1 == other.start
            for other in names(source)
            if flags(other) & french_lexicon.NAME or not flags(other)
        )

    def begins(name: Name) -> bool:
        return name.first and source[name.start - 1 : name.start] not in ("'", "’")

    return [
        name
        for name in found
        if (name.acronym and len(name.text) <= _SHORT_ACRONYM)
        or not flags(name) & french_lexicon.DICTIONARY
        or (
            flags(name) & french_lexicon.NAME
            and french.cost(name.text.lower()) > _RARE
            and (begins(name) or beside_a_name(name))
        )
    ]


def granted(wish: RequiredTerm, target: str) -> bool:
    """Whether a wish's words stand in an English text, whatever their case and accents."""
    there = f" {_flat(target)} "
    return any(
        f" {_flat(form)}{ending} " in there for form in wish.accepted for ending in ("", "s", "es")
    )


def restore(wishes: Sequence[RequiredTerm], source: str, target: str) -> Restored:
    """Put names right that the translation distorted, where there is no doubt which word it is.

    Args:
        wishes: what must stand in the translation.
        source: the French text.
        target: its translation.
    """
    changes: list[tuple[str, str]] = []
    spoken = {folded(word) for _, word in words(source)}
    for wish in wishes:
        if granted(wish, target):
            continue
        own = {folded(part) for form in wish.forms for part in form.split()}
        fine = {
            folded(part)
            for other in wishes
            if other is not wish
            for form in (*other.accepted, other.right)
            for part in _TOKEN.findall(form)
        }
        if wish.term and (kept := _kept(wish, target)):
            target = target[: kept.start()] + wish.right + target[kept.end() :]
            changes.append((kept[0], wish.right))
            continue
        strangers = [
            match
            for match in _TOKEN.finditer(target)
            if match[0][0].isupper()
            and (core := _POSSESSIVE.sub("", match[0])) not in _ENGLISH_WORDS
            and folded(core) not in fine
            and (folded(core) not in spoken or folded(core) in own)
        ]
        alike = [m for m in strangers if _alike(wish, _POSSESSIVE.sub("", m[0]))]
        if len({match[0] for match in alike}) != 1:
            beside = _beside(wish, wishes, target, strangers)
            if beside is None or len({match[0] for match in alike}) > 1:
                continue
            alike = [beside]
        core = _POSSESSIVE.sub("", alike[0][0])
        for match in reversed(alike):
            target = target[: match.start()] + wish.right + target[match.start() + len(core) :]
        changes.append((core, wish.right))
    return Restored(target, tuple(changes))


def _kept(wish: RequiredTerm, target: str) -> re.Match[str] | None:
    """A term that the translation left in French."""
    for form in wish.forms:
        if form != wish.right and (m := re.search(rf"(?<!\w){re.escape(form)}(?!\w)", target)):
            return m
    return None


def _alike(wish: RequiredTerm, word: str) -> bool:
    return any(
        _like(folded(form), folded(word), bool(_ACRONYM.fullmatch(form)))
        for form in wish.forms
        if " " not in form
    )


def _like(one: str, other: str, acronym: bool) -> bool:
    if acronym and len(one) <= _SHORT_ACRONYM:
        # NATO and NASA are as like as can be: an acronym has to have the same letters.
        return sorted(one) == sorted(other)
    if min(len(one), len(other)) < 3 or one[0] != other[0]:
        return False
    if other.startswith(one) or one.startswith(other):
        return len(other) <= 2 * len(one) + 1
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _LIKE


def _beside(
    wish: RequiredTerm,
    wishes: Sequence[RequiredTerm],
    target: str,
    strangers: Sequence[re.Match[str]],
) -> re.Match[str] | None:
    """The stranger that stands right after (or before) the word for the wish's neighbour.

    In ``Julien Moreau`` → ``Julien Portugal`` no spelling says that Portugal is Moreau; its place
    does.
    """
    if wish.term:
        return None
    starts = {match.start(): match for match in strangers}
    ends = {match.end(): match for match in strangers}
    for other in wishes:
        if other.term:
            continue
        name = re.escape(other.right)
        if other.end + 1 == wish.start and (at := re.search(rf"\b{name} (?=\w)", target)):
            return starts.get(at.end())
        if wish.end + 1 == other.start and (at := re.search(rf"(?<=\w) {name}\b", target)):
            return ends.get(at.start())
    return None


@lru_cache(maxsize=16384)
def folded(word: str) -> str:
    """A word without case and accents."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=4096)
def _flat(text: str) -> str:
    """Folded words with single blanks; hyphens and apostrophes part words."""
    return " ".join(re.findall(r"[^\W_]+", folded(text)))
