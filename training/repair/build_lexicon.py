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
import tempfile
import unicodedata
import zipfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from depeche.lang.french_lexicon import (
    ABBREVIATION,
    DICTIONARY,
    FOREIGN,
    NAME,
    PAIRED,
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
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="data")
        found = set(forms(Path(folder) / "package/index"))
    lower: set[str] = set()
    upper: set[str] = set()
    for form in found:
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


def main() -> None:
    """Build and write the lexicon; print its sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("counts", "wordfreq", "hunspell", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--pairs", type=float, default=12.0, help="least gain of a kept pair, nats")
    options = parser.parse_args()
    with options.counts.open("rb") as file:
        words, inner, pairs, stops, names = pickle.load(file)
    lower, upper = dictionary(options.hunspell)
    web = frequencies(options.wordfreq, "large_fr")
    total = sum(words.values())
    print(f"{total} tokens, {len(words)} types, dictionary {len(lower)} + {len(upper)}")

    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for word, count in inner.items():
        (small if word[0].islower() else capital)[word.lower()] += count

    def known(word: str, count: int) -> bool:
        return count >= 2 or word in web or word in lower or word in upper

    chance: dict[str, float] = {}
    unseen: Counter[str] = Counter()
    for word, count in words.items():
        if known(word, count):
            chance[word] = count / total
        else:
            unseen[UNKNOWN_NAME if capital[word] else UNKNOWN] += count
    for word, p in web.items():
        chance[word] = 0.5 * chance.get(word, 0.0) + 0.5 * p
    for word in words.keys() - web.keys():
        if word in chance and word.isalpha():
            chance[word] *= 0.5
    for word in lower | upper | {name.lower() for name in names}:
        chance[word] = max(chance.get(word, 0.0), FLOOR)
    flags: dict[str, int] = defaultdict(int)
    for language in LANGUAGES:
        for word, p in frequencies(options.wordfreq, f"small_{language}").items():
            if p > 3 * chance.get(word, 0.0) and word not in lower:
                flags[word] |= FOREIGN
                chance[word] = max(chance.get(word, 0.0), p * SWITCH)
    for word in lower:
        flags[word] |= DICTIONARY
    lexicon_names = {name.lower() for name in names}
    for word in chance:
        if word in upper or word in lexicon_names or capital[word] > 2 * small[word]:
            flags[word] |= NAME
        if small[word] >= 40:
            flags[word] |= DICTIONARY
        if stops[word] >= 2 and stops[word] > 0.02 * words[word]:
            flags[word] |= ABBREVIATION
    for word in (UNKNOWN, UNKNOWN_NAME):
        chance[word] = unseen[word] / total

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
        if any(pairs[word[:i], word[i:]] > 8 * p * total for i in range(1, len(word))):
            flags[word] = (flags[word] | TYPO | RISKY) & ~(DICTIONARY | NAME | FOREIGN)

    common = [w for w, c in words.most_common(PAIRED) if w in chance and c >= 4]
    common = [UNKNOWN, UNKNOWN_NAME, *common][:PAIRED]
    number = {word: i for i, word in enumerate(common)}

    def key(word: str) -> int:
        found = number.get(word)
        if found is None:
            found = number[UNKNOWN_NAME if capital[word] > small[word] else UNKNOWN]
        return found

    follow: Counter[tuple[int, int]] = Counter()
    for (first, second), count in pairs.items():
        follow[key(first), key(second)] += count
    after: Counter[int] = Counter()
    kinds: Counter[int] = Counter()
    mass: Counter[int] = Counter()
    for (first, second), count in follow.items():
        after[first] += count
        kinds[first] += 1
        mass[second] += count
    pairs_total = sum(mass.values())
    # The gain of a pair over chance, kept where it tells something; the rest backs off.
    kept: dict[tuple[int, int], float] = {}
    used: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (first, second), count in follow.items():
        if count < 2:
            continue
        expected = mass[second] / pairs_total
        back = DISCOUNT * kinds[first] / after[first]
        p = (count - DISCOUNT) / after[first] + back * expected
        if count * abs(math.log(p / (back * expected))) < options.pairs:
            continue
        kept[first, second] = math.log(p / expected)
        used[first][0] += p
        used[first][1] += expected
    backoff = bytearray()
    for i in range(len(common)):
        seen, expected = used[i]
        value = max(1e-5, 1 - seen) / max(1e-5, 1 - expected)
        backoff.append(max(0, min(255, 128 + round(math.log(value) * SCALE))))
    ordered = sorted(kept)
    keys = array("I", (first << 16 | second for first, second in ordered))
    lifts = bytes(max(0, min(255, 128 + round(kept[pair] * SCALE))) for pair in ordered)

    def cost(word: str) -> int:
        return min(255, round(-math.log(chance[word]) * SCALE))

    rest = [w for w in chance if w not in number]
    everything = common + rest
    for name, flag in (
        ("prefixes", PREFIX),
        ("risky", RISKY),
        ("misspellings", TYPO),
        ("abbreviations", ABBREVIATION),
    ):
        some = [w for w in everything if flags[w] & flag]
        print(f"{len(some)} {name}: {' '.join(some[:60])}")
    print(f"{len(everything)} words ({len(common)} paired), {len(keys)} pairs")
    name_types = [w for w in chance if flags[w] & NAME and not flags[w] & DICTIONARY]
    word_types = [w for w in chance if flags[w] & DICTIONARY]
    write(
        options.out,
        words=everything,
        costs=bytes(cost(w) for w in everything),
        flags=bytes(flags[w] for w in everything),
        backoff=bytes(backoff),
        keys=keys,
        lifts=lifts,
        names=spelling((w for w in name_types if w.isalpha()), 4),
        plain=spelling((w for w in word_types if w.isalpha()), 8),
    )
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
