"""Tokenising, stemming and classifying English words for the fact check."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from depeche.lang.english import CARDINALS, FUNCTION_WORDS, NEGATIONS, NUMBER_WORDS

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*(?:%|\s?per\s?cent\b)?|[^\W\d_]+(?:[’'.][^\W\d_]+)*(?:\.(?=[^\W\d_]))?"
)
_STEMMING = threading.Lock()  # a stemmer has one word at a time, and threads share it

Kind = Literal["number", "name", "content", "function"]


class Word(NamedTuple):
    """A word of a sentence.

    Attributes:
        text: as it is written.
        stem: what it is compared by; of a number its digits, of a function word itself.
        kind: ``number``, ``name``, ``content`` or ``function``.
    """

    text: str
    stem: str
    kind: Kind

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def negates(self) -> bool:
        """Whether it is a negation."""
        return _is_negation(self.lower)


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, compounds in parts, without a possessive ending."""
    return [re.sub(r"[’']s$|\.$", "", match[0]) for match in _TOKEN.finditer(text)]


def classify(
    sentence: Sequence[str], capitalised: Collection[str], lowercase: Collection[str]
) -> list[Word]:
    """Stem and classify the words of one sentence.

    Args:
        sentence: its tokens.
        capitalised: words, in lower case, that the text writes with a capital inside a sentence.
        lowercase: words that the text writes in lower case. The first word of a sentence is a name
            if it is in ``capitalised`` and not here.
    """
    classified = []
    for position, token in enumerate(sentence):
        lower = token.lower()
        if token[0].isdigit():
            classified.append(Word(token, _digits(token), "number"))
        elif lower in NUMBER_WORDS:
            stem = str(CARDINALS[lower]) if lower in CARDINALS else lower.rstrip("s")
            classified.append(Word(token, stem, "number"))
        elif lower in FUNCTION_WORDS or _is_negation(lower):
            classified.append(Word(token, lower, "function"))
        elif token[0].isupper() and (position or (lower in capitalised and lower not in lowercase)):
            classified.append(Word(token, stem_of(lower), "name"))
        else:
            classified.append(Word(token, stem_of(lower), "content"))
    return classified


def lexical_words(sentence: Iterable[Word]) -> list[Word]:
    """The names, numbers and content words of a sentence."""
    return [word for word in sentence if word.kind != "function"]


def _is_negation(lower: str) -> bool:
    return lower in NEGATIONS or lower.endswith(("n't", "n’t"))


@lru_cache(maxsize=50_000)
def stem_of(lower: str) -> str:
    """The stem of an English word in lower case, by Porter 2."""
    with _STEMMING:
        return str(_stemmer().stemWord(lower))


@cache
def _stemmer() -> Any:
    import snowballstemmer  # it loads all its languages, and not every command asks

    return snowballstemmer.stemmer("english")


def _digits(token: str) -> str:
    """``20 per cent``, ``20%`` → ``20%``; ``10,000`` → ``10000``."""
    return re.sub(r"\s?per\s?cent$", "%", token).replace(",", "").rstrip(".")
