"""The quality of weights, and how it grew: scores of ``depeche evaluate translation``, a curve."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from depeche.errors import DepecheError, InputError

_ROOT = Path(__file__).resolve().parents[2]


class Scores(NamedTuple):
    """BLEU and chrF as sacreBLEU computes them, against the references as they are."""

    bleu: float
    chrf: float


class Point(NamedTuple):
    """One evaluation: target tokens seen, kind of run, name of the text, scores in [0, 100]."""

    tokens: int
    kind: str
    text: str
    bleu: float
    chrf: float


def score(folder: Path, stem: Path) -> Scores:
    """Translate ``stem.fr`` with a MarianMT folder and score it against ``stem.en``.

    Beam 4, CTranslate2, with the checks and glossary; nothing is taken from or left in a cache.

    Raises:
        DepecheError: it did not work; the message is depeche's.
    """
    command = [sys.executable, "-m", "depeche", "evaluate", "translation", "--json", "--beam", "4"]
    command += ["--source", f"{stem.resolve()}.fr", "--reference", f"{stem.resolve()}.en"]
    command += ["--translator", str(folder.resolve())]
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"DEPECHE_CACHE_DIR": cache, "DEPECHE_CONFIG": os.devnull}
        made = subprocess.run(
            command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False
        )
    if made.returncode:
        said = made.stderr.strip().splitlines() or ["nothing was said"]
        raise DepecheError(f"The evaluation on {stem.name} failed: {said[-1]}")
    report = json.loads(made.stdout)
    return Scores(report["raw_bleu"]["value"], report["raw_chrf"]["value"])


def append(path: Path, points: Sequence[Point]) -> None:
    """Add points to a tab-separated file, which gets a heading when it is new."""
    with path.open("a", encoding="utf-8") as file:
        if not file.tell():
            file.write("\t".join(Point._fields) + "\n")
        for tokens, kind, text, bleu, chrf in points:
            file.write(f"{tokens}\t{kind}\t{text}\t{bleu:.2f}\t{chrf:.2f}\n")


def points(path: Path) -> list[Point]:
    """Read such a file; a score that was not taken is empty there and nan here.

    Raises:
        InputError: it is not there, or no such file.
    """
    nan = float("nan")
    try:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        return [Point(int(t), k, n, float(b or nan), float(c or nan)) for t, k, n, b, c in rows]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as a learning curve: {error}.") from error


def draw(curve: Sequence[Point], text: str, out: Path) -> None:
    """Draw BLEU on one text against millions of tokens, a mark a kind of run; SVG, PNG or PDF."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.add_subplot(
        title=f"BLEU on {text}", xlabel="million target tokens", ylabel="BLEU"
    )
    shown = [point for point in curve if point.text == text]
    for kind in dict.fromkeys(point.kind for point in shown):
        rows = sorted((p.tokens / 1e6, p.bleu) for p in shown if p.kind == kind)
        axes.plot(*zip(*rows, strict=True), "o-" if kind == "constant" else "o", label=kind)
    if shown:
        axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(out)
