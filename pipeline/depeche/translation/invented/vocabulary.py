"""The English words that the dictionary knows, and those that it has for a French text."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from depeche.lang.english import FUNCTION_WORDS
from depeche.lang.english_forms import verb_forms
from depeche.lang.names import LETTERS, fold
from depeche.translation import dictionary
from depeche.translation.dictionary import Entry

_NEGATIVE = frozenset("pas jamais rien encore plus personne meme".split())
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ly", "ies", "ied")


def is_common(folded: str) -> bool:
    """Whether the dictionary has an English word in small letters, in any form."""
    return not _everything().isdisjoint(bases(folded))


def answers(french: str, folded: str) -> bool:
    """Whether the dictionary has a word, in any form, as the English of one of a French text."""
    return not english_of(french).isdisjoint(bases(folded))


@lru_cache(maxsize=256)
def english_of(french: str) -> frozenset[str]:
    """The English words, folded, that the dictionary has for those of a French text."""
    entries = {found.entry for found in dictionary.load().find(french)}
    return frozenset(word for entry in entries for word in forms_of(entry))


@lru_cache(maxsize=4096)
def forms_of(entry: Entry) -> frozenset[str]:
    """The English words of an entry, folded; of verbs the past, too, which may be irregular."""
    expressions = (*entry.all_english, *(form for verb in entry.verbs for form in verb_forms(verb)))
    words = (fold(word) for english in expressions for word in LETTERS.findall(english))
    return frozenset(word for word in words if word not in FUNCTION_WORDS)


def bases(folded: str) -> list[str]:
    """A word and the words of which it may be a form: ``unions`` and ``union``."""
    found = [folded]
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) > 2:
            stem = folded[: -len(ending)]
            found += [stem, f"{stem}e", f"{stem}y", stem[:-1]]
    return found


def about(french: str, english: str, share: float) -> bool:
    """Whether an English text answers to a share of the telling words of a French one."""
    words = {base for word in LETTERS.findall(english) for base in bases(fold(word))}
    entries = _telling(french)
    answered = sum(not words.isdisjoint(forms) for forms in entries)
    return bool(entries) and answered >= share * len(entries)


def about_first(french: str, english: str) -> bool:
    """Whether an English text answers to the first telling word of a French one, if it has any."""
    words = {base for word in LETTERS.findall(english) for base in bases(fold(word))}
    entries = _telling(french)
    return not entries or not words.isdisjoint(entries[0])


@lru_cache(maxsize=1024)
def _telling(french: str) -> tuple[frozenset[str], ...]:
    """For each telling word of a French text the English words that may answer to it."""
    return tuple(
        forms_of(found.entry)
        for found in dictionary.load().find(french)
        if fold(found.text) not in _NEGATIVE
    )


@lru_cache(maxsize=1)
def _everything() -> frozenset[str]:
    content = (resources.files("depeche") / dictionary.DATA).read_text(encoding="utf-8")
    english = "\n".join(line.partition("\t")[2] for line in content.splitlines())
    return frozenset(fold(word) for word in set(LETTERS.findall(english)) if word.islower())
