"""What two models say of a translation, word by word, and the numbers that are made of it.

Given the English, how probable is each word of the French to a model that translates the other way?
A word that was lost or mistranslated is nearly as surprising as it is without the English. The same
is asked of each English word, given the French. After Thompson and Post, "Automatic machine
translation evaluation in many languages via zero-shot paraphrasing" (Prism), EMNLP 2020, and
Fomicheva et al., "Unsupervised quality estimation for neural machine translation", TACL 2020.

A word's surprise is its negative log probability, in nats. Its explained share is the part of its
surprise on its own (by its frequency) that the other language takes away: 1 is all, 0 is nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from depeche.documents import Unexplained
from depeche.translation.engines.engine import ScoredToken

_WORD = re.compile(r"[^\W\d_]{3,}")
_ANY_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMON = 6.5  # nats: the surprise of a word on its own below which it is common
_WORST = 3  # words that are looked at most closely
_FLOOR = -1.0  # of an explained share: a word may be more surprising than on its own

FEATURES = (
    "reverse",  # mean log probability of a French token
    "worst reverse",  # mean log probability of the least probable French words
    "worst explained",  # mean of the lowest explained shares of French words
    "forward",  # mean log probability of an English token when it was written
    "worst forward",  # mean log probability of the least probable English words, names too
    "short",  # minus the logarithm of the number of French tokens
    "whole",  # minus the number of findings of the checks
    "answered",  # minus the number of words of the dictionary that the translation does not answer
)


class Word(NamedTuple):
    """A word of a text, its log probability, and its explained share."""

    text: str
    score: float
    explained: float


def words(
    text: str,
    tokens: Sequence[ScoredToken],
    surprise: Callable[[str], float],
) -> list[Word]:
    """The words of a text that carry meaning.

    Names, numbers, short and common words are left out: other checks see those.

    Args:
        text: the text.
        tokens: its tokens with their log probabilities.
        surprise: of a word on its own, in nats.
    """
    found = []
    for match in _WORD.finditer(text):
        word = match[0]
        alone = surprise(word)
        if word[0].isupper() or alone < _COMMON:
            continue
        if (score := _score(tokens, *match.span())) is not None:
            found.append(Word(word, score, max(_FLOOR, 1 + score / alone)))
    return found


def all_scores(text: str, tokens: Sequence[ScoredToken]) -> list[float]:
    """The log probability of each word of a text, names and common words included."""
    scores = (_score(tokens, *match.span()) for match in _ANY_WORD.finditer(text))
    return [score for score in scores if score is not None]


def features(
    french: Sequence[Word],
    english: Sequence[float],
    tokens: Sequence[ScoredToken],
    score: float,
    findings: int,
    unanswered: int,
) -> list[float]:
    """The numbers of ``FEATURES``; the lower, the likelier is the translation to be wrong.

    Args:
        french: words of the source with what the English explains of them.
        english: log probabilities of all words of the translation, given the French.
        tokens: tokens of the source, with their log probability given the English.
        score: mean log probability of a token of the translation.
        findings: how many findings the checks have.
        unanswered: how many words of the dictionary the translation does not answer.
    """
    return [
        _mean([token.score for token in tokens]),
        _lowest([word.score for word in french]),
        _lowest([word.explained for word in french], 1.0),
        score,
        _lowest(english),
        -math.log(max(1, len(tokens))),
        -float(findings),
        -float(unanswered),
    ]


def unexplained(found: Sequence[Word], least: float, surprising: float) -> tuple[Unexplained, ...]:
    """The words with a lower explained share than ``least`` that are surprising enough.

    Args:
        found: words of a text.
        least: explained share.
        surprising: surprise, in nats.
    """
    return tuple(
        Unexplained(word.text, round(min(1.0, 1 - word.explained), 2))
        for word in found
        if word.explained < least and -word.score > surprising
    )


def _score(tokens: Sequence[ScoredToken], start: int, end: int) -> float | None:
    """The log probability of what stands from ``start`` to ``end``; None if no token does."""
    scores = [token.score for token in tokens if token.start < end and start < token.end]
    return sum(scores) if scores else None


def _mean(values: Sequence[float], nothing: float = 0.0) -> float:
    return sum(values) / len(values) if values else nothing


def _lowest(values: Sequence[float], nothing: float = 0.0) -> float:
    return _mean(sorted(values)[:_WORST], nothing)
