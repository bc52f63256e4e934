"""How much of what is false the gate catches, and how much of what is true it turns away.

python -m benchmarks.summaries PAIRS.jsonl [--limit 150] [--seed 3] [--out FILE]

Each line of PAIRS.jsonl has ``article`` and ``summary``, English, written by people and taken as
true. The sentences of the summaries are the true ones; each planter makes false ones of them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path

from benchmarks.summaries.planted import PLANTERS
from pipeline.segmentation import segment
from pipeline.summarise.faithfulness import Gate


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--limit", type=int, default=150)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    asked: Counter[str] = Counter()
    turned_away: Counter[str] = Counter()
    lines = arguments.pairs.read_text(encoding="utf-8").splitlines()[: arguments.limit]
    for pair in map(json.loads, lines):
        article, summary = pair["article"], pair["summary"]
        gate = Gate([article[start:end] for start, end in segment(article, "en")])
        for start, end in segment(summary, "en"):
            true = summary[start:end]
            cases = {name: plant(true, article, chance) for name, plant in PLANTERS.items()}
            for name, sentence in {"true": true, **cases}.items():
                if sentence is not None and (name == "true" or sentence != true):
                    asked[name] += 1
                    turned_away[name] += not gate.check(sentence).passed
    print(f"{'sentences':<24}{'cases':>7}{'turned away':>14}")
    for name, cases in asked.items():
        label = "true" if name == "true" else f"planted: {name}"
        print(f"{label:<24}{cases:>7}{turned_away[name] / cases:>13.1%}")
    if arguments.out:
        rows = {n: {"cases": asked[n], "turned_away": turned_away[n]} for n in asked}
        arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
