"""The dictionary: what some fifteen thousand French words of the news mean in English.

A translation model knows frequent words well and guesses at rare ones (``ampoule`` → "amula",
``décalé`` → "cut"). ``data/dictionary.tsv`` has for each French word its forms, the English that a
translator would write for it, and other English words by which a free translation may answer it. A
language model wrote it for depeche; ``training/dictionary.py`` finds the forms and takes out those
that faithful translations do not answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from depeche.lang.english_forms import american, comparison, english_plural, verb_forms
from depeche.lang.names import LETTERS, fold

DATA = "translation/data/dictionary.tsv"

_SHORTEST_STEM = 5  # letters by which words of one family are known: imprison, imprisonment
# Words of an English expression of three words or more that do not tell whether it is there …
_LIGHT = frozenset(
    "in on at by for from with into out up off down over away back about get make take give go put"
    " set have do as and or not no".split()
)
# … and words that never do.
_EMPTY = frozenset("a an the of to one one's oneself someone something be it its their his".split())


class Entry(NamedTuple):
    """What a French word means.

    Attributes:
        nouns: English nouns in the singular, the likeliest first.
        verbs: English verbs in the base form, with their particles (``hold up``).
        others: English adjectives, adverbs and whatever else has one form.
        also: English words that may answer to it in a free translation, in their base forms.
    """

    nouns: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def all_english(self) -> tuple[str, ...]:
        """All of its English."""
        return (*self.nouns, *self.verbs, *self.others, *self.also)

    @property
    def own(self) -> Entry:
        """The entry without what may answer to the word in a free translation only."""
        return self._replace(also=())

    def candidates(self, french: str) -> list[str]:
        """The English to write for a form of the word: ``robbed``, ``held up``, ``raided`` …

        Nouns are in the number that the form seems to have, verbs in the forms that answer to its
        ending.

        Args:
            french: the form, in small letters; of an expression its first word tells.
        """
        french = french.split(" ")[0]
        plural = french.endswith(("s", "x"))
        nouns = [english_plural(noun) if plural else noun for noun in self.nouns]
        verbs = [form for verb in self.verbs for form in _fitting(french, verb_forms(verb))]
        return list(dict.fromkeys([*nouns, *self.others, *verbs]))


class Found(NamedTuple):
    """A word or an expression of a French text that the dictionary has, and its place there."""

    text: str
    start: int
    end: int
    entry: Entry


class Dictionary:
    """French words and expressions with what they mean.

    Args:
        lines: French forms, separated by ``|``, and the English fields: ``n:`` nouns, ``v:`` verbs,
            ``a:`` others, ``+:`` what else may answer; all separated by tabs.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._english: dict[str, str] = {}  # the fields, by each form
        self._expressions: dict[str, list[str]] = {}  # by their first words, the longest first
        for line in lines:
            forms, _, english = line.partition("\t")
            for form in forms.split("|"):
                self._english[form] = english
                if not form.isalpha() and (first := LETTERS.match(form)):
                    self._expressions.setdefault(first[0], []).append(form)
        for expressions in self._expressions.values():
            expressions.sort(key=len, reverse=True)

    def find(self, text: str) -> Iterator[Found]:
        """The words and expressions of a French text that the dictionary has.

        Where an expression begins, the longest; none within another. Parts of compounds are left
        out.
        """
        lower = text.lower()
        behind = 0
        for match in LETTERS.finditer(lower):
            start, end = match.span()
            if start < behind or lower[start - 1 : start] == "-":
                continue
            form = match[0]
            for expression in self._expressions.get(form, ()):
                stop = start + len(expression)
                if lower.startswith(expression, start) and _ends(lower, stop):
                    form, end = expression, stop
                    break
            if _ends(lower, end) and (english := self._english.get(form)) is not None:
                behind = end
                yield Found(text[start:end], start, end, _entry(english))


def _ends(text: str, at: int) -> bool:
    """Whether a word of a text ends at a place, and no part of a compound."""
    return not text[at : at + 1].isalpha() and text[at : at + 1] != "-"


@lru_cache(maxsize=1)
def load() -> Dictionary:
    """The dictionary that comes with depeche."""
    content = (resources.files("depeche") / DATA).read_text(encoding="utf-8")
    return Dictionary(content.splitlines())


def answers(entry: Entry, english: frozenset[str]) -> bool:
    """Whether some English words, as ``comparable`` gives them, answer to a French word."""
    beginnings, words = _quickly_expected(entry)  # which inflects nothing, and mostly suffices
    if not words.isdisjoint(english) or any(word.startswith(beginnings) for word in english):
        return True
    return any(expression <= english for expression in _expected(entry))


def comparable(text: str) -> frozenset[str]:
    """The words of an English text, folded, in American spelling."""
    return frozenset(american(fold(word)) for word in LETTERS.findall(text))


@lru_cache(maxsize=16384)
def _quickly_expected(entry: Entry) -> tuple[tuple[str, ...], frozenset[str]]:
    """Beginnings of words, and words in their base forms, that answer to an entry."""
    single = {
        part
        for english in entry.all_english
        for parts in [_telling(english)]
        if len(parts) == 1
        for part in parts
    }
    beginnings = {
        part[: max(_SHORTEST_STEM, len(part) - 3)] for part in single if len(part) > _SHORTEST_STEM
    }
    return tuple(beginnings), frozenset(single)


@lru_cache(maxsize=16384)
def _expected(entry: Entry) -> frozenset[frozenset[str]]:
    """Sets of words of which one must stand in a translation, in all their forms."""
    expressions = set()
    for english in entry.all_english:
        for form in (english_plural(english), *verb_forms(english), *comparison(english)):
            expressions.add(_telling(form))
    return frozenset(expressions - {frozenset()})  # which "100" has


def _telling(english: str) -> frozenset[str]:
    """The words of an English expression that tell whether it stands in a text."""
    words = comparable(english)
    without = words - _EMPTY
    return (without - _LIGHT if len(without) > 2 else without) or words


def _fitting(french: str, forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms of an English verb, of ``verb_forms``, that answer to a French ending."""
    base, third, *past, continuous = forms
    if french.endswith(("er", "ir", "re")):
        return base, continuous
    if french.endswith("ant"):
        return (continuous,)
    if french.endswith(("é", "ée", "és", "ées", "i", "ie", "is", "ies", "u", "ue", "us", "ues")):
        return (*past, base, third)
    return base, third, *past, continuous


@lru_cache(maxsize=16384)
def _entry(english: str) -> Entry:
    """The entry that the English fields of a line make."""
    parts: dict[str, tuple[str, ...]] = {}
    for field in english.split("\t"):
        kind, _, words = field.partition(":")
        parts[kind] = tuple(words.split("|"))
    return Entry(*(parts.get(kind, ()) for kind in "nva+"))
