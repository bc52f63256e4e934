"""The quality of weights: scores of ``depeche evaluate translation``, run in a process of its own,
and the loss on a text."""

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

from training.translation.curve import Point
from training.translation.progress import reached, written
from training.translation.runs import Run

_ROOT = Path(__file__).resolve().parents[2]
_ROWS = 32  # sentences of a batch


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
    command = [sys.executable, "-m", "depeche", "evaluate", "translation", "--json", "--beam", "4"]
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


def loss(model: Path, stem: Path) -> float:
    """The mean loss of a MarianMT folder on ``stem.fr`` and ``stem.en``, in nats a target piece.

    Teacher-forced, without smoothing: steadier than BLEU where runs are short.

    Raises:
        ModelError: the model does not load.
    """
    import torch

    from training.translation import network
    from training.translation.loss import cross_entropy
    from training.translation.prepare import Pieces

    pieces, made = Pieces(model), network.load(model).eval()
    pad, end = made.config.pad_token_id, made.config.eos_token_id
    lines = [
        Path(f"{stem}.{side}").read_text(encoding="utf-8").replace("’", "'").splitlines()
        for side in ("fr", "en")
    ]
    encoded = [pieces.encode(texts, side) for side, texts in enumerate(lines)]
    order = sorted(range(len(encoded[1])), key=lambda row: len(encoded[1][row]))
    summed = count = 0.0
    for first in range(0, len(order), _ROWS):
        source, target = (
            torch.nn.utils.rnn.pad_sequence(
                [torch.tensor([*side[row].tolist(), end]) for row in order[first : first + _ROWS]],
                batch_first=True,
                padding_value=pad,
            )
            for side in encoded
        )
        real = target != pad
        with torch.no_grad():
            found = network.states(made, source, target)[real]
            part = cross_entropy(found, made.model.shared.weight, target[real], 0.0)
        summed, count = summed + part.item() * int(real.sum()), count + int(real.sum())
    return summed / count


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
