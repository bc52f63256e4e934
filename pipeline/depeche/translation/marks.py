"""Text that must arrive untouched: behind marks before the translation, and back in place after it.

A mark (``⟦0⟧`` to ``⟦7⟧``) is a piece of the vocabulary. A translator that was trained with marks
writes each one that it reads once, where what stands behind it belongs.

What goes behind marks: addresses (mail, URL, domain, file, hashtag, account), numbers that name
something (telephone, IBAN, SIREN, postcode), signs that are no part of a sentence (``|``, ``>>``),
words with a letter that neither French nor the vocabulary has, and emoji: names in another script,
``Erdoğan``, 😂. If a first translation lost names or terms, those, too (``with_terms``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from depeche.lang import addresses
from depeche.translation.required_terms import RequiredTerm

MARKS = tuple(f"⟦{number}⟧" for number in range(8))

_MARK = re.compile(r"⟦\w*⟧")
_WORD = re.compile(r"\S+")
_WRAPPING = "«»“”\"'()[],;:!?.…"  # around words: the model places it better than a mark would
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzàâäæçéèêëîïôœùûÿ")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'", re.IGNORECASE)
_SIGN = re.compile(r"(?<!\S)(?:[|<>→←↑↓⇒•▶►■●◆★☆✓✔~^_\\{}]+|-+>+|<+-+)(?!\S)")


class Marked(NamedTuple):
    """A mark that stands for the text between two places of a source, and for its English."""

    mark: str
    text: str
    start: int
    end: int
    english: str


def find(text: str, writes: Callable[[str], bool]) -> tuple[Marked, ...]:
    """What of a French text goes behind marks, in order; of more than there are marks, the first.

    Args:
        text: the French.
        writes: whether the translator's vocabulary has all of a text.
    """
    spans = [(start, end, text[start:end]) for start, end in _spans(text, writes)]
    return _marked(text, spans, writes)


def with_terms(
    text: str,
    marked: Sequence[Marked],
    terms: Sequence[RequiredTerm],
    writes: Callable[[str], bool],
) -> tuple[Marked, ...]:
    """What goes behind marks, and names and terms besides, which become their English form.

    Args:
        text: the French.
        marked: what goes behind marks anyway.
        terms: names and terms of the text.
        writes: whether the translator's vocabulary has all of a text.
    """
    spans = [(one.start, one.end, one.english) for one in marked]
    for term in terms:
        if all(term.end <= start or end <= term.start for start, end, _ in spans):
            spans.append((term.start, term.end, term.preferred))
    return _marked(text, sorted(spans), writes)


def _marked(
    text: str, spans: Sequence[tuple[int, int, str]], writes: Callable[[str], bool]
) -> tuple[Marked, ...]:
    """The marks for (start, end, English) of a text."""
    if not spans or _MARK.search(text) or not writes("".join(MARKS)):
        return ()  # a text without need or with marks of its own, or a translator without marks
    return tuple(
        Marked(mark, text[start:end], start, end, english)
        for mark, (start, end, english) in zip(MARKS, spans, strict=False)
    )


def put(text: str, marked: Sequence[Marked]) -> str:
    """The text with marks in the place of what goes behind them."""
    for one in reversed(marked):
        text = text[: one.start] + one.mark + text[one.end :]
    return text


def restore(text: str, marked: Sequence[Marked]) -> str:
    """Put what stands behind the marks of a source back into its translation."""
    for one in marked:
        text = text.replace(one.mark, one.english)
    return text


def of_its_own(text: str, source: str) -> list[str]:
    """The marks that a translation has though its source has none."""
    return [] if _MARK.search(source) else _MARK.findall(text)


def _foreign(letter: str, word: str) -> bool:
    """Whether a character is a letter that a French word has not, or a picture."""
    if not letter.isalpha():
        return unicodedata.category(letter) == "So" and letter != "°"
    return letter.lower() not in (_LETTERS | {*"öü"} if word.islower() else _LETTERS)


def _spans(text: str, writes: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where the text that goes behind marks begins and ends; neighbours in a row are one."""
    found = addresses.find(text)
    found += [
        match.span()
        for match in _SIGN.finditer(text)
        if all(match.end() <= start or end <= match.start() for start, end in found)
    ]
    covered = [span for span in found if " " in text[slice(*span)]]
    spans: list[tuple[int, int]] = []
    for word in _WORD.finditer(text):
        inside = [span for span in found if word.start() <= span[0] < word.end()]
        if inside:
            spans += sorted(inside)
            continue
        if any(start <= word.start() < end for start, end in covered):
            continue
        bare = _ELISION.sub("", word[0].strip(_WRAPPING))
        if not any(_foreign(letter, bare) and not writes(letter) for letter in bare):
            continue
        start = word.start() + word[0].index(bare)
        follows = spans and spans[-1] not in found and spans[-1][1] + 1 == start
        begin = spans.pop()[0] if follows else start
        spans.append((begin, start + len(bare)))
    return spans
