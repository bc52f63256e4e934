"""The repairers compared: ours, and what else one could install for French.

Peers that are not installed are left out of the table (``benchmarks/requirements.txt`` has them).
Each takes a whole article and gives it back repaired; line breaks are handed to none of them.
"""

from __future__ import annotations

import gzip
import importlib.util
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from depeche.lang import french_lexicon
from depeche.lang.french_lexicon import DICTIONARY, NAME, Lexicon
from depeche.repairs.edits import apply
from depeche.repairs.repairer import Repairer

Repair = Callable[[str], str]
_WORD = re.compile(r"[^\W\d_]+")


def _entries(lexicon: Lexicon, size: int) -> list[str]:
    """Return the commonest real words, commonest first."""
    words = [w for w in lexicon._index if w.isalpha() and lexicon.flags(w) & (DICTIONARY | NAME)]
    words.sort(key=lexicon.cost)
    return words[:size]


def depeche() -> Repair:
    """Return this package's repairer."""
    repairer = Repairer()
    return lambda text: apply(text, repairer.edits(text))


def viterbi() -> Repair:
    """Return a plain unigram Viterbi segmenter (Norvig 2009) with the same lexicon."""
    lexicon = french_lexicon.load()

    @lru_cache(maxsize=200_000)
    def segment(word: str) -> str:
        size = len(word)
        if size > 40:
            return word
        best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * size
        for end in range(1, size + 1):
            for start in range(max(0, end - 24), end):
                key = word[start:end].lower()
                if lexicon.has(key):
                    cost = lexicon.cost(key)
                else:
                    cost = 10.0 + 3.2 * len(key)  # Norvig: 10 / (N * 10**len)
                best[end] = min(best[end], (best[start][0] + cost, start))
        parts = []
        end = size
        while end:
            start = best[end][1]
            parts.append(word[start:end])
            end = start
        return " ".join(reversed(parts))

    return lambda text: _WORD.sub(lambda match: segment(match.group()), text)


def viterbi_unknown() -> Repair:
    """Return the same segmenter, asked only about words the lexicon does not have."""
    lexicon = french_lexicon.load()
    inner = viterbi()

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        return word if lexicon.has(word.lower()) else inner(word)

    return lambda text: _WORD.sub(mend, text)


def symspell() -> Repair:
    """Return symspellpy's ``word_segmentation`` of each word, with words from our lexicon."""
    from symspellpy import SymSpell

    lexicon = french_lexicon.load()
    checker = SymSpell(max_dictionary_edit_distance=0, prefix_length=7)
    for word in _entries(lexicon, 150_000):
        checker.create_dictionary_entry(word, max(1, round(2e9 * 2.718 ** -lexicon.cost(word))))

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) > 40:
            return word
        parts = checker.word_segmentation(word.lower(), max_edit_distance=0).segmented_string
        out, at = [], 0
        for part in parts.split():
            out.append(word[at : at + len(part)])
            at += len(part)
        return " ".join(out) if at == len(word) else word

    return lambda text: _WORD.sub(mend, text)


def symspell_line() -> Repair:
    """Return symspellpy's ``word_segmentation`` on whole lines, as its documentation shows."""
    from symspellpy import SymSpell

    lexicon = french_lexicon.load()
    checker = SymSpell(max_dictionary_edit_distance=0, prefix_length=7)
    for word in _entries(lexicon, 150_000):
        checker.create_dictionary_entry(word, max(1, round(2e9 * 2.718 ** -lexicon.cost(word))))

    def line(text: str) -> str:
        if not text.strip():
            return text
        found = checker.word_segmentation(text, max_edit_distance=0)
        return str(found.corrected_string)

    return lambda text: "\n".join(line(part) for part in text.split("\n"))


def wordninja() -> Repair:
    """Return wordninja with a French word list (its own is English)."""
    import wordninja as ninja

    words = _entries(french_lexicon.load(), 150_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fr.txt.gz"
        path.write_bytes(gzip.compress("\n".join(words).encode()))
        model = ninja.LanguageModel(str(path))

    def mend(match: re.Match[str]) -> str:
        parts = model.split(match.group())
        return " ".join(parts) if "".join(parts) == match.group() else match.group()

    return lambda text: _WORD.sub(mend, text)


def pyspellchecker() -> Repair:
    """Return pyspellchecker's French corrector on unknown lower-case words (distance 1)."""
    from spellchecker import SpellChecker

    checker = SpellChecker(language="fr", distance=1)

    @lru_cache(maxsize=100_000)
    def correct(word: str) -> str:
        if word[0].isupper() or word in checker:
            return word
        return checker.correction(word) or word

    return lambda text: _WORD.sub(lambda match: correct(match.group()), text)


_ALL: tuple[tuple[str, str, Callable[[], Repair]], ...] = (
    ("depeche", "", depeche),
    ("Viterbi unigrams, same lexicon", "", viterbi),
    ("Viterbi unigrams, unknown words only", "", viterbi_unknown),
    ("symspellpy word_segmentation, by word", "symspellpy", symspell),
    ("symspellpy word_segmentation, by line", "symspellpy", symspell_line),
    ("wordninja, French list", "wordninja", wordninja),
    ("pyspellchecker fr", "spellchecker", pyspellchecker),
)


def repairers(only: str | None = None) -> Iterator[tuple[str, Callable[[], Repair]]]:
    """Yield the name and the maker of every repairer that can run here."""
    for name, module, make in _ALL:
        if only is not None and only not in name:
            continue
        if module and importlib.util.find_spec(module) is None:
            print(f"({name}: not installed, left out)")
            continue
        yield name, make
