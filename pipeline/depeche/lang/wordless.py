"""What of a text holds no language: columns of numbers, signs, keys, one word over and over.

A translation model makes something up for such text, slowly. Two measures find it:

- A word is what stands between spaces, has at least two letters in a row and more letters than
  digits, is no longer than words are, and is no address.
- A stretch of text without language is long and repeats a pattern of few words, where all that
  cannot be spoken counts as the same, as do words of two letters and names among numbers: ``1,50
  2,70 3,90``, ``12 euros 15 euros 11 euros``, ``Lens 43 12 9 Nice 41 11 8``, ``la la la``, ``f0 3c
  de``, or a single key of 200 letters and digits.

Sentences, headlines and results (``Paris bat Lyon 2-1``) have words and are no such stretch.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from depeche.lang import addresses, typography

_TOKEN = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]{2,}|(?<!\S)[Àà](?!\S)")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_CONSONANT = "bcdfghjklmnpqrstvwxz"
_SPOKEN = re.compile(rf"(?i)(?=[^\W\d_]{{3}})[{_CONSONANT}]*[^\W\d_{_CONSONANT}]")
_JOINS = re.compile(r"[^\W\d_]{2}|[àÀ:;,–—-]")
_LONGEST_WORD = 40  # characters; "Provence-Alpes-Côte-d'Azur" with what stands around it
_LONG = 100  # characters of a stretch; no sentence has so many without a new word
_PERIOD = 4  # words of the longest pattern that a stretch repeats …
_TIMES = 4  # … so often
_AMONG = 3  # numbers of the four tokens around a name that make it one of a table
_NO_WORD = ""  # stands for each token that tells nothing
_ADDRESS = "\ue000"  # stands for each character of an address
_SHOWN = 20  # characters of a stretch that a remark shows


class Stretch(NamedTuple):
    """A part of a text, and whether it is a long stretch without language."""

    text: str
    wordless: bool


def has_words(text: str) -> bool:
    """Whether a text has a word; ``12 €`` has none, ``12 kg`` has one."""
    return any(map(_is_word, _without_addresses(text).split()))


def holds_language(text: str) -> bool:
    """Whether a text has a word outside of long stretches without language."""
    return any(not part.wordless and has_words(part.text) for part in stretches(text))


def stretches(text: str) -> list[Stretch]:
    """Cut a text before and after each long stretch without language.

    Addresses between words are left where they are.

    Returns:
        The parts, in order, without the spaces between them.
    """
    tokens = list(_TOKEN.finditer(text))
    words = _words(text)
    cuts: list[tuple[int, int, bool]] = []  # first and last token of each part
    begun = at = 0
    while at < len(tokens):
        end = max(_end(words, at, period) for period in range(1, _PERIOD + 1))
        if end == at or tokens[end - 1].end() - tokens[at].start() < _LONG:
            at += 1
            continue
        # "de 12 13 14 …", "prix : 12 13 …": the word or sign belongs to the words beside it.
        at += at > begun and _JOINS.fullmatch(tokens[at][0]) is not None
        end -= end < len(tokens) and _JOINS.fullmatch(tokens[end - 1][0]) is not None
        cuts += [(begun, at, False), (at, end, True)]
        begun = at = end
    cuts.append((begun, len(tokens), False))
    return [
        Stretch(text[tokens[first].start() : tokens[end - 1].end()], wordless)
        for first, end, wordless in cuts
        if first < end
    ]


def in_english(text: str) -> str:
    """Text without language, its numbers in English notation and nothing else changed.

    In a long row of numbers it is not known which of them are one: ``16 140 120`` stays.
    """
    if len(text) < _LONG and not _has_letters(text):
        return typography.format_english(text, text)
    return " ".join(
        token if _has_letters(token) else typography.format_english(token, token)
        for token in text.split()
    )


def remark(text: str) -> str:
    """A sentence, without a full stop, that text without language was kept.

    It is empty where nobody asks why: if the text is short, or has only numbers and addresses.
    """
    if len(text) < _LONG or not _has_letters(_without_addresses(text)):
        return ""
    return f"“{text[:_SHOWN]}…” is no sentence and was not translated"


def _words(text: str) -> list[str]:
    """The tokens of a text in small letters, with ``_NO_WORD`` for those that tell nothing."""
    tokens = text.split()
    spoken = [
        bool(_SPOKEN.search(token)) and (_is_word(masked) or _ADDRESS in masked)
        for token, masked in zip(tokens, _without_addresses(text).split(), strict=True)
    ]
    numbers = [_DIGIT.search(token) and not _LETTER.search(token) for token in tokens]
    around = (numbers[max(0, at - 2) : at + 3] for at in range(len(tokens)))
    return [
        token.lower()
        if spoken[at] and not (token[0].isupper() and sum(map(bool, beside)) >= _AMONG)
        else _NO_WORD
        for at, (token, beside) in enumerate(zip(tokens, around, strict=True))
    ]


def _is_word(token: str) -> bool:
    """Whether a token, in which addresses are masked, is a word."""
    return (
        len(token) <= _LONGEST_WORD
        and _has_letters(token)
        and len(_LETTER.findall(token)) > len(_DIGIT.findall(token))
    )


def _has_letters(text: str) -> bool:
    return _LETTERS.search(text) is not None


def _without_addresses(text: str) -> str:
    """A text of the same length with its addresses masked, the spaces in them kept."""
    parts: list[str] = []
    done = 0
    for start, end in addresses.find(text):
        parts += [text[done:start], re.sub(r"\S", _ADDRESS, text[start:end])]
        done = end
    return "".join(parts) + text[done:]


def _end(words: list[str], at: int, period: int) -> int:
    """Where a stretch from ``at`` on ends that repeats a pattern of so many words; ``at`` if none.

    What is no word need not be repeated: one token may be a stretch.
    """
    end = min(at + period, len(words))
    while end < len(words) and words[end] == words[end - period]:
        end += 1
    one_sign = period == 1 and words[at] == _NO_WORD
    return end if one_sign or end - at >= period * _TIMES else at
