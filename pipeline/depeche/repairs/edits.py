"""Lists of edits: apply them, map offsets through them, compose two lists into one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from depeche.documents import Edit


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with ``edits`` made.

    Args:
        text: as it was before.
        edits: sorted, not overlapping, with offsets into ``text``.
    """
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += text[at : edit.start], edit.after
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def map_offsets(offsets: Iterable[int], edits: Sequence[Edit]) -> Iterator[int]:
    """Yield the offsets in the edited text that correspond to those in the original.

    At an insertion it is the offset before what is inserted; strictly inside an edit it is the
    start of the edit.

    Args:
        offsets: into the original, in any order.
        edits: sorted, not overlapping.
    """
    starts = [edit.start for edit in edits]
    shifts = [0, *accumulate(len(edit.after) - (edit.end - edit.start) for edit in edits)]
    for offset in offsets:
        before = bisect_left(starts, offset)  # how many edits begin before it
        if before and edits[before - 1].end > offset:
            yield starts[before - 1] + shifts[before - 1]
        else:
            yield offset + shifts[before]


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits of ``text`` that have the effect of ``first`` followed by ``second``.

    Edits of the two that touch become one, with the rule of the more confident and the confidence
    of the less confident one.

    Args:
        text: as it was before both.
        first: edits with offsets into ``text``.
        second: edits with offsets into the text that ``first`` makes.
    """
    # (start, end, 0 for first or 1 for second, edit), with offsets into the text between the two.
    spans: list[tuple[int, int, int, Edit]] = []
    shift = 0
    for edit in first:
        start = edit.start + shift
        spans.append((start, start + len(edit.after), 0, edit))
        shift += len(edit.after) - (edit.end - edit.start)
    spans += [(edit.start, edit.end, 1, edit) for edit in second]
    spans.sort(key=lambda span: (span[0], span[1], span[2]))
    result: list[Edit] = []
    middle = apply(text, first)
    shift = 0  # from an offset in the middle text, before the group at hand, to one in ``text``
    at = 0
    while at < len(spans):
        low, high = spans[at][0], spans[at][1]
        group = [spans[at]]
        at += 1
        while at < len(spans) and spans[at][0] <= high:
            high = max(high, spans[at][1])
            group.append(spans[at])
            at += 1
        back = 0
        inner = []  # edits of the middle text, with offsets into the group
        for start, end, order, edit in group:
            if order == 0:
                back += (edit.end - edit.start) - len(edit.after)
            else:
                inner.append(Edit(start - low, end - low, edit.before, edit.after, edit.rule))
        start, end = low + shift, high + shift + back
        after = apply(middle[low:high], inner)
        shift += back
        before = text[start:end]
        if before == after:
            continue
        edits = [span[3] for span in group]
        rule = max(edits, key=lambda e: e.confidence).rule
        confidence = min(edit.confidence for edit in edits)
        result.append(Edit(start, end, before, after, rule, confidence))
    return tuple(result)
