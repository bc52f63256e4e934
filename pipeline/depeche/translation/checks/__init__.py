"""The checks of a translation: a file each, and the table of them.

A check looks at a source and a translation of it and says what it finds wrong. The smaller the sum
of the weights of what is found, the better the translation. A new check is a file with a function
``check`` and a line in the table. No check knows a model or an engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from depeche.translation.checks import (
    confidence,
    coverage,
    empty,
    glossary,
    length,
    names,
    negation,
    numbers,
    omission,
    quotation_marks,
    repetition,
    unknown_words,
)
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

Check = Callable[[SourceSegment, Target], Iterable[Finding]]

# Each check with the kinds of its findings and how much worse one makes a translation; findings
# are printed in this order.
CHECKS: tuple[tuple[Check, Mapping[str, float]], ...] = (
    (empty.check, {"empty": 100.0}),
    (numbers.check, {"number": 8.0}),
    (length.check, {"short": 6.0, "long": 3.0}),
    (omission.check, {"omission": 6.0}),
    (negation.check, {"negation": 4.0}),
    (glossary.check, {"glossary": 3.0}),
    (names.check, {"name": 3.0}),
    (unknown_words.check, {"unknown_word": 1.0}),
    (coverage.check, {"coverage": 1.0}),
    (quotation_marks.check, {"quotation_marks": 0.5}),
    (confidence.check, {"confidence": 0.0}),
    (repetition.check, {"repetition": 10.0}),
)
RETRY = 3.0  # from this sum of weights on a translation is worth another attempt,
GRAVE = 6.0  # and from this one on a costly one

_WEIGHTS = {kind: weight for _, kinds in CHECKS for kind, weight in kinds.items()}


def inspect(source: SourceSegment, target: Target) -> list[Finding]:
    """All that the checks find wrong with a translation."""
    found: list[Finding] = []
    for check, _ in CHECKS:
        found += check(source, target)
        if check is empty.check and found:
            break  # there is nothing to look at
    return found


def weight(findings: Iterable[Finding]) -> float:
    """How bad a translation with these findings is; 0 is good."""
    return sum(_WEIGHTS[finding.kind] * finding.certainty for finding in findings)
