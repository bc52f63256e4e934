"""Repairs as changed words, as in ``git diff --word-diff``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from depeche.documents import Edit
from depeche.lang.invisible import SPACE_LABELS

_CONTEXT = 30  # characters shown on either side


class Change(NamedTuple):
    """Neighbouring edits of the same words, shown together.

    ``line`` and ``column`` count from 1 in the text as it arrived; ``before`` and ``after`` are
    whole words, ``left`` and ``right`` what stands beside them in the line.
    """

    line: int
    column: int
    left: str
    before: str
    after: str
    right: str
    rules: tuple[str, ...]
    confidence: float


def changes(text: str, edits: Sequence[Edit]) -> list[Change]:
    """The edits of a text, grouped by the words they are in."""
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        start, end = _words(text, edit)
        if groups and start <= groups[-1][1]:
            first, last, earlier = groups[-1]
            groups[-1] = (first, max(last, end), [*earlier, edit])
        else:
            groups.append((start, end, [edit]))
    return [_change(text, *group) for group in groups]


def _words(text: str, edit: Edit) -> tuple[int, int]:
    """The edit's span widened to whole words."""
    start, end = edit.start, edit.end
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _change(text: str, start: int, end: int, edits: Sequence[Edit]) -> Change:
    after = []
    at = start
    for edit in edits:
        after += [text[at : edit.start], edit.after]
        at = edit.end
    after.append(text[at:end])
    line_start = text.rfind("\n", 0, start) + 1
    return Change(
        line=text.count("\n", 0, start) + 1,
        column=start - line_start + 1,
        left=text[max(line_start, start - _CONTEXT) : start],
        before=text[start:end].translate(SPACE_LABELS),
        after="".join(after).translate(SPACE_LABELS),
        right=text[end : end + _CONTEXT].partition("\n")[0],
        rules=tuple(dict.fromkeys(edit.rule for edit in edits)),
        confidence=min(edit.confidence for edit in edits),
    )
