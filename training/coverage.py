"""Build ``coverage.zz`` in ``pipeline/depeche/lang/data``: what English makes of French words.

    python -m training.coverage CORPUS OUT --without held-out.fr

CORPUS is that of the trainer: ``source``, French, English, separated by tabs. From half of its
pairs IBM Model 1 (Brown et al., The Mathematics of Statistical Machine Translation, 1993) learns
for each French stem the English ones it may become. On the other half, if its source translates
faithfully, it is counted how often one of them stands in the translation; only words for which that
is nearly always so are kept.
"""

from __future__ import annotations

import argparse
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from depeche.lang import word_lists
from depeche.lang.names import fold

from training.translation.prepare import rows

Stem = Callable[[str], str]

_WORD = re.compile(r"[^\W\d_]+")
_PARLIAMENT = ("europarl", "hansard_canada")  # of these one pair in six
_FREE = re.compile(r"europarl|hansard.*|SELECTED.*|un_.*|bt/.*|giga.*|tatoeba|LEXICON/.*|canada_.*")
_OTHER = re.compile(r".*_docs|justice_.*|wesnoth.*|bible.*|canada_open.*|LEXICON/(?:free|just).*")
_ROUNDS = 5
_COMMON = 0.02  # of the sentences; a stem in more of them says too little
_SELDOM = (8, 3)  # sentences of a French and an English stem that is learnt at all
_CHANCE = 0.01  # of becoming an English stem, from which on that answers to it
_LIFT = 3.0  # by how much it must be more frequent than anywhere
_MOST = 25  # answers of a stem
_TRIED = 15  # sentences of the second half
_SURE = 0.92  # lower bound of the share of sentences with an answer


class Side(NamedTuple):
    """One language: sentences as sorted arrays of stem numbers; the stems and forms behind them."""

    sentences: list[np.ndarray]
    numbers: dict[str, int]
    forms: dict[int, set[str]]


def learn(
    pairs: Sequence[tuple[str, str]],
    french: Stem,
    english: Stem,
    common: float = _COMMON,
    faithful: Sequence[bool] | None = None,
) -> list[tuple[frozenset[str], frozenset[str]]]:
    """The forms of each kept French stem, and all English forms that answer to it.

    Args:
        pairs: French and English sentences; every other one is only counted on.
        faithful: whether each pair is one to count on; None if all are.
        french: gives the stem of a word in lower case.
        english: the same.
        common: the share of the sentences from which on a stem says too little.
    """
    source, target = (
        _numbered([pair[side] for pair in pairs], stem, form)
        for side, stem, form in ((0, french, str), (1, english, fold))
    )
    candidates = _candidates(
        [side.sentences[::2] for side in (source, target)],
        [len(side.numbers) for side in (source, target)],
        common,
    )
    tried, answered = Counter[int](), Counter[int]()
    counted = [True] * len(pairs) if faithful is None else faithful
    halves = source.sentences[1::2], target.sentences[1::2], counted[1::2]
    for one, other, counts in zip(*halves, strict=True):
        if not counts:
            continue
        there = frozenset(other.tolist())
        for stem in one.tolist():
            if stem in candidates:
                tried[stem] += 1
                answered[stem] += not candidates[stem].isdisjoint(there)
    return [
        (
            frozenset(source.forms[stem]),
            frozenset(form for number in candidates[stem] for form in target.forms[number]),
        )
        for stem, count in tried.items()
        if count >= _TRIED and _lower(answered[stem], count) >= _SURE
    ]


def _numbered(texts: Iterable[str], stem: Stem, form: Callable[[str], str]) -> Side:
    numbers: dict[str, int] = {}
    forms: dict[int, set[str]] = defaultdict(set)
    known: dict[str, int] = {}
    sentences = []
    for text in texts:
        found = set()
        for word in _WORD.findall(text.lower()):
            number = known.get(word)
            if number is None:
                number = numbers.setdefault(fold(stem(word)), len(numbers))
                known[word] = number
                forms[number].add(form(word))  # `mais` is not `maïs`
            if len(word) > 1:
                found.add(number)
        sentences.append(np.array(sorted(found), np.int32))
    return Side(sentences, numbers, forms)


def _candidates(
    sides: Sequence[list[np.ndarray]], sizes: Sequence[int], common: float
) -> dict[int, frozenset[int]]:
    """The answers of each French stem by IBM Model 1; stems that say too little have none."""
    total = len(sides[0])
    seen = [
        np.bincount(np.concatenate(side), minlength=size)
        for side, size in zip(sides, sizes, strict=True)
    ]
    telling = [
        (count >= least) & (count < common * total)
        for count, least in zip(seen, _SELDOM, strict=True)
    ]
    keys, words = [], []  # of each possible link: the pair of stems, and the English word's place
    place = 0
    for one, other in zip(*sides, strict=True):
        one, other = one[telling[0][one]], other[telling[1][other]]
        keys.append((one[:, None].astype(np.int64) * sizes[1] + other).ravel())
        words.append(np.tile(np.arange(place, place + len(other), dtype=np.int32), len(one)))
        place += len(other)
    pairs, link, count = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    word = np.concatenate(words)
    del keys, words
    french, english = pairs // sizes[1], pairs % sizes[1]
    anywhere = seen[1] / total
    chance = count / seen[0][french] / 50
    idle = np.zeros(place)  # what no French word accounts for
    idle[word] = anywhere[english[link]] / 20
    for _ in range(_ROUNDS):
        share = chance[link]
        all_shares = idle + np.bincount(word, weights=share, minlength=place)
        expected = np.bincount(link, weights=share / all_shares[word], minlength=len(pairs))
        sums = np.bincount(french, weights=expected, minlength=sizes[0])
        chance = 0.9 * expected / np.maximum(sums[french], 1e-9)
    good = (chance >= _CHANCE) & (expected >= 1) & (chance >= _LIFT * anywhere[english])
    order = np.flatnonzero(good)[np.argsort(-chance[good], kind="stable")]
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in zip(french[order].tolist(), english[order].tolist(), strict=True):
        if len(found[one]) < _MOST:
            found[one].append(other)
    return {stem: frozenset(answers) for stem, answers in found.items()}


def _lower(hits: int, tries: int, z: float = 1.28) -> float:
    """Lower bound of a share, nine times in ten (Wilson, 1927)."""
    share = hits / tries
    spread = z * math.sqrt(share * (1 - share) / tries + z * z / 4 / tries**2)
    return (share + z * z / 2 / tries - spread) / (1 + z * z / tries)


def _pairs(corpus: Path, without: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    for number, (source, french, english) in enumerate(rows(corpus)):
        thinned = source in _PARLIAMENT and number % 6
        if not (thinned or _OTHER.fullmatch(source) or french in without):
            yield source, french, english


def main() -> None:
    """Learn and write the table; print its size."""
    from snowballstemmer import stemmer

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--without", type=Path, help="French sentences that are not read")
    options = parser.parse_args()
    without = options.without.read_text(encoding="utf-8").splitlines() if options.without else ()
    rows_of = list(_pairs(options.corpus, frozenset(without)))
    pairs = [(french, english) for _, french, english in rows_of]
    faithful = [not _FREE.fullmatch(source) for source, _, _ in rows_of]
    french, english = (stemmer(name).stemWord for name in ("french", "english"))
    table = learn(pairs, french, english, faithful=faithful)
    lines = [f"{' '.join(sorted(own))}\t{' '.join(sorted(to))}" for own, to in table]
    size = word_lists.write(lines, options.out)
    print(f"{len(pairs)} pairs, {len(lines)} stems, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
