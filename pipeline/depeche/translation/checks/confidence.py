"""Translations that the model itself thought unlikely.

After Fomicheva et al., Unsupervised Quality Estimation for Neural Machine Translation, 2020.
"""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

# Mean log probability of a piece. One sentence in nine of FLORES-200 dev is below; those have
# 45 chrF with the third release, the others 59 (rank correlation of probability and chrF 0.42).
_SURE = -0.7


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Find that the model was unsure of a translation."""
    if target.score < _SURE:
        yield Finding("confidence", f"the model was unsure of it ({target.score:.2f} nats a piece)")
