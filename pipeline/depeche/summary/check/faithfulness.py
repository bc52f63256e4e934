"""The fact check: a generated sentence is printed only if the text supports it.

A sentence is compared with the text by its words (``alignment``): numbers, names and the words
beside them, negations, speakers. If there is a language model, it is asked how probable the words
are given the most similar source sentences (``likelihood``). A logistic regression over both
decides; it was fitted on true sentences and on ones with a planted error
(``training.summary.check``). Without a model, a sentence passes only if nearly all of its words
stand in the text in the same order. A model finds its own sentences probable, so that these must
pass both checks.
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
from depeche.summary.check.doers import wrong_doer
from depeche.summary.check.likelihood import LikelihoodFeatures, LikelihoodModel

WEIGHTS = Path(__file__).with_name("check.json")

# Shares of a sentence's lexical words.
_LEAST_COVERED = 0.4  # that the text must have, whatever a model says
_LEAST_ORDERED = 0.75  # that the text must have in the same order, if words alone decide
_LEAST_ORDERED_OWN = 0.9  # the same for a sentence by the model that is asked
_LEAST_ORDERED_JOINED = 0.95  # the same if it rests on several source sentences

_LOWEST, _HIGHEST = -15.0, 5.0  # logarithms are cut to these: beyond, they tell nothing more

# By feature, what is said of a sentence whose score is low because of it …
_UNLIKELY = {
    "margin": "another name would fit better where one stands",
    "name": "a name is unlikely where it stands",
    "number": "a number is unlikely where it stands",
    "needless": "its negation is unlikely",
    "negation": "its negation is unlikely",
    "said": "its attribution is unlikely",
}
_NOTABLE = -0.5  # … that is, because the feature contributes less than this


class CheckResult(NamedTuple):
    """The verdict on a sentence.

    Attributes:
        verdict: ``supported`` if it may be printed; ``contradicted`` if it has a number, a name, a
            negation or a speaker that the text does not have so; else ``unclear``.
        reason: half a sentence for the editor; empty if supported.
        support: indices of the source sentences it rests on, in order.
    """

    verdict: Verdict
    reason: str
    support: tuple[int, ...]


class CheckWeights(msgspec.Struct, frozen=True):
    """The weights of the regression.

    A sentence passes if bias + Σ weight · (feature - mean) / scale ≥ 0.

    Attributes:
        features: mean, scale and weight of each feature, in the order in which they are summed.
        bias: the constant term, which includes the threshold.
        made: what the weights were fitted on.
    """

    features: dict[str, tuple[float, float, float]]
    bias: float
    made: str


class FactCheck:
    """Checks sentences against a text.

    Args:
        sources: the sentences of the text.
        model: the language model to ask; None to compare words only.
        own_draft: whether that model has written the sentences.
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
        """Check one sentence."""
        alignment = self._text.align(sentence)
        if alignment is None:
            return CheckResult("unclear", "it says nothing", ())
        verdict, reason = self._judge(sentence, alignment)
        if verdict == "supported":
            resting = [self._sources[number] for number in alignment.support]
            if reason := wrong_doer(sentence, resting):
                verdict = "contradicted"
        return CheckResult(verdict, reason, alignment.support)

    def _judge(self, sentence: str, alignment: Alignment) -> tuple[Verdict, str]:
        """The verdict and its reason."""
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
        """The verdict by words alone, and its reason."""
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
    """The features of the regression, by name; logarithms are cut to [-15, 5]."""
    return {
        "ordered": alignment.ordered,
        "number_context": float(bool(alignment.number_context)),
        "name_swap": float(bool(alignment.name_swap)),
        "misattributed": float(bool(alignment.misattributed)),
    } | {name: min(max(value, _LOWEST), _HIGHEST) for name, value in likelihoods._asdict().items()}


def score(values: dict[str, float], weights: CheckWeights) -> float:
    """The score of a sentence: 0 or more if it passes."""
    return weights.bias + sum(_contributions(values, weights).values())


def _contributions(values: dict[str, float], weights: CheckWeights) -> dict[str, float]:
    """What each feature adds to the score."""
    return {
        name: weight * (values[name] - mean) / scale
        for name, (mean, scale, weight) in weights.features.items()
    }


@functools.cache
def _weights() -> CheckWeights:
    """The weights that come with the package, read once."""
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=CheckWeights)


def _contradiction(alignment: Alignment) -> str:
    """The first reason to say that the text contradicts a sentence; empty if there is none."""
    return alignment.misattributed or alignment.number_context or alignment.name_swap


def _least_likely(values: dict[str, float]) -> str:
    """What lowers the score of a sentence most, in words."""
    contributions = _contributions(values, _weights())
    worst = min(_UNLIKELY, key=lambda name: contributions.get(name, 0.0))
    if contributions.get(worst, 0.0) < _NOTABLE:
        return _UNLIKELY[worst]
    return "its words are unlikely"
