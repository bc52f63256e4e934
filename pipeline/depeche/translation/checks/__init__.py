"""The checks of a translation, one module for each, and the table of their weights.

A check compares a translation with its source and yields what it finds wrong. The smaller the
weights of all findings together, the better the translation. To add a check, write a module with a
function ``check`` and add a line to the table. Checks do not depend on the model or the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from depeche.translation.checks import (
    clock_times,
    confidence,
    coverage,
    empty,
    glossary,
    length,
    marks,
    measures,
    months,
    names,
    negation,
    numbers,
    omission,
    opposites,
    phrases,
    pronouns,
    quotation_marks,
    repetition,
    unconfirmed,
    unknown_words,
)
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

Check = Callable[[SourceSegment, Target], Iterable[Finding]]

# Each check with the kinds of its findings and the weight of each kind, in the order in which
# findings are reported.
CHECKS: tuple[tuple[Check, Mapping[str, float]], ...] = (
    (empty.check, {"empty": 100.0}),
    (numbers.check, {"number": 8.0}),
    (clock_times.check, {"time": 8.0}),
    (months.check, {"month": 8.0}),
    (measures.check, {"currency": 8.0, "unit": 4.0}),
    (marks.check, {"mark": 6.0}),
    (length.check, {"short": 6.0, "long": 3.0}),
    (omission.check, {"omission": 6.0}),
    (phrases.check, {"phrase": 3.0}),
    (unconfirmed.check, {"unconfirmed": 3.0}),
    (opposites.check, {"opposite": 4.0}),
    (negation.check, {"negation": 4.0}),
    (pronouns.check, {"pronoun": 2.0}),
    (glossary.check, {"glossary": 3.0}),
    (names.check, {"name": 3.0}),
    (unknown_words.check, {"unknown_word": 1.0}),
    (coverage.check, {"coverage": 1.0}),
    (quotation_marks.check, {"quotation_marks": 0.5}),
    (confidence.check, {"confidence": 0.0}),
    (repetition.check, {"repetition": 10.0}),
)
RETRY = 3.0  # from this sum of weights on another attempt is worthwhile …
GRAVE = 6.0  # … and from this one on a costly one

_WEIGHTS = {kind: weight for _, kinds in CHECKS for kind, weight in kinds.items()}
_WEIGHTS["wordless"] = 0.0  # no check finds that: the stage remarks what it has left as it is


def inspect(source: SourceSegment, target: Target) -> list[Finding]:
    """The findings of all checks; of an empty translation only that it is empty."""
    found: list[Finding] = []
    for check, _ in CHECKS:
        found += check(source, target)
        if check is empty.check and found:
            break
    return found


def weight(findings: Iterable[Finding]) -> float:
    """How bad a translation with these findings is: the sum of their weights, at least 0."""
    return sum(_WEIGHTS[finding.kind] * finding.certainty for finding in findings)
