"""The check for times of day that the source has not: a duration read as one."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation import clock_times
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report each."""
    for time in clock_times.invented(source.text, target.text):
        yield Finding("time", f"the source has no time of day {time}", words=(time,))
