"""The check for translations that are much shorter or longer than their sources."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

SHORT = 0.5  # of the words of the source; a shorter translation has lost something
_FEWEST = 6  # words that the source must have for that


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report a translation with less than half or more than twice the words of its source."""
    before, after = len(source.words), len(target.words)
    if before >= _FEWEST and after < before * SHORT:
        yield Finding("short", f"short for its source ({after} words for {before})")
    elif after > before * 2 + 5:
        yield Finding("long", f"long for its source ({after} words for {before})")
