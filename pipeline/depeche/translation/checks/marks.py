"""The check for text behind marks: the translation must have it as often as the source."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.translation import marks
from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report what was lost or doubled, and marks that stand for nothing of the source."""
    for one in {one.english: one for one in source.marked}.values():
        text = one.english
        found = target.text.count(text)
        if text != one.text:  # the English of a term
            wanted = sum(other.english == text for other in source.marked)
            found = min(found, wanted)
        else:
            wanted = source.text.count(text)
        if found < wanted:
            yield Finding("mark", f"“{text}” is not in the translation as often as in the source")
        elif found > wanted:
            yield Finding("mark", f"“{text}” stands in the translation too often")
    if marks.of_its_own(target.text, source.text):
        yield Finding("mark", "the model wrote a mark where something of the source belongs")
