"""Loops: words or phrases that a model says over and over."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
_STUTTER = re.compile(r"([^\W\d_]{1,8}?)\1{4,}")
_LONGEST = 20  # words of a phrase that is looked for
# Said twice these are English; said three times they are a loop.
_TWICE = frozenset("had that is very no so many long bye ha blah more can do yes far".split())

_LINKS = frozenset(("and", "by", "to", "or", "after", "for"))


def cut(text: str) -> tuple[str, bool]:
    """A text with every loop said once, and whether there was one.

    A loop is a word or a phrase of up to twenty said twice in a row (``had had`` and ``again and
    again and`` three times), or a few letters five times inside a word. Runs of figures
    (``10, 10, 10``) are left alone.
    """
    whole, stutters = _STUTTER.subn(r"\1", text)
    tokens = list(_WORD.finditer(whole))
    said = [token[0].lower() for token in tokens]
    keep: list[str] = []
    at = end = 0
    while at < len(said):
        length, times = _run(said, at)
        if times:
            stop = tokens[at + length - 1].end()
            keep.append(whole[end:stop])
            end = tokens[at + length * times - 1].end()
            at += length * times
        else:
            at += 1
    if not keep:
        return whole, stutters > 0
    return "".join(keep) + whole[end:], True


def looping(text: str) -> bool:
    """Whether there is a loop in a text."""
    return cut(text)[1]


def _run(said: list[str], at: int) -> tuple[int, int]:
    """The length of the phrase that starts a loop at ``at``, and how often it is said; or 0, 0."""
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
