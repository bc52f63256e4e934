"""Fit the fact check on true sentences and on ones with a planted error.

python -m training.summary.check PAIRS.jsonl[.xz] --model FOLDER --taught FILE.npz --keep ROWS.json

True sentences are those of human summaries the summariser was not taught with; each planter of
``training.summary.planted`` makes a false one of them where it can. Logistic regression, each
kind of error weighing the same, every weight of the sign that makes sense (a likelier sentence is
never less true); the threshold lets ``--pass`` of the true ones through. Rows are kept, so that
fitting again does not ask the model again.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from depeche.lang.sentences import segment
from depeche.summary.check import faithfulness, likelihood
from depeche.summary.check.alignment import SourceText
from depeche.summary.draft.causal import CausalGenerator
from depeche.summary.draft.prompt import prepare_text

from training.summary.planted import PLANTERS
from training.summary.prepare import records

_AGAINST = {"number_context", "name_swap", "misattributed"}
_STEPS, _RATE, _SHRINK = 4000, 0.1, 0.003


def rows(pairs: Iterator[Any], model: CausalGenerator, seed: int) -> Iterator[dict[str, Any]]:
    """Features of every sentence, true and planted, that the model has to judge."""
    chance = random.Random(seed)
    for number, record in enumerate(pairs):
        article = " ".join(record["article"].split())
        sources = [article[start:end] for start, end in segment(article, "en")]
        text = SourceText(sources)
        for start, end in segment(record["summary"], "en"):
            true = record["summary"][start:end]
            cases = {kind: plant(true, article, chance) for kind, plant in PLANTERS.items()}
            for kind, sentence in {"true": true, **cases}.items():
                alignment = text.align(sentence) if sentence else None
                if (
                    alignment is None
                    or alignment.unknown_token
                    or alignment.negation_mismatch
                    or (kind != "true" and sentence == true)
                ):
                    continue
                nearest = [sources[i] for i in alignment.nearest]
                likelihoods = likelihood.measure(model, nearest, sentence)
                values = faithfulness.features(alignment, likelihoods)
                yield {"article": number, "kind": kind, "sentence": sentence, "values": values}


def fit(found: list[dict[str, Any]], passing: float) -> faithfulness.CheckWeights:
    """The weights; projected gradient descent on the weighed log loss."""
    names = list(found[0]["values"])
    table = np.array([[row["values"][name] for name in names] for row in found])
    true = np.array([row["kind"] == "true" for row in found])
    kinds = Counter(row["kind"] for row in found)
    each = np.array([1 / kinds[row["kind"]] for row in found])
    each[true] *= len(kinds) - 1
    each /= each.sum()
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    table = (table - mean) / scale
    sign = np.array([-1.0 if name in _AGAINST else 1.0 for name in names])
    weights, bias = np.zeros(len(names)), 0.0
    for _ in range(_STEPS):
        wrong = each * (1 / (1 + np.exp(-(table @ weights + bias))) - true)
        weights -= _RATE * (table.T @ wrong + _SHRINK * weights)
        weights = np.where(weights * sign > 0, weights, 0.0)
        bias -= _RATE * wrong.sum()
    bias = -float(np.quantile((table @ weights)[true], 1 - passing))
    features = {
        name: (round(float(m), 4), round(float(s), 4), round(float(w), 4))
        for name, m, s, w in zip(names, mean, scale, weights, strict=True)
        if w
    }
    made = f"{kinds['true']} true sentences, {len(found) - kinds['true']} with a planted error"
    return faithfulness.CheckWeights(features, round(bias, 4), made)


def crossed(found: list[dict[str, Any]], passing: float) -> dict[str, float]:
    """The share turned away by kind, each fifth of the articles judged by a fit on the others."""
    turned: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for fold in range(5):
        weights = fit([row for row in found if row["article"] % 5 != fold], passing)
        for row in found:
            if row["article"] % 5 == fold:
                asked[row["kind"]] += 1
                turned[row["kind"]] += faithfulness.score(row["values"], weights) < 0
    return {kind: turned[kind] / asked[kind] for kind in asked}


def _untaught(path: Path, taught: Path, model: CausalGenerator, only: str) -> Iterator[Any]:
    data = np.load(taught)
    seen = {
        model.tokenizer.decode(data["flat"][answer : end - 1])
        for answer, end in zip(data["answers"], data["starts"][1:], strict=True)
    }
    for record in records(path):
        summary = prepare_text(record["summary"])
        flat = " ".join(summary[a:b] for a, b in segment(summary, "en"))
        if flat not in seen and record.get("source", "").startswith(only):
            yield record


def main() -> None:
    """Ask the model, fit, print what a cross-validation gives, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="folder of the merged model")
    parser.add_argument("--taught", type=Path, required=True, help="what prepare wrote")
    parser.add_argument("--keep", type=Path, required=True, help="file of rows")
    parser.add_argument("--source", default="", help="only pairs whose source starts so")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--pass", dest="passing", type=float, default=0.7)
    parser.add_argument("--out", type=Path, default=faithfulness.WEIGHTS)
    arguments = parser.parse_args()
    if not arguments.keep.is_file():
        model = CausalGenerator(arguments.model)
        unseen = list(_untaught(arguments.pairs, arguments.taught, model, arguments.source))
        random.Random(7).shuffle(unseen)
        found = []
        for row in rows(iter(unseen[: arguments.articles]), model, seed=11):
            found.append(row)
            if len(found) % 100 == 0:
                print(f"{len(found)} sentences, article {row['article']}", flush=True)
                arguments.keep.write_text(json.dumps(found), encoding="utf-8")
        arguments.keep.write_text(json.dumps(found), encoding="utf-8")
    found = json.loads(arguments.keep.read_text(encoding="utf-8"))
    for kind, share in crossed(found, arguments.passing).items():
        print(f"{kind:<12}{share:>8.1%} turned away")
    weights = fit(found, arguments.passing)
    arguments.out.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=1) + b"\n")


if __name__ == "__main__":
    main()
