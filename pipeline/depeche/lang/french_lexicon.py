"""The French lexicon: how likely a word is, alone, after another word, or by its spelling alone.

Costs are negative natural logarithms of probabilities. The word-pair model is a bigram model with
absolute discounting, stored as the gain of a pair over chance (pointwise mutual information) and
pruned where that gain tells little; unknown words are scored by a character model with
Witten–Bell smoothing. ``training/repair`` builds the file; ``data/LICENSES.md`` names its sources.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from bisect import bisect_left
from functools import lru_cache
from importlib import resources
from itertools import chain, count, groupby, repeat
from pathlib import Path
from typing import NamedTuple

# Flags of a word; RISKY: two words glued could look like it, TYPO: nearly always they do.
DICTIONARY, NAME, FOREIGN, ABBREVIATION, PREFIX, RISKY, TYPO = 1, 2, 4, 8, 16, 32, 64
UNKNOWN, UNKNOWN_NAME = "<unk>", "<Unk>"
PAIRED = 65_000  # words with a place in the pair model; numbers fit 16 bits
SCALE = 10  # stored costs are tenths of a nat
_MAGIC = b"depeche-lexicon-2\n"


class Lexicon:
    """Words and pairs of French, read once; all look-ups are by lower-case word with ``’``."""

    def __init__(self, packed: bytes) -> None:
        # ``costs`` and ``all_flags`` are indexed by word number and public for speed.
        sections = _unpack(packed)
        words = sections["words"].decode().split("\n")
        # A word of the pair model has a number of its own; the others share one with all words of
        # the same cost and flags, which makes loading much faster.
        sizes = array("I", sections["sizes"])
        keys = array("I", sections["keys"])
        if sys.byteorder == "big":
            sizes.byteswap()
            keys.byteswap()
        paired = len(words) - sum(sizes)
        shared = chain.from_iterable(map(repeat, count(paired), sizes))
        self._index = dict(zip(words, chain(range(paired), shared), strict=True))
        self.costs = sections["costs"]
        self.all_flags = sections["flags"]
        self._backoff = sections["backoff"]
        self._keys = keys
        self._lifts = sections["lifts"]
        self._spellings = [_table(sections[kind]) for kind in ("plain", "names")]
        self._unknown = [self.costs[self._index[w]] / SCALE for w in (UNKNOWN, UNKNOWN_NAME)]

    def index(self, word: str) -> int:
        """Return the number of a word (rare ones share numbers), -1 for an unknown one."""
        return self._index.get(word, -1)

    def flags(self, word: str) -> int:
        """Return the flags of a word; 0 for an unknown one."""
        found = self._index.get(word, -1)
        return self.all_flags[found] if found >= 0 else 0

    def has(self, word: str) -> bool:
        """Say whether the word is known at all."""
        return word in self._index

    def cost(self, word: str, *, capital: bool = False) -> float:
        """Return the cost of a word without context; an unknown one is spelt letter by letter."""
        found = self._index.get(word, -1)
        if found >= 0:
            return self.costs[found] / SCALE
        return self._unknown[capital] + self.spelling(word, capital=capital)

    def spelling(self, word: str, *, capital: bool) -> float:
        """Return the cost of the letters of an unknown word."""
        return _spell(self._spellings[capital], word)

    def is_(self, index: int, flag: int) -> bool:
        """Say whether the word with this number has the flag."""
        return bool(self.all_flags[index] & flag)

    def pair_of(self, index: int, *, capital: bool) -> int:
        """Return the number in the pair model of the word with this number."""
        return index if 0 <= index < len(self._backoff) else int(capital)

    def paired(self, word: str, *, capital: bool) -> int:
        """Return the number of a word in the pair model; rare words share two numbers."""
        return self.pair_of(self._index.get(word, -1), capital=capital)

    def gain(self, i: int, j: int) -> float:
        """Return how much likelier word ``j`` is after ``i`` than on its own, in nats."""
        key = i << 16 | j
        at = bisect_left(self._keys, key)
        if at < len(self._keys) and self._keys[at] == key:
            return (self._lifts[at] - 128) / SCALE
        return (self._backoff[i] - 128) / SCALE


def _spell(table: dict[str, int], word: str) -> float:
    text = " " + word + " "
    total = 0
    for end in range(2, len(text) + 1):
        start = max(0, end - 5)
        while True:
            found = table.get(text[start:end])
            if found is not None:
                total += found
                break
            if start >= end - 1:
                total += 90  # a letter no French name has
                break
            total += table.get(text[start : end - 1] + "\n", 0)
            start += 1
    return total / SCALE


def _table(section: bytes) -> dict[str, int]:
    grams, costs = section.split(b"\0", 1)
    return dict(zip(grams.decode().split("\t"), costs, strict=True))


def _unpack(packed: bytes) -> dict[str, bytes]:
    if not packed.startswith(_MAGIC):
        raise ValueError("not a lexicon of this version of depeche")
    head, _, body = packed[len(_MAGIC) :].partition(b"\n")
    sections: dict[str, bytes] = {}
    at = 0
    for name, size in json.loads(head).items():
        sections[name] = zlib.decompress(body[at : at + size])
        at += size
    return sections


class _Parts(NamedTuple):
    name: str
    data: bytes


def write(
    path: Path,
    *,
    words: list[str],
    costs: bytes,
    flags: bytes,
    backoff: bytes,
    keys: array[int],
    lifts: bytes,
    names: dict[str, int],
    plain: dict[str, int],
) -> None:
    """Write a lexicon file; the first ``len(backoff)`` words are those of the pair model."""
    paired = len(backoff)
    rest = sorted(zip(flags[paired:], costs[paired:], words[paired:], strict=True))
    sizes = array("I")
    classes: list[tuple[int, int]] = []
    for kind, group in groupby(rest, key=lambda entry: entry[:2]):
        classes.append(kind)
        sizes.append(sum(1 for _ in group))
    if sys.byteorder == "big":
        keys = array("I", keys)
        keys.byteswap()
        sizes.byteswap()
    parts = [
        _Parts("words", "\n".join([*words[:paired], *(word for _, _, word in rest)]).encode()),
        _Parts("sizes", sizes.tobytes()),
        _Parts("costs", costs[:paired] + bytes(cost for _, cost in classes)),
        _Parts("flags", flags[:paired] + bytes(flag for flag, _ in classes)),
        _Parts("backoff", backoff),
        _Parts("keys", keys.tobytes()),
        _Parts("lifts", lifts),
    ]
    for name, table in (("names", names), ("plain", plain)):
        grams = sorted(table)
        blob = "\t".join(grams).encode() + b"\0" + bytes(table[g] for g in grams)
        parts.append(_Parts(name, blob))
    packed = [zlib.compress(part.data, 9) for part in parts]
    lengths = {part.name: len(data) for part, data in zip(parts, packed, strict=True)}
    path.write_bytes(_MAGIC + json.dumps(lengths).encode() + b"\n" + b"".join(packed))


@lru_cache(maxsize=1)
def french() -> Lexicon:
    """Return the lexicon that comes with the package (read on the first call)."""
    return Lexicon(resources.files(__package__).joinpath("data/lexicon.bin").read_bytes())
