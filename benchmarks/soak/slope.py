"""A straight line through measurements, and how sure its slope is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Slope(NamedTuple):
    """Units a unit of time, and the standard error of that."""

    value: float
    error: float


def slope(times: Sequence[float], values: Sequence[float]) -> Slope | None:
    """The slope by least squares; None of fewer than three measurements.

    The error supposes that the measurements err independently of each other. Memory looked at each
    second does not: give the means of minutes.
    """
    if len(times) < 3:
        return None
    t = np.asarray(times) - np.mean(times)
    v = np.asarray(values) - np.mean(values)
    value = float(t @ v / (t @ t))
    rest = v - value * t
    return Slope(value, float(np.sqrt(rest @ rest / (len(t) - 2) / (t @ t))))
