"""Names and terms that must stand in a translation, and correcting those that a model distorted.

Translation models with small vocabularies misspell rare names (``Khrkiviv`` for ``Kharkiv``). If a
name is missing in a translation, and exactly one capitalised word that is not in the French text
resembles it, the name replaces that word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from depeche.lang.names import SHORT_ACRONYM, WORD, Name, fold, is_acronym, words
from depeche.lang.word_lists import is_english

_POSSESSIVE = re.compile(r"['’]s?$")
_SIMILAR = 0.65  # of SequenceMatcher; `Khrkiviv` and `Kharkiv` have 0.8, `Jul` and `Julien` 0.67
_ENGLISH_WORDS = frozenset(
    # Capitalised in English whether or not they are in French, so never a distorted name.
    "I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May"
    " June July August September October November December Mr Mrs Ms Dr President Prime Minister"
    " Government State States Parliament Council Ministry Department Service North South East West"
    " National United Republic European Union Commission Court House Senate Assembly".split()
)


class RequiredTerm(NamedTuple):
    """A term or name that has to stand in a translation.

    Attributes:
        preferred: the form that a correction writes.
        accepted: the forms of which one must stand in the translation.
        spellings: the forms to one of which a distorted word must be similar.
        start: where it begins in the source.
        end: where it ends there.
        from_glossary: whether it is a term of the glossary; else it is a name of the source.
        everywhere: whether the translation must have it as often as the source.
    """

    preferred: str
    accepted: tuple[str, ...]
    spellings: tuple[str, ...]
    start: int
    end: int
    from_glossary: bool = False
    everywhere: bool = False

    @classmethod
    def from_name(cls, name: Name) -> RequiredTerm:
        """A name of the source, which must stand in the translation as it is."""
        return cls(name.text, (name.text,), (name.text,), name.start, name.end)


class Corrected(NamedTuple):
    """A corrected translation, and the changes: (what the model wrote, what replaced it)."""

    text: str
    changes: tuple[tuple[str, str], ...]


def is_present(term: RequiredTerm, text: str) -> bool:
    """Whether an accepted form of a term stands in an English text, whatever its case and accents.

    Plurals with s and es are accepted, too.
    """
    words_of_text = f" {_separate_words(text)} "
    return any(
        f" {_separate_words(form)}{ending} " in words_of_text
        for form in term.accepted
        for ending in ("", "s", "es")
    )


def missing(required: Sequence[RequiredTerm], text: str) -> list[RequiredTerm]:
    """The terms that an English text has not, or not often enough."""
    words_of_text = f" {_separate_words(text)} "
    wanted: dict[tuple[str, ...], int] = {}
    found = []
    for term in required:
        wanted[term.accepted] = wanted.get(term.accepted, 0) + 1
        if term.everywhere and wanted[term.accepted] > 1:
            enough = _count(term, words_of_text) >= wanted[term.accepted]
        else:
            enough = is_present(term, text)
        if not enough:
            found.append(term)
    return found


def _count(term: RequiredTerm, words_of_text: str) -> int:
    """How often accepted forms stand among words with single spaces around them."""
    forms = {_separate_words(form) + ending for form in term.accepted for ending in ("", "s", "es")}
    alternatives = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return len(re.findall(rf"(?<= )(?:{alternatives})(?= )", words_of_text))


def correct(required: Sequence[RequiredTerm], source: str, text: str) -> Corrected:
    """Put missing terms and names into a translation, where it is clear which word they replace.

    Args:
        required: what must stand in the translation.
        source: the French text.
        text: its translation.
    """
    text = _with_accents(required, text)
    if all(is_present(term, text) for term in required):
        return Corrected(text, ())
    changes: list[tuple[str, str]] = []
    source_words = {fold(word) for _, word in words(source)}
    for term in required:
        if is_present(term, text):
            continue
        if term.from_glossary and (french := _left_in_french(term, text)):
            places = [french]
            distorted = french[0]
        else:
            places = _distorted(term, required, source_words, text)
            if not places:
                continue
            distorted = _without_possessive(places[0][0])
        for place in reversed(places):
            end = place.start() + len(distorted)
            text = text[: place.start()] + term.preferred + text[end:]
        changes.append((distorted, term.preferred))
    return Corrected(text, tuple(changes))


def _with_accents(required: Sequence[RequiredTerm], text: str) -> str:
    """Give compound names (``Pyrénées-Atlantiques``) the accents that a model has dropped."""
    for term in required:
        if not term.from_glossary and "-" in term.preferred and not term.preferred.isascii():
            plain = fold(term.preferred)
            for match in reversed(list(WORD.finditer(text))):
                if match[0] != term.preferred and fold(match[0]) == plain:
                    text = text[: match.start()] + term.preferred + text[match.end() :]
    return text


def _left_in_french(term: RequiredTerm, text: str) -> re.Match[str] | None:
    """The place of a term's French form in the translation."""
    for form in term.spellings:
        if form != term.preferred:
            match = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text)
            if match:
                return match
    return None


