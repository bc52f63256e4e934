"""The words of an English sentence as the fact check sees them."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Literal, NamedTuple

import snowballstemmer

FUNCTION_WORDS = frozenset(
    "a about above after again against all also although am among amid an and any are as at be"
    " because been before being below between both but by can could did do does doing down during"
    " each few for from further had has have having he her here hers herself him himself his how i"
    " if in into is it its itself just let me more most my myself of off on once only or other our"
    " ours out over own same she should so some such than that the their theirs them then there"
    " these they this those through to too under until up upon very was we were what when where"
    " which while who whom whose why will with within would you your yours s t mr mrs ms dr".split()
)
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
).split()
_VALUES = {word: str(value) for value, word in enumerate(_UNITS)} | {
    word: str(value * 10)
    for value, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), start=3)
}
NUMBER_WORDS = frozenset(
    "hundred hundreds thousand thousands million millions billion billions trillion dozen dozens"
    " half third quarter double twice second first fourth fifth".split()
) | (frozenset(_VALUES) - {"one", "zero"})
NEGATIONS = frozenset("not never no none nobody nothing neither nor without cannot".split())

_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?:%|\s?per\s?cent\b)?|[^\W\d_]+(?:[’'.][^\W\d_]+)*(?:\.(?=[^\W\d_]))?"
)
_STEMMER = snowballstemmer.stemmer("english")

Kind = Literal["figure", "name", "content", "function"]


class Word(NamedTuple):
    """A word, what it is compared by, and what it is."""

    text: str
    stem: str
    kind: Kind

    @property
    def negates(self) -> bool:
        """Whether it is a negation."""
        return _negates(self.text.lower())


def tokens(text: str) -> list[str]:
    """Words and figures; a possessive is left off, the parts of a compound stand alone."""
    return [re.sub(r"[’']s$|\.$", "", match[0]) for match in _WORD.finditer(text)]


def words(found: list[str], capital: Collection[str], small: Collection[str]) -> list[Word]:
    """The words of one sentence.

    Args:
        found: its tokens.
        capital: words, in small letters, that the text writes with a capital inside a sentence.
        small: words that it writes small; with ``capital`` they tell whether a first word is a
            name.
    """
    made = []
    for position, token in enumerate(found):
        lower = token.lower()
        if token[0].isdigit():
            made.append(Word(token, _figure(token), "figure"))
        elif lower in NUMBER_WORDS:
            made.append(Word(token, _VALUES.get(lower, lower.rstrip("s")), "figure"))
        elif lower in FUNCTION_WORDS or _negates(lower):
            made.append(Word(token, lower, "function"))
        elif token[0].isupper() and (position or (lower in capital and lower not in small)):
            made.append(Word(token, _stem(lower), "name"))
        else:
            made.append(Word(token, _stem(lower), "content"))
    return made


def _negates(lower: str) -> bool:
    return lower in NEGATIONS or lower.endswith(("n't", "n’t"))


@lru_cache(maxsize=50_000)
def _stem(lower: str) -> str:
    return str(_STEMMER.stemWord(lower))


def _figure(token: str) -> str:
    """``20 per cent``, ``20%`` → ``20%``; ``10,000`` → ``10000``."""
    return re.sub(r"\s?per\s?cent$", "%", token).replace(",", "").rstrip(".")
