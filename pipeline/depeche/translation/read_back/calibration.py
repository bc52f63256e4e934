"""From features to the estimated chance that a translation is wrong.

A logistic regression with a sign for each feature, fitted by ``training/read_back`` to translations
that were read and judged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import msgspec

DATA = "translation/data/read_back.json"


class Calibration(msgspec.Struct, frozen=True):
    """A fitted regression.

    Attributes:
        translator: the translator whose translations were judged, with its digest.
        judged: how many translations that were.
        mean: of each feature, over them.
        scale: the standard deviation of each.
        weights: of each feature, by its standard deviation; none is positive.
        bias: of the regression.
        threshold: the chance from which on a sentence gets a warning.
        least: the explained share below which a word is marked.
        surprising: the surprise, in nats, that such a word must have.
    """

    translator: str
    judged: int
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float
    least: float
    surprising: float

    def chance(self, features: Sequence[float]) -> float:
        """The estimated chance, in [0, 1], that a translation with these features is wrong."""
        total = self.bias + sum(
            weight * (value - mean) / scale
            for weight, value, mean, scale in zip(
                self.weights, features, self.mean, self.scale, strict=True
            )
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@lru_cache(maxsize=1)
def load() -> Calibration:
    """The calibration that comes with depeche."""
    data = resources.files("depeche").joinpath(DATA).read_bytes()
    return msgspec.json.decode(data, type=Calibration)
