"""Write the French news sentences of one part of the corpus, one a line, in hash order.

    python -m training.repair.extract CORPUS tune|report OUT

For tuning and for the report; nothing of them is in the lexicon (see ``split.py``).
"""

from __future__ import annotations

import argparse
from hashlib import blake2b
from pathlib import Path

from training.repair.split import NEWS, part, rows


def main() -> None:
    """Write the sentences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("part", choices=("tune", "report"))
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    found = {
        french
        for source, french in rows(options.corpus)
        if source in NEWS and part(french) == options.part
    }
    ordered = sorted(found, key=lambda text: blake2b(text.encode()).digest())
    options.out.write_text("\n".join(ordered) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
