"""The check for numbers that changed, are missing or were added, compared by value."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.lang import numbers
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report the numbers that differ."""
    missing, invented = numbers.compare(source.text, target.text)
    if len(missing) == len(invented) == 1:
        yield Finding(
            "number", f"the number {missing[0]} became {invented[0]}", words=(invented[0],)
        )
        return
    for number in missing:
        yield Finding("number", f"the number {number} is not in the translation")
    for number in invented:
        yield Finding("number", f"the number {number} is not in the source", words=(number,))
