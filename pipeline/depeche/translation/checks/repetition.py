"""Words or phrases that a model repeats: cutting them, and the check that reports it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from depeche.lang.names import WORD
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_STUTTER = re.compile(r"([^\W\d_]{1,8}?)\1{4,}")
_LONGEST = 20  # words that a repeated phrase can have
# Words that are good English when said twice; only three times are a repetition.
_TWICE = frozenset("had that is very no so many long bye ha blah more can do yes far".split())
# With one of these so is a phrase of two words ("again and again and").
_LINKS = frozenset(("and", "by", "to", "or", "after", "for"))


class Cut(NamedTuple):
    """A text without its repetitions, and whether it had any."""

    text: str
    repeated: bool


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report that the model repeated itself and the decoder cut the repetition."""
    if target.repeated:
        yield Finding("repetition", "the model repeated itself; the repetition was cut")


def cut(text: str) -> Cut:
    """Cut every repetition in a text down to its first occurrence.

    A repetition is a word or a phrase of up to 20 words twice in a row (three times where twice is
    good English, as in ``had had`` and ``again and again``), or a few letters five times inside a
    word. Repeated numbers (``10, 10, 10``) are kept.
    """
    whole, stutters = _STUTTER.subn(r"\1", text)
    words = list(WORD.finditer(whole))
    lower = [word[0].lower() for word in words]
    count = Counter(lower)
    kept: list[str] = []
    at = end = 0
    while at < len(lower):
        length, times = _repeated_phrase(lower, at) if count[lower[at]] > 1 else (0, 0)
        if times:
            kept.append(whole[end : words[at + length - 1].end()])
            end = words[at + length * times - 1].end()
            at += length * times
        else:
            at += 1
    return Cut("".join(kept) + whole[end:], bool(kept) or stutters > 0)


def _repeated_phrase(words: list[str], at: int) -> tuple[int, int]:
    """How many words the phrase has that is repeated from ``at`` on, and how often it is said.

    Both are 0 if none is repeated.
    """
    for length in range(1, min(_LONGEST, (len(words) - at) // 2) + 1):
        if words[at] != words[at + length]:
            continue
        phrase = words[at : at + length]
        if not any(word.isalpha() for word in phrase):
            continue  # before it is counted, which takes long with many numbers
        times = 1
        while words[at + length * times : at + length * (times + 1)] == phrase:
            times += 1
        if times < 2:
            continue
        idiom = length == 2 and _LINKS.intersection(phrase)
        needed = 3 if idiom or (length == 1 and phrase[0] in _TWICE) else 2
        if times >= needed:
            return length, times
    return 0, 0
