"""The check for translations to which the model gives a low probability.

After Fomicheva et al., Unsupervised Quality Estimation for Neural Machine Translation, 2020.
"""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

# Mean log probability of a token, in nats. One sentence in nine of FLORES-200 dev is below; those
# have 45 chrF with the third release, the others 59 (rank correlation with chrF 0.42).
_LEAST_CONFIDENT = -0.7
UNSURE = "the model was unsure of it"


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report a translation of which the model was unsure."""
    if target.score < _LEAST_CONFIDENT:
        yield Finding("confidence", UNSURE)
