"""The check for glossary terms that are missing in the translation."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report the terms that are not in the translation."""
    for term in target.missing:
        if term.from_glossary:
            yield Finding("glossary", f"the term {term.preferred} is not in the translation")
