"""Build ``pipeline/depeche/lang/data/lexicon.bin``: words, word pairs and spellings of French.

    python -m training.repair.count CORPUS counts.pkl
    python -m training.repair.build_lexicon counts.pkl WORDFREQ_WHEEL DICTIONARY_FR_TGZ OUT

Sources and their licences are named in ``pipeline/depeche/lang/data/LICENSES.md``.
"""

from __future__ import annotations

import argparse
import gzip
import math
import pickle
import tarfile
import unicodedata
import zipfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from depeche.lang.french_lexicon import (
    ABBREVIATION,
    DICTIONARY,
    FOREIGN,
    NAME,
    PAIR_MODEL_SIZE,
    PREFIX,
    RISKY,
    SCALE,
    TYPO,
    UNKNOWN,
    UNKNOWN_NAME,
    write,
)

from training.repair.hunspell import forms

LANGUAGES = ("en", "es", "de", "it", "pt", "nl")
SWITCH = 2e-4  # chance that a word of French news is of one given foreign language
DISCOUNT = 0.75
FLOOR = 2e-9  # a word the dictionary knows and no count does
RARE, RARE_FOREIGN = 2.5e-8, 1.9e-10
ORDER = 5
SLACK = 2.0  # nats: how near in cost two words must come to make a known word worth a look


class Counts(NamedTuple):
    """What ``count`` found in the corpus, words in lower case but in ``inner`` and ``names``.

    ``inner`` is spellings that do not begin a sentence, ``stops`` words with a full stop in the
    midst of one.
    """

    words: Counter[str]
    inner: Counter[str]
    pairs: Counter[tuple[str, str]]
    stops: Counter[str]
    names: set[str]


def frequencies(wheel: Path, name: str) -> dict[str, float]:
    """Return word → frequency of one list of wordfreq (a "cB pack", centibels by position)."""
    with zipfile.ZipFile(wheel) as archive:
        packed = gzip.decompress(archive.read(f"wordfreq/data/{name}.msgpack.gz"))
    found = {}
    for centibels, words in enumerate(msgspec.msgpack.decode(packed)[1:]):
        for word in words:
            if word.isalpha() and unicodedata.is_normalized("NFC", word):
                found[word] = 10 ** (-centibels / 100)
    return found


def dictionary(path: Path) -> tuple[set[str], set[str]]:
    """Return the lower-case words and the names of a hunspell dictionary in an npm archive."""
    with tarfile.open(path) as archive:
        aff, dic = (
            archive.extractfile(f"package/index.{kind}").read().decode()  # type: ignore[union-attr]
            for kind in ("aff", "dic")
        )
    lower: set[str] = set()
    upper: set[str] = set()
    for form in forms(aff, dic):
        for piece in form.replace("'", "’").replace("-", " ").split():
            if piece.replace("’", "").isalpha():
                (lower if piece[0].islower() else upper).add(piece.lower())
    return lower, upper - lower


def spelling(types: Iterable[str], least: int) -> dict[str, int]:
    """Return the costs of a character model (Witten–Bell, interpolated, order ``ORDER``).

    Key: a context and the character after it, cost scaled; a context alone followed by a line
    feed: the cost of backing off from it. Word edges are spaces. Sequences of three letters and
    more are kept if seen ``least`` times.
    """
    counts: list[Counter[str]] = [Counter() for _ in range(ORDER + 1)]
    for word in types:
        text = " " + word + " "
        for end in range(2, len(text) + 1):
            for size in range(1, min(ORDER, end) + 1):
                counts[size][text[end - size : end]] += 1
    contexts: list[dict[str, list[int]]] = [defaultdict(lambda: [0, 0]) for _ in range(ORDER + 1)]
    for size in range(1, ORDER + 1):
        for gram, count in counts[size].items():
            entry = contexts[size][gram[:-1]]
            entry[0] += count
            entry[1] += 1
    probability: dict[str, float] = {}
    table: dict[str, int] = {}
    for size in range(1, ORDER + 1):
        for gram, count in counts[size].items():
            total, distinct = contexts[size][gram[:-1]]
            lower = probability[gram[1:]] if size > 1 else 1 / 120
            p = (count + distinct * lower) / (total + distinct)
            probability[gram] = p
            if size <= 2 or count >= least:
                table[gram] = min(255, round(-math.log(p) * SCALE))
        for context, (total, distinct) in contexts[size].items():
            if size > 1 and total >= least:
                table[context + "\n"] = min(
                    255, round(-math.log(distinct / (total + distinct)) * SCALE)
                )
    return table


