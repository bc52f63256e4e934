"""The quality of a run's weights, by ``depeche evaluate translation`` in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import DepecheError, InputError
from training.translation.curve import Point
from training.translation.progress import reached, written
from training.translation.runs import Run

_ROOT = Path(__file__).resolve().parents[2]


class Scores(NamedTuple):
    """BLEU and chrF as sacreBLEU computes them, against the references as they are."""

    bleu: float
    chrf: float


def score(model: Path, stem: Path) -> Scores:
    """Translate ``stem.fr`` with a MarianMT folder and score it against ``stem.en``.

    Beam 4, CTranslate2, with the guards and names; nothing is taken from or left in a cache.

    Raises:
        DepecheError: it did not work; the message is depeche's.
    """
    command = [sys.executable, "-m", "pipeline", "evaluate", "translation", "--json", "--beam", "4"]
    command += ["--source", f"{stem.resolve()}.fr", "--reference", f"{stem.resolve()}.en"]
    command += ["--translator", str(model.resolve())]
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


def evaluate(run: Run, last: int = 1) -> list[Point]:
    """Score the mean of a run's last checkpoints on its development texts and what is held out.

    Raises:
        InputError: the run has no checkpoint.
        DepecheError: an evaluation did not work.
    """
    from training.translation.export import export

    paths = written(run.checkpoints)[-last:]
    if not paths:
        raise InputError(f"The run {run.folder.name} has no checkpoint yet.")
    wanted, seen = texts(run), reached(paths[-1]).seen
    if not wanted:
        return []
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        export(run.state / "model", paths, model)
        return [Point(seen, run.kind, stem.name, *score(model, stem)) for stem in wanted]


def texts(run: Run) -> Sequence[Path]:
    """What a run is evaluated on: its development texts, and the sentences held out."""
    aside = run.state / "held-out"
    there = aside.with_suffix(".fr")
    return (*run.dev, aside) if there.is_file() and there.stat().st_size else run.dev
