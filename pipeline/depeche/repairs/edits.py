"""Lists of edits: apply them, find an offset again behind them, chain two rounds into one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from depeche.documents import Edit


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with ``edits`` made (sorted, not overlapping, offsets into ``text``)."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += text[at : edit.start], edit.after
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def moved(offset: int, edits: Iterable[Edit]) -> int:
    """Return where ``offset`` of the old text lies in the repaired one.

    An offset at an insertion stays before what is inserted; one strictly inside an edit, which
    has no counterpart, goes to the edit's start.
    """
    shift = 0
    for edit in edits:
        if edit.start >= offset:
            break
        if edit.end > offset:
            return edit.start + shift
        shift += len(edit.after) - (edit.end - edit.start)
    return offset + shift


def chain(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits of ``text`` that do at once what ``first`` and then ``second`` do.

    ``second`` has its offsets in the text that ``first`` made. Edits that meet become one, with
    the rule of the surer of them and the lower confidence.
    """
    # Both lists as (start, end) in the middle text; a run of touching spans becomes one edit.
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
    shift = 0  # from the middle text back to the old one, left of the group at hand
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
        made = []
        for start, end, turn, edit in group:
            if turn == 0:
                back += (edit.end - edit.start) - len(edit.after)
            else:
                made.append(Edit(start - low, end - low, edit.before, edit.after, edit.rule))
        start, end = low + shift, high + shift + back
        after = apply(middle[low:high], made)
        shift += back
        before = text[start:end]
        if before == after:
            continue
        edits = [span[3] for span in group]
        rule = max(edits, key=lambda e: e.confidence).rule
        confidence = min(edit.confidence for edit in edits)
        result.append(Edit(start, end, before, after, rule, confidence))
    return tuple(result)
