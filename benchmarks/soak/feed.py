"""When copy comes, and the putting of it into the inbox.

Copy comes evenly at first, one file after the other at random moments of a given mean distance, and
then in bursts. One file in twenty is spoilt (see ``spoilt.py``), the others are articles of
``benchmarks.batch.wire``, three in ten of them updates.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from benchmarks.batch import wire
from benchmarks.soak import spoilt

Phase = Literal["steady", "bursty"]
_SPOILT = 20  # one file in so many
_WITHIN = 2.0  # seconds in which a burst comes


class Due(NamedTuple):
    """The moment, in seconds from the beginning, at which a file comes."""

    moment: float
    phase: Phase


class Given(NamedTuple):
    """A file that was put into the inbox, and how many briefs it must give."""

    path: Path
    briefs: int
    spoilt: bool


def schedule(
    seconds: float, rate: float, burst: int, every: float, chance: random.Random
) -> list[Due]:
    """The moments of all files: half of the time steadily, half of it in bursts.

    Args:
        seconds: how long copy comes.
        rate: files a minute of the steady half.
        burst: files of a burst.
        every: seconds from one burst to the next.
        chance: decides the moments.
    """
    half, moment = seconds / 2, 0.0
    made = []
    while (moment := moment + chance.expovariate(rate / 60)) < half:
        made.append(Due(moment, "steady"))
    start = half
    while start + every <= seconds:
        made += sorted(Due(start + chance.uniform(0, _WITHIN), "bursty") for _ in range(burst))
        start += every
    return made


class Feed:
    """Puts one file after the other into an inbox, each renamed in when it is whole."""

    def __init__(self, inbox: Path, seed: int) -> None:
        self._inbox = inbox
        self._articles = wire.articles(10**9, seed)
        self._spoilt = itertools.cycle(spoilt.FILES)
        self._files = self._named()

    def give(self) -> Given:
        """The next file."""
        name, data, briefs, bad = next(self._files)
        path = self._inbox / name
        hidden = path.with_name(f".{name}")
        hidden.write_bytes(data)
        hidden.rename(path)
        return Given(path, briefs, bad)

    def _named(self) -> Iterator[tuple[str, bytes, int, bool]]:
        for number in itertools.count(1):
            if number % _SPOILT == 0:
                bad = next(self._spoilt)
                yield f"{number:06}-{bad.name}", bad.data, bad.briefs, True
            else:
                item = json.dumps(next(self._articles), ensure_ascii=False)
                yield f"{number:06}.json", item.encode(), 1, False
