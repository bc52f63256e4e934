"""The French lexicon: the probability of a word alone, after another word, or by its spelling.

Costs are negative natural logarithms of probabilities. The word-pair model is a bigram model with
absolute discounting, stored as the gain of a pair over chance (pointwise mutual information); pairs
whose gain is small are pruned. Unknown words are scored by a character n-gram model with
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

# Flags of a word. RISKY: it may be two words glued together. TYPO: it nearly always is.
DICTIONARY, NAME, FOREIGN, ABBREVIATION, PREFIX, RISKY, TYPO = 1, 2, 4, 8, 16, 32, 64
UNKNOWN, UNKNOWN_NAME = "<unk>", "<Unk>"
PAIR_MODEL_SIZE = 65_000  # words in the pair model; their numbers fit 16 bits
SCALE = 10  # stored costs are tenths of a nat
_ZERO_GAIN = 128  # gains are stored as bytes; this one is a gain of 0
_LONGEST_GRAM = 5  # characters
_UNKNOWN_LETTER = 90  # cost, times SCALE, of a letter that the character model does not have
_MAGIC = b"depeche-lexicon-2\n"


class Lexicon:
    """French words with their costs and flags, and the word-pair model.

    Words are looked up in the form that ``lookup_form`` gives them. Each has a number, its index in
    ``costs`` (tenths of a nat) and ``all_flags``; both are public for speed.

    Args:
        packed: the contents of a lexicon file, as ``write`` writes it.

    Raises:
        ValueError: it is not a lexicon file of this version.
    """

    def __init__(self, packed: bytes) -> None:
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
        """Return the number of a word, -1 for an unknown one; rare words share numbers."""
        return self._index.get(word, -1)

    def flags(self, word: str) -> int:
        """Return the flags of a word; 0 for an unknown one."""
        index = self._index.get(word, -1)
        return self.all_flags[index] if index >= 0 else 0

    def has(self, word: str) -> bool:
        """Say whether the lexicon has the word."""
        return word in self._index

    def cost(self, word: str, *, capital: bool = False) -> float:
        """Return the cost of a word without context, in nats.

        An unknown word costs as much as any unknown word (``capital``: any unknown name) and its
        spelling.
        """
        index = self._index.get(word, -1)
        if index >= 0:
            return self.costs[index] / SCALE
        return self._unknown[capital] + _spell(self._spellings[capital], word)

    def has_flag(self, index: int, flag: int) -> bool:
        """Say whether the word with this number has the flag."""
        return bool(self.all_flags[index] & flag)

    def pair_index(self, index: int, *, capital: bool) -> int:
        """Return the number in the pair model of the word with this number.

        Words that are not in the pair model share the numbers 0 and (``capital``) 1.
        """
        return index if 0 <= index < len(self._backoff) else int(capital)

    def gain(self, i: int, j: int) -> float:
        """Return by how many nats word ``j`` is likelier after word ``i`` than on its own.

        Both are numbers of the pair model.
        """
        key = i << 16 | j
        at = bisect_left(self._keys, key)
        if at < len(self._keys) and self._keys[at] == key:
            return (self._lifts[at] - _ZERO_GAIN) / SCALE
        return (self._backoff[i] - _ZERO_GAIN) / SCALE


def lookup_form(word: str) -> str:
    """The form of a word under which the lexicon has it: in lower case, with ``’``."""
    return word.lower().replace("'", "’")


def _spell(table: dict[str, int], word: str) -> float:
    """The cost of a word's letters, in nats, by a character model.

    Args:
        table: costs, times ``SCALE``, of n-grams, and of backing off from a context, whose key is
            the context and a line feed.
        word: in small letters.
    """
    text = " " + word + " "
    total = 0
    for end in range(2, len(text) + 1):
        start = max(0, end - _LONGEST_GRAM)
        while True:
            cost = table.get(text[start:end])
            if cost is not None:
                total += cost
                break
            if start >= end - 1:
                total += _UNKNOWN_LETTER
                break
            total += table.get(text[start : end - 1] + "\n", 0)
            start += 1
    return total / SCALE


def _table(section: bytes) -> dict[str, int]:
    """The costs of a character model by n-gram."""
    grams, costs = section.split(b"\0", 1)
    return dict(zip(grams.decode().split("\t"), costs, strict=True))


def _unpack(packed: bytes) -> dict[str, bytes]:
    """The sections of a lexicon file by their names."""
    if not packed.startswith(_MAGIC):
        raise ValueError("not a lexicon of this version of depeche")
    head, _, body = packed[len(_MAGIC) :].partition(b"\n")
    sections: dict[str, bytes] = {}
    at = 0
    for name, size in json.loads(head).items():
        sections[name] = zlib.decompress(body[at : at + size])
        at += size
    return sections


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
    """Write a lexicon file.

    Args:
        path: of the file.
        words: all words; the first ``len(backoff)`` are those of the pair model.
        costs: of each word, in tenths of a nat.
        flags: of each word.
        backoff: for each word of the pair model, the gain of the pairs it begins that are not
            stored.
        keys: the stored pairs, sorted: number of the first word times 2¹⁶ plus that of the second.
        lifts: the gain of each stored pair; gains are in tenths of a nat, plus 128.
        names: the character model of names: costs in tenths of a nat by n-gram.
        plain: that of other words.
    """
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
    sections = {
        "words": "\n".join([*words[:paired], *(word for _, _, word in rest)]).encode(),
        "sizes": sizes.tobytes(),
        "costs": costs[:paired] + bytes(cost for _, cost in classes),
        "flags": flags[:paired] + bytes(flag for flag, _ in classes),
        "backoff": backoff,
        "keys": keys.tobytes(),
        "lifts": lifts,
    }
    for name, table in (("names", names), ("plain", plain)):
        grams = sorted(table)
        sections[name] = "\t".join(grams).encode() + b"\0" + bytes(table[g] for g in grams)
    packed = {name: zlib.compress(data, 9) for name, data in sections.items()}
    lengths = {name: len(data) for name, data in packed.items()}
    path.write_bytes(_MAGIC + json.dumps(lengths).encode() + b"\n" + b"".join(packed.values()))


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """Return the lexicon that comes with the package; the first call reads it."""
    return Lexicon(resources.files(__package__).joinpath("data/lexicon.bin").read_bytes())