def _distorted(
    term: RequiredTerm, required: Sequence[RequiredTerm], source_words: set[str], text: str
) -> list[re.Match[str]]:
    """The places of the word that is a distortion of a missing term.

    It is the only word that resembles the term, or else the one that stands next to the same name
    as the term does in the source. Empty if there is none, or more than one.
    """
    candidates = list(_unexplained(term, required, source_words, text))
    similar = [word for word in candidates if _is_distortion(term, _without_possessive(word[0]))]
    if not term.from_glossary:  # America is no distortion of Amérique
        similar = [word for word in similar if not is_english(_without_possessive(word[0]))]
    spellings = {word[0] for word in similar}
    if len(spellings) == 1:
        return similar
    if not spellings and (neighbour := _next_to_neighbour(term, required, text, candidates)):
        return [neighbour]
    return []


def _unexplained(
    term: RequiredTerm, required: Sequence[RequiredTerm], source_words: set[str], text: str
) -> Iterator[re.Match[str]]:
    """The capitalised words of a translation that come neither from the source nor from English."""
    own_words = {fold(word) for form in term.spellings for word in form.split()}
    of_others = {
        fold(word)
        for other in required
        if other is not term
        for form in (*other.accepted, other.preferred)
        for word in WORD.findall(form)
    }
    for match in WORD.finditer(text):
        word = _without_possessive(match[0])
        if not match[0][0].isupper() or word in _ENGLISH_WORDS or fold(word) in of_others:
            continue
        if fold(word) not in source_words or fold(word) in own_words:
            yield match


def _is_distortion(term: RequiredTerm, word: str) -> bool:
    """Whether a word resembles a spelling of a term that is one word."""
    return any(
        _is_similar(fold(form), fold(word), acronym=is_acronym(form))
        for form in term.spellings
        if " " not in form
    )


def _is_similar(name: str, word: str, *, acronym: bool) -> bool:
    """Whether a word may be a distorted name; both are folded."""
    if acronym and len(name) <= SHORT_ACRONYM:
        # NATO and NASA are similar but differ: an acronym must have the same letters.
        return sorted(name) == sorted(word)
    if min(len(name), len(word)) < 3 or name[0] != word[0]:
        return False
    if word.startswith(name) or name.startswith(word):
        return len(word) <= 2 * len(name) + 1
    return SequenceMatcher(None, name, word, autojunk=False).ratio() >= _SIMILAR


def _next_to_neighbour(
    name: RequiredTerm,
    required: Sequence[RequiredTerm],
    text: str,
    candidates: Sequence[re.Match[str]],
) -> re.Match[str] | None:
    """The candidate that stands next to a name's neighbour, as the name does in the source.

    In ``Julien Moreau`` → ``Julien Portugal`` the spelling does not tell that Portugal stands for
    Moreau, but its place does.
    """
    if name.from_glossary:
        return None
    by_start = {match.start(): match for match in candidates}
    by_end = {match.end(): match for match in candidates}
    for other in required:
        if other.from_glossary:
            continue
        neighbour = re.escape(other.preferred)
        if other.end + 1 == name.start and (match := re.search(rf"\b{neighbour} (?=\w)", text)):
            return by_start.get(match.end())
        if name.end + 1 == other.start and (match := re.search(rf"(?<=\w) {neighbour}\b", text)):
            return by_end.get(match.start())
    return None


def _without_possessive(word: str) -> str:
    return _POSSESSIVE.sub("", word)


@lru_cache(maxsize=4096)
def _separate_words(text: str) -> str:
    """The words of a text, folded, with single spaces between them; cut at hyphens, apostrophes."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))
