"""The fact check: a generated sentence is printed only if the text it was made from carries it.

Two witnesses are heard. One compares words: figures, names, their company, negations, speakers
(``alignment``). The other is a language model that has read the nearest source sentences and says
how probable each word is there (``judge``). A logistic regression over both, fitted on true
sentences and on ones with a planted error (``training.summary.check``), decides. Without a model
only sentences pass that keep nearly all of the text's words in their order. A model is no witness
for its own draft, all of which it finds probable: there both are required.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from depeche.documents import Verdict
from depeche.summarise.check import likelihood
from depeche.summarise.check.alignment import Alignment, Text

WEIGHTS = Path(__file__).with_name("check.json")
_KEPT = 0.75  # share of the content words, in order, that a sentence must keep without a model
_OWN = 0.9  # the same of a model's own draft
_JOINED = 0.95  # the same where it rests on several source sentences
_FAR, _NEAR = 15.0, 5.0  # beyond which a logarithm tells nothing more
_COVERED = 0.4  # share below which no model is believed


class Finding(NamedTuple):
    """What the check says of a sentence, why, and which source sentences it rests on.

    ``supported`` may be printed. ``contradicted`` says what the text does not: a figure, a name, a
    negation, a speaker. ``unclear`` has too little in common with the text to tell.
    """

    verdict: Verdict
    reason: str
    support: tuple[int, ...]


class Weights(msgspec.Struct, frozen=True):
    """The fitted check: a sentence passes if bias + Σ weight · (feature - mean) / scale ≥ 0."""

    features: dict[str, tuple[float, float, float]]  # mean, scale, weight
    bias: float
    made: str


class Check:
    """Checks sentences against the source sentences given once.

    Args:
        sources: the sentences of the text.
        model: the second witness, if there is one.
        own: whether the sentences are the model's own.
    """

    def __init__(
        self, sources: Sequence[str], model: likelihood.Reader | None = None, *, own: bool = False
    ) -> None:
        self._own = own
        self._sources = sources
        self._text = Text(sources)
        self._model = model

    def __call__(self, sentence: str) -> Finding:
        """Whether the sources carry a sentence."""
        alignment = self._text.align(sentence)
        if alignment is None:
            return Finding("unclear", "it says nothing", ())
        support = alignment.support
        if sentence.rstrip("”’\"')")[-1:] not in {".", "!", "?", "…"}:
            return Finding("unclear", "it is unfinished", support)
        if has_unbalanced_quotes(sentence):
            return Finding("unclear", "a quotation in it is unfinished", support)
        if alignment.unknown_token or alignment.negation_mismatch:
            return Finding(
                "contradicted", alignment.unknown_token or alignment.negation_mismatch, support
            )
        if alignment.covered < _COVERED:
            share = f"{alignment.covered:.0%}"
            return Finding("unclear", f"only {share} of its words stand in the text", support)
        if self._model is None or self._own:
            finding = self._strictly(alignment)
            if self._model is None or finding.verdict != "supported":
                return finding
        shown = [self._sources[number] for number in alignment.shown]
        values = features(alignment, likelihood.read(self._model, shown, sentence))
        if score(values, _weights()) >= 0:
            return Finding("supported", "", support)
        reason = _wrong(alignment)
        if reason:
            return Finding("contradicted", reason, support)
        return Finding("unclear", _suspect(values), support)

    def _strictly(self, alignment: Alignment) -> Finding:
        reason = _wrong(alignment)
        if reason:
            return Finding("contradicted", reason, alignment.support)
        if alignment.omission:
            return Finding("unclear", alignment.omission, alignment.support)
        if alignment.ordered < (_OWN if self._own else _KEPT):
            share = f"{alignment.ordered:.0%}"
            reason = f"only {share} of its words stand in the text, in this order"
            return Finding("unclear", reason, alignment.support)
        if len(alignment.support) > 1 and alignment.ordered < _JOINED:
            reason = "it joins sentences of the text in an order of its own"
            return Finding("unclear", reason, alignment.support)
        return Finding("supported", "", alignment.support)


def features(alignment: Alignment, reading: likelihood.LikelihoodFeatures) -> dict[str, float]:
    """The numbers that the check weighs."""
    return {
        "ordered": alignment.ordered,
        "number_context": float(bool(alignment.number_context)),
        "name_swap": float(bool(alignment.name_swap)),
        "misattributed": float(bool(alignment.misattributed)),
    } | {name: min(max(value, -_FAR), _NEAR) for name, value in reading._asdict().items()}


def score(values: dict[str, float], weights: Weights) -> float:
    """The weighed sum; not negative for a sentence that passes."""
    return weights.bias + sum(
        weight * (values[name] - mean) / scale
        for name, (mean, scale, weight) in weights.features.items()
    )


@functools.cache
def _weights() -> Weights:
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=Weights)


def has_unbalanced_quotes(sentence: str) -> bool:
    """Whether a quotation starts or ends in another sentence."""
    return sentence.count("“") != sentence.count("”") or sentence.count('"') % 2 == 1


def _wrong(alignment: Alignment) -> str:
    return alignment.misattributed or alignment.number_context or alignment.name_swap


_SUSPICIONS = {
    "margin": "another name would fit better where one stands",
    "name": "a name is unlikely where it stands",
    "figure": "a figure is unlikely where it stands",
    "needless": "its negation is unlikely",
    "negation": "its negation is unlikely",
    "said": "its attribution is unlikely",
}


def _suspect(values: dict[str, float]) -> str:
    """Which of the likelihoods spoke most against it."""
    against = {
        name: weight * (values[name] - mean) / scale
        for name, (mean, scale, weight) in _weights().features.items()
        if name in _SUSPICIONS
    }
    worst = min(against, key=against.__getitem__, default="")
    if worst and against[worst] < -0.5:
        return f"beside the text, {_SUSPICIONS[worst]}"
    return "beside the text, its words are unlikely"
