"""The check for names that are missing in the translation."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report the names that are not in the translation."""
    for name in target.missing:
        if not name.from_glossary:
            yield Finding("name", f"the name {name.preferred} is not in the translation")
