"""The check for quotation marks without a partner."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.lang.typography import has_unbalanced_quotes
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report a quotation that is not closed or not opened, unless the source has one, too."""
    if _unbalanced(target.text) and not source.cached(_source_unbalanced):
        yield Finding("quotation_marks", "a quotation mark has no partner")


def _source_unbalanced(source: SourceSegment) -> bool:
    return _unbalanced(source.text)


def _unbalanced(text: str) -> bool:
    """Whether quotation marks of any form do not come in pairs."""
    return text.count("«") != text.count("»") or has_unbalanced_quotes(text)
