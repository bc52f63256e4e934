"""Measure spacing repair: ``python -m benchmarks.repair [TEXT …]``, from the repository's root.

TEXT holds clean French, one sentence a line (default: the small sample beside this file, which
shows only that the benchmark runs; published figures name their text). Sentences are set as
articles in several house styles, damaged with a seed, repaired, and compared with the truth.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.repair.damage import Damaged, damage
from benchmarks.repair.peers import Repair, repairers
from benchmarks.repair.score import Score, Tally, changes
from benchmarks.repair.typeset import Article, articles

SAMPLE = Path(__file__).with_name("sample.txt")


def row(label: str, tally: Tally) -> str:
    """Return one line of the table."""
    return (
        f"{label:24} {tally.precision:9.4f} {tally.recall:8.4f} {tally.f1:8.4f} "
        f"{tally.right:7d} {tally.wrong:6d} {tally.missed:7d}"
    )


def measure(
    repair: Repair, clean: list[Article], damaged: list[Damaged], *, show: int, name: str
) -> dict[str, Any]:
    """Repair everything, print the tables, return the figures."""
    score = Score()
    start = time.process_time()
    outputs = [repair(article.text) for article in damaged]
    spent = time.process_time() - start
    for article, output in zip(damaged, outputs, strict=True):
        score.add(article, output)
    words = sum(len(article.text.split()) for article in clean)
    undamaged = []
    for whole in clean:
        undamaged += [(whole.text, c) for c in changes(whole.text, repair(whole.text))]
    print(f"\n## {name}")
    print(f"{'class':24} {'precision':>9} {'recall':>8} {'F1':>8} {'right':>7} {'wrong':>6} missed")
    for kind in sorted(score.classes, key=lambda k: -score.classes[k].right):
        print(row(kind, score.classes[kind]))
    print(row("all", score.overall))
    restored = score.sentences[0] / max(1, score.sentences[1])
    rate = 10_000 * len(undamaged) / words
    print(f"damaged sentences exactly restored: {restored:.4f} of {score.sentences[1]}")
    print(f"edits on undamaged text: {len(undamaged)} in {words} words ({rate:.2f} per 10,000)")
    print(f"speed: {words / spent:,.0f} words/s of processor time, one core")
    if show:
        print("recall by kind of damage:")
        for kind, (right, total) in sorted(score.kinds.items()):
            print(f"  {kind:24} {right / total:.4f} of {total}")
        print(f"the {show} commonest errors:")
        for (what, kind, context), count in score.errors.most_common(show):
            print(f"  {count:3d} {what:6} {kind:16} {context}")
        print("on undamaged text:")
        for text, change in undamaged[:show]:
            context = text[max(0, change.at - 25) : change.at] + "‸" + text[change.at :][:25]
            print(f"  {change.kind:16} {context!r} → {change.after!r}")
    return {
        "name": name,
        "overall": vars(score.overall)
        | {"precision": score.overall.precision, "recall": score.overall.recall},
        "classes": {
            kind: vars(tally) | {"precision": tally.precision, "recall": tally.recall}
            for kind, tally in score.classes.items()
        },
        "recall_by_kind": {k: right / total for k, (right, total) in score.kinds.items()},
        "sentences_restored": restored,
        "undamaged_edits": len(undamaged),
        "undamaged_edits_per_10000_words": rate,
        "words": words,
        "words_per_second": words / spent,
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repair", description=__doc__)
    parser.add_argument("texts", nargs="*", type=Path, default=[SAMPLE], metavar="TEXT")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rate", type=float, default=0.03, help="damages per word")
    parser.add_argument("--only", help="only repairers whose name contains this")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N errors")
    parser.add_argument("--limit", type=int, help="use only so many articles")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/repair.json"))
    options = parser.parse_args()
    rng = random.Random(options.seed)
    lines: list[str] = []
    for path in options.texts:
        lines += path.read_text(encoding="utf-8").splitlines()
    clean = list(articles(lines, rng))[: options.limit]
    damaged = [damage(article, rng, options.rate) for article in clean]
    count = sum(len(article.damages) for article in damaged)
    words = sum(len(article.text.split()) for article in clean)
    names = ", ".join(path.name for path in options.texts)
    print(f"{names}: {len(clean)} articles, {words} words, {count} damages, seed {options.seed}")
    results = []
    for name, make in repairers(options.only):
        started = time.process_time()
        repair = make()
        repair("Une phrase pour charger les données.")
        loading = time.process_time() - started
        figures = measure(repair, clean, damaged, show=options.errors, name=name)
        results.append(figures | {"loading_seconds": loading})
        print(f"loading: {loading:.2f} s")
    print(f"\n{'':40} {'P':>7} {'R':>7} {'F1':>7} {'glued P':>8} {'R':>7} {'restored':>9} "
          f"{'/10k':>8} {'words/s':>9}")  # fmt: skip
    for found in results:
        glued = found["classes"].get("glued", {"precision": 0.0, "recall": 0.0})
        p, r = found["overall"]["precision"], found["overall"]["recall"]
        f1 = 2 * p * r / (p + r) if p + r else 0.0
        print(
            f"{found['name']:40} {p:7.4f} {r:7.4f} {f1:7.4f} {glued['precision']:8.4f} "
            f"{glued['recall']:7.4f} {found['sentences_restored']:9.4f} "
            f"{found['undamaged_edits_per_10000_words']:8.2f} {found['words_per_second']:9,.0f}"
        )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "texts": names,
        "seed": options.seed,
        "rate": options.rate,
        "articles": len(clean),
        "words": words,
        "damages": count,
        "python": sys.version.split()[0],
        "machine": platform.machine(),
        "results": results,
    }
    text = json.dumps(report, ensure_ascii=False, indent=1)
    options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
