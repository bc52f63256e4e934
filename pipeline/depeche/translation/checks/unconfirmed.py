"""The check for reports that the translation states as facts."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation import unconfirmed
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report the first conditional of the press that was lost."""
    if lost := unconfirmed.is_lost(source.text, target.text):
        yield Finding("unconfirmed", f"the source has “{lost}” as unconfirmed")
