"""The check for translations without a single word."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

NOTHING = Finding("empty", "the model gave nothing")


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report a translation without words, if the source has some."""
    if source.words and not target.words:
        yield NOTHING
