"""What the runs of a state folder are doing, from their journals; needs nothing but Python."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from training.translation.curve import points
from training.translation.state import holder

_RECENT = 5  # lines of the journal that speed and loss are the mean of


def status(state: Path) -> str:
    """A few lines: who runs, and for each run tokens, loss, speed, BLEU and time left."""
    pid = holder(state)
    lines = [f"{state}: " + (f"running, process {pid}" if pid else "nothing running")]
    recipe = tomllib.loads((state / "recipe.toml").read_text(encoding="utf-8"))
    for record in sorted(state.glob("*/run.json")):
        run = json.loads(record.read_text(encoding="utf-8"))
        journal = _tail(record.parent / "journal.jsonl")
        lines += ["", *_run(record.parent.name, run, journal, recipe["evaluate"]["tokens"])]
    scores = points(state / "curve.tsv")
    if scores:
        lines += ["", f"{'tokens':>10} {'run':<9} {'text':<18} {'BLEU':>6} {'chrF':>6}"]
    for point in scores[-8:]:
        lines.append(
            f"{point.tokens / 1e6:>8.2f} M {point.kind:<9} {point.text:<18} "
            f"{point.bleu:>6.2f} {point.chrf:>6.2f}"
        )
    return "\n".join(lines)


def _run(name: str, run: dict[str, Any], journal: list[dict[str, Any]], every: int) -> list[str]:
    if not journal:
        return [f"{name}: no step yet"]
    last = journal[-1]
    speed = sum(line["speed"] for line in journal) / len(journal)
    loss = sum(line["loss"] for line in journal) / len(journal)
    goal = run["end"] or (last["tokens"] // every + 1) * every
    what = "the end" if run["end"] else "the next evaluation"
    left = max(0, goal - last["tokens"])
    return [
        f"{name}: {last['seen'] / 1e6:.2f} M tokens seen, {last['tokens'] / 1e6:.2f} M of them in "
        f"{last['steps']} steps here",
        f"  loss {loss:.3f}, {speed:.0f} tokens/s, rate {100 * last['rate']:.0f} %",
        f"  {left / 1e6:.2f} M tokens, {left / max(speed, 1) / 60:.0f} min, to {what}",
    ]


def _tail(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()[-_RECENT:]
    return [json.loads(line) for line in lines if line.endswith("}")]


def main() -> None:
    """Print the status of the state folder that is named."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "recipe.toml").is_file():
        print("usage: training/status STATE, a folder that `prepare` has made", file=sys.stderr)
        sys.exit(2)
    print(status(Path(sys.argv[1])))
