"""Altered copies of sentence pairs, so that what the repair stage misses hurts less.

``glued`` is damage as web pages do it to wire copy; ``unstopped`` makes headlines of sentences.
"""

from __future__ import annotations

import re
from random import Random

Pair = tuple[str, str]  # French, English

_BLANK = re.compile(r"(?<=\w) (?=\w)")
_STOPPED = re.compile(r"(?<=\w)\.$")


def glued(pair: Pair, random: Random) -> Pair | None:
    """Drop one or two blanks between words of the French, or None if it has no such blank."""
    french, english = pair
    blanks = [match.start() for match in _BLANK.finditer(french)]
    if not blanks:
        return None
    dropped = random.sample(blanks, min(len(blanks), random.choice((1, 1, 2))))
    for place in sorted(dropped, reverse=True):
        french = french[:place] + french[place + 1 :]
    return french, english


def unstopped(pair: Pair, random: Random) -> Pair | None:
    """Drop the full stop at the end of both sides, or None if either has none."""
    french, english = pair
    if not (_STOPPED.search(french) and _STOPPED.search(english)):
        return None
    return french[:-1], english[:-1]
