"""Fit what reading back says of a translation to translations that were read and judged.

python -m training.read_back collect own=own.fr news=news.fr OUT
python -m training.read_back fit OUT/features.tsv OUT/verdicts.tsv

``collect`` writes OUT/read.txt for the reader and OUT/features.tsv. The reader writes
OUT/verdicts.tsv: set, number, verdict (right, small or wrong), words of the French that were lost
or mistranslated, with ``|`` between them. ``fit`` writes depeche's calibration and prints, of
models fitted to nine tenths and tried on the last, the area under the curve, and how many of the
wrong and of the other translations get a warning.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from depeche import settings
from depeche.pipeline import Pipeline
from depeche.storage import atomic
from depeche.translation.read_back import calibration
from depeche.translation.read_back.calibration import Calibration
from depeche.translation.read_back.evidence import FEATURES
from depeche.translation.read_back.stage import ReadBackStage, Translated

VERDICTS = ("right", "small", "wrong")
_PARTS = 10
_SEEDS = 5
_THRESHOLD = 0.5  # chance from which on there is a warning: it is to be right more often than not
_RIDGE = 1.0
Array = Any


def collect(sets: dict[str, Path], out: Path) -> None:
    """Translate the sentences of each set, and write them and their features."""
    out.mkdir(parents=True, exist_ok=True)
    rows, texts = [], []
    with Pipeline(settings.load({})) as pipeline:
        for name, path in sets.items():
            sources = path.read_text(encoding="utf-8").splitlines()
            segments = pipeline.translator(sources)
            values = [
                Translated(
                    source, made.target, made.score, len(made.remaining), len(made.unanswered)
                )
                for source, made in zip(sources, segments, strict=True)
            ]
            if pipeline.reader is None:
                raise SystemExit("The setting read_back is off.")
            reader = pipeline.reader.stage
            assert isinstance(reader, ReadBackStage)
            for number, found in reader.evidence(values):
                value = values[number]
                numbers = "\t".join(f"{x:.4f}" for x in found.features)
                rows.append(f"{name}\t{number}\t{int(bool(value.findings))}\t{numbers}\n")
                texts.append(f"{name} {number}\nFR: {value.source}\nEN: {value.target}\n\n")
        signature = pipeline.translator.stage.signature
    head = "\t".join(("set", "number", "warned", *FEATURES))
    atomic.write(out / "features.tsv", f"# {signature}\n{head}\n{''.join(rows)}")
    atomic.write(out / "read.txt", "".join(texts))


def read(features: Path, verdicts: Path) -> tuple[str, Array, Array, Array]:
    """The signature; of each translation its features, if it is wrong, and if it was warned of."""
    judged = {}
    for line in verdicts.read_text(encoding="utf-8").splitlines():
        name, number, verdict = line.split("\t")[:3]
        if verdict not in VERDICTS:
            raise SystemExit(f"{verdicts}: {verdict} is no verdict.")
        judged[name, number] = verdict == "wrong"
    first, _, *lines = features.read_text(encoding="utf-8").splitlines()
    table, wrong, warned = [], [], []
    for line in lines:
        name, number, doubted, *numbers = line.split("\t")
        if (name, number) in judged:
            table.append([float(x) for x in numbers])
            wrong.append(judged[name, number])
            warned.append(doubted == "1")
    return first.removeprefix("# "), np.array(table), np.array(wrong), np.array(warned)


def fitted(table: Array, wrong: Array) -> tuple[Array, float]:
    """Weights, none of them positive, and the bias of a ridge logistic regression."""
    weights, bias = np.zeros(table.shape[1]), 0.0
    for _ in range(4000):  # projected gradient descent
        chance = logistic(table @ weights + bias)
        slope = (table.T @ (chance - wrong) + _RIDGE * weights) / len(wrong)
        weights = np.minimum(weights - 0.05 * slope, 0)
        bias -= 0.05 * float((chance - wrong).mean())
    return weights, bias


def logistic(values: Array) -> Array:
    """From log odds to chances."""
    return 1 / (1 + np.exp(-values))


def standardised(table: Array) -> tuple[Array, Array, Array]:
    """The table with mean 0 and deviation 1 in each column, the means and the deviations."""
    mean, scale = table.mean(0), table.std(0)
    scale[scale == 0] = 1
    return (table - mean) / scale, mean, scale


def crossed(table: Array, wrong: Array) -> Array:
    """The chance of each translation by models fitted without it, the mean of some partitions."""
    total = np.zeros(len(wrong))
    for seed in range(_SEEDS):
        part = np.random.default_rng(seed).permutation(len(wrong)) % _PARTS
        for number in range(_PARTS):
            aside = part == number
            scaled, mean, scale = standardised(table[~aside])
            weights, bias = fitted(scaled, wrong[~aside])
            total[aside] += logistic((table[aside] - mean) / scale @ weights + bias)
    return total / _SEEDS


def area(chance: Array, wrong: Array) -> float:
    """The area under the curve: how often a wrong translation gets a higher chance than another."""
    more = (chance[wrong][:, None] > chance[~wrong]).mean()
    same = (chance[wrong][:, None] == chance[~wrong]).mean()
    return float(more + same / 2)


def fit(features: Path, verdicts: Path) -> None:
    """Fit, write, and say what it is worth."""
    signature, table, wrong, warned = read(features, verdicts)
    chance = crossed(table, wrong)
    silent = ~warned
    print(f"{len(wrong)} translations by {signature}: {wrong.sum()} wrong")
    print(f"area under the curve {area(chance, wrong):.2f}", end="")
    print(f", without another warning {area(chance[silent], wrong[silent]):.2f}")
    for name, column in zip(FEATURES, table.T, strict=True):
        print(f"  {name:16} alone {area(-column, wrong):.2f}")
    print("warned of by the other checks, and from a chance on:")
    rows = [("without it", warned)]
    rows += [
        (f"from {least:.1f}", warned | (chance >= least)) for least in (0.4, 0.5, 0.6, 0.7, 0.8)
    ]
    for name, found in rows:
        print(
            f"  {name:10}  {found[wrong].sum()} of {wrong.sum()} wrong ones,"
            f" {found[~wrong].sum()} of {(~wrong).sum()} others"
        )
    print("estimated chance and share that is wrong:")
    for low in np.arange(0, 1, 0.2):
        there = (chance >= low) & (chance < low + 0.2)
        if there.any():
            share = wrong[there].mean()
            print(f"  {low:.1f}–{low + 0.2:.1f}  {share:.2f} of {there.sum()}")
    scaled, mean, scale = standardised(table)
    weights, bias = fitted(scaled, wrong)
    made = Calibration(
        translator=signature,
        judged=len(wrong),
        mean=tuple(round(float(x), 5) for x in mean),
        scale=tuple(round(float(x), 5) for x in scale),
        weights=tuple(round(float(x), 5) for x in weights),
        bias=round(bias, 5),
        threshold=_THRESHOLD,
        least=0.15,
        surprising=4.0,
    )
    place = Path(calibration.__file__).parents[2] / calibration.DATA
    atomic.write_json(place, made)


def main(arguments: Sequence[str]) -> None:
    """Run one command."""
    match arguments:
        case ["collect", *sets, out] if sets and all("=" in one for one in sets):
            pairs = (one.split("=", 1) for one in sets)
            collect({name: Path(path) for name, path in pairs}, Path(out))
        case ["fit", features, verdicts]:
            fit(Path(features), Path(verdicts))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
