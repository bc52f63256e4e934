"""Repairing guillemets that point the wrong way, and straight quotes in a text with guillemets.

The directions of all guillemets of a paragraph are decided together, by the cheapest sequence of
opening and closing ones (Viterbi). It costs something to turn a guillemet, to nest quotations, to
close one that is not open, and to open or close next to characters where that is unusual.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

from depeche.documents import Edit
from depeche.repairs.style import Style
from depeche.repairs.tokens import NO_BREAK, SPACES

# Costs, in nats.
_TURN = 3.0  # turning a guillemet
_NEST = 5.0  # opening a quotation within another
_UNOPENED = 5.0  # closing a quotation that is not open
_OPEN_AT_END = 3.0  # a quotation that is open at the end of the paragraph

_MARGIN = 1.0  # nats by which turning must be cheaper than leaving all as it is
_DEEPEST = 3  # levels of nesting
_NEAR = 12  # characters: how far the neighbours of a quotation mark can lie


# Offsets of the guillemets turned so far, the last one first, as a linked list; with the cost.
_Turned: TypeAlias = "tuple[int, _Turned] | None"
_State: TypeAlias = "tuple[float, _Turned]"


def quote_edits(text: str, style: Style) -> Iterator[Edit]:
    """Yield the repairs of quotation marks, paragraph by paragraph."""
    start = 0
    depth = 0  # a quotation can run over several paragraphs
    for paragraph in text.split(style.paragraph_break):
        if "«" in paragraph or "»" in paragraph:
            to_turn, depth = _wrong_guillemets(paragraph, depth)
            for at, confidence in to_turn:
                yield _turn(paragraph, start, at, style, confidence)
        if style.guillemet_count >= 2 and paragraph.count('"') >= 2:
            yield from _straight_quotes(paragraph, start, style)
        start += len(paragraph) + len(style.paragraph_break)


def _costs(text: str, at: int) -> tuple[float, float]:
    """Return what it costs to open and to close a quotation at this offset."""
    left, right = text[at - 1 : at], text[at + 1 : at + 2]
    before = text[max(0, at - _NEAR) : at].rstrip(SPACES + "\n")[-1:]
    after = text[at + 1 : at + _NEAR].lstrip(SPACES + "\n")[:1]
    opening = closing = 0.0
    if not after or after in ",.;)":
        opening += 6.0
        if text[at + 1 : at + _NEAR].lstrip(SPACES)[:3] in ("...", "(.)"):
            opening -= 4.0
    elif after in ":!?":
        opening += 4.0
    if not before or before in "(:":
        closing += 4.0
    if left.isalnum():
        opening += 2.0
    if right.isalnum():
        closing += 2.0
    if left and left in NO_BREAK:
        opening += 1.5
        closing -= 0.5
    if right and right in NO_BREAK and after not in ";:!?":
        closing += 1.5
        opening -= 0.5
    if left and left in ".!?…,":
        opening += 2.0
    return opening, closing


def _wrong_guillemets(text: str, depth: int) -> tuple[list[tuple[int, float]], int]:
    """Find the guillemets of a paragraph that must be turned.

    Args:
        text: the paragraph.
        depth: how many quotations are open at its start.

    Returns:
        Offset and confidence of each guillemet to turn; and the depth at the paragraph's end.
    """
    places = [at for at, char in enumerate(text) if char in "«»"]
    # By depth, the cheapest way to get there.
    states: dict[int, _State] = {0: (0.0 if not depth else 1.0, None)}
    if depth:
        states[depth] = (0.0, None)
    as_is = dict(states)
    for at in places:
        opening, closing = _costs(text, at)
        if text[at] == "«":
            closing += _TURN
        else:
            opening += _TURN
        states = _step(states, at, opening, closing, text[at], may_turn=True)
        as_is = _step(as_is, at, opening, closing, text[at], may_turn=False)
    best_depth, (cost, last) = _final(states)
    as_is_depth, (as_is_cost, _) = _final(as_is)
    turned = []
    while last is not None:
        turned.append(last[0])
        last = last[1]
    margin = as_is_cost - cost
    if not turned or margin < _MARGIN:
        return [], min(as_is_depth, 1)
    confidence = round(1 / (1 + math.exp(-margin)), 4)
    return [(at, confidence) for at in reversed(turned)], min(best_depth, 1)


def _step(
    states: dict[int, _State],
    at: int,
    opening: float,
    closing: float,
    char: str,
    *,
    may_turn: bool,
) -> dict[int, _State]:
    """Extend every state by the guillemet ``char`` at offset ``at``, opening or closing."""
    following: dict[int, _State] = {}

    def reach(depth: int, cost: float, turned: _Turned) -> None:
        if depth not in following or cost < following[depth][0]:
            following[depth] = (cost, turned)

    for depth, (cost, turned) in states.items():
        if (char == "«" or may_turn) and depth < _DEEPEST:
            more = turned if char == "«" else (at, turned)
            reach(depth + 1, cost + opening + (_NEST if depth else 0.0), more)
        if char == "»" or may_turn:
            more = turned if char == "»" else (at, turned)
            reach(max(0, depth - 1), cost + closing + (0.0 if depth else _UNOPENED), more)
    return following or states


def _final(states: dict[int, _State]) -> tuple[int, _State]:
    """Return the cheapest state at the end of a paragraph, and its depth."""
    ended = {
        depth: (cost + _OPEN_AT_END * depth, turned) for depth, (cost, turned) in states.items()
    }
    depth = min(ended, key=lambda d: ended[d][0])
    return depth, ended[depth]


def _turn(text: str, offset: int, at: int, style: Style, confidence: float) -> Edit:
    """Turn the guillemet at ``at``, and put the spaces around it where they belong then."""
    near = text[max(0, at - _NEAR) : at]
    left = at - len(near) + len(near.rstrip(SPACES))
    near = text[at + 1 : at + _NEAR]
    right = at + 1 + len(near) - len(near.lstrip(SPACES))
    after = text[at + 1 : right][:1]
    first, last = text[left - 1 : left], text[right : right + 1]
    if text[at] == "«":
        inner = "" if first == "\n" else style.guess("close")
        if not last or last in "\n,.)…":
            outer = ""
        elif last in ";:!?":
            outer = after
        else:
            outer = " "
        new = inner + "»" + outer
    else:
        inner = "" if last == "\n" else style.guess("open")
        outer = "" if not first or first in "\n('’" else " "
        new = outer + "«" + inner
    start, end = offset + left, offset + right
    return Edit(start, end, text[left:right], new, "turned-guillemet", confidence)


def _straight_quotes(text: str, offset: int, style: Style) -> Iterator[Edit]:
    """Replace pairs of straight quotes by guillemets, outside of guillemets."""
    marks = [at for at, char in enumerate(text) if char == '"']
    opening, closing = style.guess("open"), style.guess("close")
    if len(marks) % 2:
        return
    depth = seen = 0
    for start, end in zip(marks[::2], marks[1::2], strict=True):
        inside = text[start + 1 : end]
        depth += text.count("«", seen, start) - text.count("»", seen, start)
        seen = start
        nested = depth > 0
        if nested or not inside.strip(SPACES) or "«" in inside or "»" in inside:
            continue
        outside = text[start - 1 : start]
        if (outside and outside not in SPACES + "\n(’'") or inside[0].isspace():
            continue
        if inside[-1].isspace() or text[end + 1 : end + 2].isalnum():
            continue
        first, last = offset + start, offset + end
        yield Edit(first, first + 1, '"', "«" + opening, "straight-quote", 0.9)
        yield Edit(last, last + 1, '"', closing + "»", "straight-quote", 0.9)
