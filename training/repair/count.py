"""Counts of words, word pairs and spellings over the build part of a corpus."""

from __future__ import annotations

import argparse
import pickle
from collections import Counter
from pathlib import Path

from depeche.repairs.tokens import END, NUMBER, TOKEN

from training.repair.split import part, rows


def main() -> None:
    """Write the counts as a pickle (an intermediate file of this folder's scripts only)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    words: Counter[str] = Counter()
    inner: Counter[str] = Counter()  # spelling as written, not at the start of a sentence
    pairs: Counter[tuple[str, str]] = Counter()
    stops: Counter[str] = Counter()  # word + "." before a lower-case word: abbreviations
    names: set[str] = set()
    for source, french in rows(options.corpus):
        if source.startswith("LEXICON/"):
            if source.endswith(("cldr_names", "proper", "cities")):
                names.update(m.group() for m in TOKEN.finditer(french) if m.group()[0].isupper())
            continue
        if part(french) != "build":
            continue
        french = french.replace("'", "’")
        previous = END
        start = True
        for match in TOKEN.finditer(french):
            word = match.group()
            key = NUMBER if word[0].isdigit() else word.lower()
            words[key] += 1
            pairs[previous, key] += 1
            if word[0].isalpha() and not start:
                inner[word] += 1
            if word[0].isalpha() and french[match.end() : match.end() + 2] == ". ":
                stops[key] += french[match.end() + 2 : match.end() + 3].islower()
            start = word in '.?!:«»"“”…-–—'
            previous = END if word in ".?!…" else key
        pairs[previous, END] += 1
    with options.out.open("wb") as file:
        pickle.dump((words, inner, pairs, stops, names), file)


if __name__ == "__main__":
    main()
