"""Guillemets turned the wrong way and straight quotes among guillemets.

Which way each guillemet of a paragraph should point is decided for all of them together, by the
cheapest sequence of openings and closings (Viterbi). Turning one, nesting, closing what is not
open, and standing among the wrong neighbours each has its cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

from depeche.documents import Edit
from depeche.repairs.style import Style
from depeche.repairs.tokens import SPACES

_HARD = "\u00a0\u202f"
_FLIP = 3.0
_NEST = 5.0
_UNOPENED = 5.0
_OPEN_AT_END = 3.0
_MARGIN = 1.0
_DEEPEST = 3
_NEAR = 12  # characters: how far the neighbours of a quotation mark can lie


# The guillemets turned so far, last first (linked, so that extending is cheap), and their cost.
_Turned: TypeAlias = "tuple[int, _Turned] | None"
_State: TypeAlias = "tuple[float, _Turned]"


def quotes(text: str, style: Style) -> Iterator[Edit]:
    """Yield the repairs of quotation marks, paragraph by paragraph."""
    start = 0
    depth = 0  # a quotation can run over several paragraphs
    for paragraph in text.split(style.paragraph_break):
        if "«" in paragraph or "»" in paragraph:
            flips, depth = _turned(paragraph, depth)
            for at, confidence in flips:
                yield _turn(paragraph, start, at, style, confidence)
        if style.guillemets >= 2 and paragraph.count('"') >= 2:
            yield from _straight(paragraph, start, style)
        start += len(paragraph) + len(style.paragraph_break)


def _place(text: str, at: int) -> tuple[float, float]:
    """Return what it costs a guillemet at this place to open and to close."""
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
    if left and left in _HARD:
        opening += 1.5
        closing -= 0.5
    if right and right in _HARD and after not in ";:!?":
        closing += 1.5
        opening -= 0.5
    if left and left in ".!?…,":
        opening += 2.0
    return opening, closing


def _turned(text: str, depth: int) -> tuple[list[tuple[int, float]], int]:
    """Return the guillemets to turn with a confidence, and the depth at the paragraph's end."""
    places = [at for at, char in enumerate(text) if char in "«»"]
    # state: depth → (cost, guillemets turned)
    states: dict[int, _State] = {0: (0.0 if not depth else 1.0, None)}
    if depth:
        states[depth] = (0.0, None)
    as_is = dict(states)
    for at in places:
        opening, closing = _place(text, at)
        if text[at] == "«":
            closing += _FLIP
        else:
            opening += _FLIP
        states = _step(states, at, opening, closing, text[at], may_turn=True)
        as_is = _step(as_is, at, opening, closing, text[at], may_turn=False)
    best_depth, (cost, last) = _final(states)
    same_depth, (same, _) = _final(as_is)
    turned = []
    while last is not None:
        turned.append(last[0])
        last = last[1]
    margin = same - cost
    if not turned or margin < _MARGIN:
        return [], min(same_depth, 1)
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


def _final(
    states: dict[int, _State],
) -> tuple[int, _State]:
    ended = {
        depth: (cost + _OPEN_AT_END * depth, turned) for depth, (cost, turned) in states.items()
    }
    depth = min(ended, key=lambda d: ended[d][0])
    return depth, ended[depth]


def _turn(text: str, offset: int, at: int, style: Style, confidence: float) -> Edit:
    """Turn one guillemet, and set its spaces on the side where they belong."""
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


def _straight(text: str, offset: int, style: Style) -> Iterator[Edit]:
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
