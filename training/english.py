"""Build ``pipeline/depeche/lang/data/english.zz``, the words that pass for English.

    apt-get download wamerican-large wbritish-large && dpkg-deb -x … DICTS
    pip download --no-deps wordfreq==3.1.1
    python -m training.english WORDFREQ_WHEEL OUT DICTS/american-english-large …

A word is English if a spelling dictionary has it, or if it is used in English and is no visitor
from French, where it would be twenty times as common. Sources and licences: ``data/LICENSES.md``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from depeche.lang import word_lists

from training.repair.build_lexicon import frequencies

USED = 3e-8  # of all words; names of places and people are mostly above it
VISITOR = 0.05


def words(english: dict[str, float], french: dict[str, float], dictionary: set[str]) -> set[str]:
    """The words in lower case, from frequencies in both languages and a dictionary's words."""
    used = {w for w, f in english.items() if f >= USED and f >= VISITOR * french.get(w, 0.0)}
    return used | {word.removesuffix("'s").lower() for word in dictionary}


def main() -> None:
    """Build and write the list; print its size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wordfreq", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("dictionaries", type=Path, nargs="+")
    options = parser.parse_args()
    lists = [path.read_text(encoding="utf-8").split("\n") for path in options.dictionaries]
    found = words(
        frequencies(options.wordfreq, "large_en"),
        frequencies(options.wordfreq, "large_fr"),
        {word for some in lists for word in some if word},
    )
    size = word_lists.write(found, options.out)
    print(f"{options.out}: {len(found)} words, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
