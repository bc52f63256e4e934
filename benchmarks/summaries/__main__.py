"""How much of what is false the fact check catches, and how much of what is true it turns away.

python -m benchmarks.summaries PAIRS.jsonl [--limit 150] [--words] [--seed 3] [--out FILE]

Each line of PAIRS.jsonl has ``article`` and ``summary``, English, written by people and taken as
true. The sentences of the summaries are the true ones; each planter makes false ones of them.
People write what they know, too: true sentences with a name or a number that the article does not
have are counted apart. ``python -m benchmarks.summaries.systems`` compares whole systems.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

from depeche.lang.sentences import segment
from depeche.models import catalogue
from depeche.pipeline import CHECKER
from depeche.settings import Settings
from depeche.summary.check.alignment import SourceText
from depeche.summary.check.faithfulness import FactCheck

from benchmarks import result
from training.summary.planted import PLANTERS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--limit", type=int, default=150)
    parser.add_argument("--words", action="store_true", help="without a model: compare words only")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    model = None
    if not arguments.words:
        from depeche.summary.draft.causal import CausalGenerator

        folder = catalogue.find(CHECKER, "summary", Settings().models_folder).folder
        model = CausalGenerator(folder)
    asked: Counter[str] = Counter()
    turned_away: Counter[str] = Counter()
    began = time.process_time()
    lines = arguments.pairs.read_text(encoding="utf-8").splitlines()[: arguments.limit]
    for pair in map(json.loads, lines):
        article, summary = " ".join(pair["article"].split()), pair["summary"]
        sources = [article[start:end] for start, end in segment(article, "en")]
        check, text = FactCheck(sources, model), SourceText(sources)
        for start, end in segment(summary, "en"):
            true = summary[start:end]
            alignment = text.align(true)
            kind = "true, with what the article lacks"
            if alignment is not None and not alignment.unknown_token:
                kind = "true"
            cases = {name: plant(true, article, chance) for name, plant in PLANTERS.items()}
            for name, sentence in {kind: true, **cases}.items():
                if sentence is not None and (name == kind or sentence != true):
                    asked[name] += 1
                    turned_away[name] += check(sentence).verdict != "supported"
    seconds = (time.process_time() - began) / asked.total()
    print(f"{'sentences':<36}{'cases':>7}{'turned away':>14}")
    for name, count in asked.items():
        label = name if name.startswith("true") else f"planted: {name}"
        print(f"{label:<36}{count:>7}{turned_away[name] / count:>13.1%}")
    print(f"{seconds:.2f} s of processor time a sentence")
    rows = {n: {"cases": asked[n], "turned_away": turned_away[n]} for n in asked}
    result.write(rows, arguments.out)


if __name__ == "__main__":
    main()