def prefixes(dictionary_words: set[str]) -> set[str]:
    """Return what makes new words of French words (``sur``, ``bio``, ``dé``), by productivity."""
    made: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    for word in dictionary_words:
        for cut in range(2, min(7, len(word) - 4)):
            begun[word[:cut]] += 1
            made[word[:cut]] += word[cut:] in dictionary_words
    return {p for p, count in made.items() if count >= 40 and count >= 0.3 * begun[p]}


def risky(chance: dict[str, float], flags: dict[str, int]) -> Iterator[str]:
    """Yield the known words that two words glued together could be (``parla``, ``dela``)."""
    costs = {w: -math.log(p) for w, p in chance.items() if flags[w] & (DICTIONARY | NAME)}
    for word, p in chance.items():
        whole = -math.log(p) + SLACK
        for cut in range(1, len(word)):
            left = costs.get(word[:cut])
            if left is not None and left + costs.get(word[cut:], 99.0) < whole:
                yield word
                break


def by_case(inner: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    """Return how often each word was written with a capital, and how often without."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for word, count in inner.items():
        (small if word[0].islower() else capital)[word.lower()] += count
    return capital, small


def chances(
    counts: Counts, web: dict[str, float], lower: set[str], upper: set[str]
) -> dict[str, float]:
    """Return how likely each known word is: half by the corpus, half by the web.

    What the corpus has once and no other source has is counted as unknown.
    """
    total = sum(counts.words.values())
    capital, _ = by_case(counts.inner)
    chance: dict[str, float] = {}
    unseen: Counter[str] = Counter()
    for word, count in counts.words.items():
        if count >= 2 or word in web or word in lower or word in upper:
            chance[word] = count / total
        else:
            unseen[UNKNOWN_NAME if capital[word] else UNKNOWN] += count
    for word, p in web.items():
        chance[word] = 0.5 * chance.get(word, 0.0) + 0.5 * p
    for word in counts.words.keys() - web.keys():
        if word in chance and word.isalpha():
            chance[word] *= 0.5
    for word in lower | upper | {name.lower() for name in counts.names}:
        chance[word] = max(chance.get(word, 0.0), FLOOR)
    for word in (UNKNOWN, UNKNOWN_NAME):
        chance[word] = unseen[word] / total
    return chance


def add_foreign(
    chance: dict[str, float], flags: dict[str, int], language: dict[str, float], lower: set[str]
) -> None:
    """Add the words of another language that are much more frequent there."""
    for word, p in language.items():
        if p > 3 * chance.get(word, 0.0) and word not in lower:
            flags[word] |= FOREIGN
            chance[word] = max(chance.get(word, 0.0), p * SWITCH)


def flag(
    chance: dict[str, float],
    flags: dict[str, int],
    counts: Counts,
    lower: set[str],
    upper: set[str],
) -> None:
    """Say what each word is, and drop the words that tell nothing."""
    total = sum(counts.words.values())
    capital, small = by_case(counts.inner)
    names = upper | {name.lower() for name in counts.names}
    for word in lower:
        flags[word] |= DICTIONARY
    for word in chance:
        if word in names or capital[word] > 2 * small[word]:
            flags[word] |= NAME
        if small[word] >= 40:
            flags[word] |= DICTIONARY
        if counts.stops[word] >= 2 and counts.stops[word] > 0.02 * counts.words[word]:
            flags[word] |= ABBREVIATION
    # What one web list has, rarely, tells nothing that its letters do not.
    for word, p in list(chance.items()):
        if not flags[word] & ~FOREIGN and p < (RARE_FOREIGN if flags[word] else RARE):
            del chance[word]
    for word in prefixes(lower):
        if word in chance:
            flags[word] |= PREFIX
    for word in risky(chance, flags):
        flags[word] |= RISKY
    for word, p in chance.items():
        if word in lower or word in upper or capital[word] > small[word] or not word.isalpha():
            continue
        # A "word" much rarer than the two it is made of, side by side, is their misspelling.
        pairs = ((word[:cut], word[cut:]) for cut in range(1, len(word)))
        if any(counts.pairs[pair] > 8 * p * total for pair in pairs):
            flags[word] = (flags[word] | TYPO | RISKY) & ~(DICTIONARY | NAME | FOREIGN)


def pair_model(
    counts: Counts, common: list[str], least: float
) -> tuple[dict[tuple[int, int], float], list[float]]:
    """Return the gain of each kept pair over chance, in nats, and what backing off costs.

    Args:
        counts: of the corpus.
        common: the words that have a place in the model, by number; the rest count as unknown.
        least: the gain over all occurrences, in nats, from which on a pair is kept.
    """
    capital, small = by_case(counts.inner)
    number = {word: i for i, word in enumerate(common)}

    def place(word: str) -> int:
        unknown = UNKNOWN_NAME if capital[word] > small[word] else UNKNOWN
        return number.get(word, number[unknown])

    follow: Counter[tuple[int, int]] = Counter()
    for (word, after_it), count in counts.pairs.items():
        follow[place(word), place(after_it)] += count
    after: Counter[int] = Counter()
    kinds: Counter[int] = Counter()
    mass: Counter[int] = Counter()
    for (first, second), count in follow.items():
        after[first] += count
        kinds[first] += 1
        mass[second] += count
    total = sum(mass.values())
    kept: dict[tuple[int, int], float] = {}
    used: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (first, second), count in follow.items():
        if count < 2:
            continue
        expected = mass[second] / total
        back = DISCOUNT * kinds[first] / after[first]
        p = (count - DISCOUNT) / after[first] + back * expected
        if count * abs(math.log(p / (back * expected))) < least:
            continue
        kept[first, second] = math.log(p / expected)
        used[first][0] += p
        used[first][1] += expected
    backoff = []
    for i in range(len(common)):
        seen, expected = used[i]
        backoff.append(math.log(max(1e-5, 1 - seen) / max(1e-5, 1 - expected)))
    return kept, backoff


def main() -> None:
    """Build and write the lexicon; print its sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("counts", "wordfreq", "hunspell", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--pairs", type=float, default=12.0, help="least gain of a kept pair, nats")
    options = parser.parse_args()
    with options.counts.open("rb") as file:
        counts = Counts(*pickle.load(file))
    lower, upper = dictionary(options.hunspell)
    print(f"{len(counts.words)} types, dictionary {len(lower)} + {len(upper)}")

    chance = chances(counts, frequencies(options.wordfreq, "large_fr"), lower, upper)
    flags: dict[str, int] = defaultdict(int)
    for language in LANGUAGES:
        add_foreign(chance, flags, frequencies(options.wordfreq, f"small_{language}"), lower)
    flag(chance, flags, counts, lower, upper)
    common = [w for w, c in counts.words.most_common(PAIR_MODEL_SIZE) if w in chance and c >= 4]
    common = [UNKNOWN, UNKNOWN_NAME, *common][:PAIR_MODEL_SIZE]
    kept, backoff = pair_model(counts, common, options.pairs)

    paired = set(common)
    everything = common + [word for word in chance if word not in paired]
    for name, bit in (
        ("prefixes", PREFIX),
        ("risky", RISKY),
        ("misspellings", TYPO),
        ("abbreviations", ABBREVIATION),
    ):
        some = [word for word in everything if flags[word] & bit]
        print(f"{len(some)} {name}: {' '.join(some[:60])}")
    print(f"{len(everything)} words ({len(common)} paired), {len(kept)} pairs")
    letters = [word for word in chance if word.isalpha()]
    ordered = sorted(kept)
    write(
        options.out,
        words=everything,
        costs=bytes(min(255, round(-math.log(chance[word]) * SCALE)) for word in everything),
        flags=bytes(flags[word] for word in everything),
        backoff=bytes(map(_byte, backoff)),
        keys=array("I", (first << 16 | second for first, second in ordered)),
        lifts=bytes(_byte(kept[pair]) for pair in ordered),
        names=spelling((w for w in letters if flags[w] & (NAME | DICTIONARY) == NAME), 4),
        plain=spelling((w for w in letters if flags[w] & DICTIONARY), 8),
    )
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB")


def _byte(nats: float) -> int:
    return max(0, min(255, 128 + round(nats * SCALE)))


if __name__ == "__main__":
    main()
