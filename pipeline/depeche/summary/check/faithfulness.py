"""The fact check: a generated sentence is printed only if the text it was made from says so.

A sentence is compared with the text by its words (``alignment``): numbers, names and the words
beside them, negations, speakers. If there is a model, it reads the nearest source sentences and is
asked how probable each word is (``likelihood``). A logistic regression over both, fitted on true
sentences and on ones with a planted error (``training.summary.check``), decides. Without a model
only sentences pass that keep nearly all of the text's words in their order. A model finds all of
its own draft probable: such a sentence must pass both ways.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from depeche.documents import Verdict
from depeche.lang.typography import has_unbalanced_quotes
from depeche.summary.check import likelihood
from depeche.summary.check.alignment import Alignment, SourceText
from depeche.summary.check.likelihood import LikelihoodFeatures, LikelihoodModel

WEIGHTS = Path(__file__).with_name("check.json")

# Shares of a sentence's lexical words.
_LEAST_COVERED = 0.4  # that the text must have, whatever a model says
_LEAST_ORDERED = 0.75  # that must stand in the text's order, where words alone decide
_LEAST_ORDERED_OWN = 0.9  # the same of a model's own draft
_LEAST_ORDERED_JOINED = 0.95  # the same where it rests on several source sentences

_LOWEST, _HIGHEST = -15.0, 5.0  # logarithms beyond these say nothing more


class CheckResult(NamedTuple):
    """What the check says of a sentence, why, and which source sentences it rests on.

    Attributes:
        verdict: ``supported`` may be printed. ``contradicted`` says what the text does not: a
            number, a name, a negation, a speaker. ``unclear`` has too little in common with the
            text to tell.
        reason: half a sentence for the editor; empty if supported.
        support: indices of the source sentences, in order.
    """

    verdict: Verdict
    reason: str
    support: tuple[int, ...]


class CheckWeights(msgspec.Struct, frozen=True):
    """The fitted check: a sentence passes if bias + Σ weight · (feature - mean) / scale ≥ 0.

    Attributes:
        features: mean, scale and weight of each, in the order in which they are summed.
        bias: that puts the threshold at 0.
        made: what it was fitted on.
    """

    features: dict[str, tuple[float, float, float]]
    bias: float
    made: str


class FactCheck:
    """Checks sentences against a text.

    Args:
        sources: the sentences of the text.
        model: that is asked how probable a sentence is; None to compare words only.
        own_draft: whether that model has written the sentences itself.
    """

    def __init__(
        self,
        sources: Sequence[str],
        model: LikelihoodModel | None = None,
        *,
        own_draft: bool = False,
    ) -> None:
        self._own_draft = own_draft
        self._sources = sources
        self._text = SourceText(sources)
        self._model = model

    def __call__(self, sentence: str) -> CheckResult:
        """Whether the text says what a sentence says."""
        alignment = self._text.align(sentence)
        if alignment is None:
            return CheckResult("unclear", "it says nothing", ())
        verdict, reason = self._judge(sentence, alignment)
        return CheckResult(verdict, reason, alignment.support)

    def _judge(self, sentence: str, alignment: Alignment) -> tuple[Verdict, str]:
        if sentence.rstrip("”’\"')")[-1:] not in {".", "!", "?", "…"}:
            return "unclear", "it is unfinished"
        if has_unbalanced_quotes(sentence):
            return "unclear", "a quotation in it is unfinished"
        if alignment.unknown_token or alignment.negation_mismatch:
            return "contradicted", alignment.unknown_token or alignment.negation_mismatch
        if alignment.covered < _LEAST_COVERED:
            return "unclear", f"only {alignment.covered:.0%} of its words stand in the text"
        if self._model is None:
            return self._compare_words(alignment)
        if self._own_draft:
            verdict, reason = self._compare_words(alignment)
            if verdict != "supported":
                return verdict, reason
        nearest = [self._sources[number] for number in alignment.nearest]
        values = features(alignment, likelihood.measure(self._model, nearest, sentence))
        if score(values, _weights()) >= 0:
            return "supported", ""
        reason = _contradiction(alignment)
        if reason:
            return "contradicted", reason
        return "unclear", f"given the text, {_least_likely(values)}"

    def _compare_words(self, alignment: Alignment) -> tuple[Verdict, str]:
        """The verdict by words alone."""
        reason = _contradiction(alignment)
        if reason:
            return "contradicted", reason
        if alignment.omission:
            return "unclear", alignment.omission
        least = _LEAST_ORDERED_OWN if self._own_draft else _LEAST_ORDERED
        if alignment.ordered < least:
            share = f"{alignment.ordered:.0%}"
            return "unclear", f"only {share} of its words stand in the text, in this order"
        if len(alignment.support) > 1 and alignment.ordered < _LEAST_ORDERED_JOINED:
            return "unclear", "it joins sentences of the text in an order of its own"
        return "supported", ""


def features(alignment: Alignment, likelihoods: LikelihoodFeatures) -> dict[str, float]:
    """The values that the check weighs; logarithms are cut to [-15, 5]."""
    return {
        "ordered": alignment.ordered,
        "number_context": float(bool(alignment.number_context)),
        "name_swap": float(bool(alignment.name_swap)),
        "misattributed": float(bool(alignment.misattributed)),
    } | {name: min(max(value, _LOWEST), _HIGHEST) for name, value in likelihoods._asdict().items()}


def score(values: dict[str, float], weights: CheckWeights) -> float:
    """The weighted sum; not negative for a sentence that passes."""
    return weights.bias + sum(_contributions(values, weights).values())


def _contributions(values: dict[str, float], weights: CheckWeights) -> dict[str, float]:
    """What each feature adds to the score."""
    return {
        name: weight * (values[name] - mean) / scale
        for name, (mean, scale, weight) in weights.features.items()
    }


@functools.cache
def _weights() -> CheckWeights:
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=CheckWeights)


def _contradiction(alignment: Alignment) -> str:
    return alignment.misattributed or alignment.number_context or alignment.name_swap


_UNLIKELY = {
    "margin": "another name would fit better where one stands",
    "name": "a name is unlikely where it stands",
    "number": "a number is unlikely where it stands",
    "needless": "its negation is unlikely",
    "negation": "its negation is unlikely",
    "said": "its attribution is unlikely",
}
_TELLING = -0.5  # a contribution to the score below which a feature is named as the reason


def _least_likely(values: dict[str, float]) -> str:
    """What of a sentence lowers its score most."""
    contributions = _contributions(values, _weights())
    worst = min(_UNLIKELY, key=lambda name: contributions.get(name, 0.0))
    return (
        _UNLIKELY[worst] if contributions.get(worst, 0.0) < _TELLING else "its words are unlikely"
    )
