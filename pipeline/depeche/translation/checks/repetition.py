"""Words or phrases that a model says over and over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
_STUTTER = re.compile(r"([^\W\d_]{1,8}?)\1{4,}")
_LONGEST = 20  # words of a phrase that is looked for
# Said twice these are English; said three times they are a repetition.
_TWICE = frozenset("had that is very no so many long bye ha blah more can do yes far".split())
_LINKS = frozenset(("and", "by", "to", "or", "after", "for"))


class Cut(NamedTuple):
    """A text with every repetition said once, and whether there was one."""

    text: str
    repeated: bool


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Find that the model repeated itself; by then the decoder has cut the repetition."""
    if target.repeated:
        yield Finding("repetition", "the model repeated itself; the repetition was cut")


def cut(text: str) -> Cut:
    """Say every repetition of a text once.

    A repetition is a word or a phrase of up to twenty said twice in a row (``had had`` and
    ``again and again and`` three times), or a few letters five times inside a word. Runs of
    numbers (``10, 10, 10``) are left alone.
    """
    whole, stutters = _STUTTER.subn(r"\1", text)
    words = list(_WORD.finditer(whole))
    said = [word[0].lower() for word in words]
    count = Counter(said)
    kept: list[str] = []
    at = end = 0
    while at < len(said):
        length, times = _run(said, at) if count[said[at]] > 1 else (0, 0)
        if times:
            kept.append(whole[end : words[at + length - 1].end()])
            end = words[at + length * times - 1].end()
            at += length * times
        else:
            at += 1
    return Cut("".join(kept) + whole[end:], bool(kept) or stutters > 0)


def _run(said: list[str], at: int) -> tuple[int, int]:
    """The words of the phrase that is repeated from ``at`` on, and how often; 0, 0 if none is."""
    for length in range(1, min(_LONGEST, (len(said) - at) // 2) + 1):
        if said[at] != said[at + length]:
            continue
        phrase = said[at : at + length]
        times = 1
        while said[at + length * times : at + length * (times + 1)] == phrase:
            times += 1
        if times < 2 or not any(word.isalpha() for word in phrase):
            continue
        idiom = length == 2 and _LINKS.intersection(phrase)
        needed = 3 if idiom or (length == 1 and phrase[0] in _TWICE) else 2
        if times >= needed:
            return length, times
    return 0, 0
