"""Finding where the paragraphs of a plain text begin and end, by its line breaks and indents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_LINE = re.compile(r"[^\n]+")
_FINAL = re.compile(r"[.!?…:;,][\s»”\"’')\]]*$")
_SENTENCE_END = re.compile(r"[.!?…][\s»”\"’')\]]*$")
_SHORTEST, _LONGEST = 45, 100  # characters of a line that is broken because it is full
_FULL = 0.75  # of the longest line; one that is shorter ends a paragraph
_INDENT = 2  # spaces; a tab is more
_CONTINUED = 3  # lines that go on after an empty line, from which on every line has one

Span = tuple[int, int]
_Block = list[re.Match[str]]  # lines


def blocks(text: str) -> Iterator[list[Span]]:
    """The paragraphs of each block of a plain text; what stands around a block is empty lines.

    Each line of a block is a paragraph; but a block that is hard-wrapped is one paragraph, or as
    many as it has indented lines. A text with an empty line after every line has them joined where
    they go on.

    Returns:
        Lists of (start, end), without the space around them; no list is empty.
    """
    found = list(_blocks(text))
    if _has_empty_lines_between(found):
        yield from ([_stripped(text, span)] for span in _joined(found))
        return
    for block in found:
        yield [_stripped(text, span) for span in _indented(block) or _split(block)]


def _blocks(text: str) -> Iterator[_Block]:
    """The lines of each block; an empty line, or one of spaces, ends a block."""
    # One regular expression for a block would take quadratic time on long lines of spaces.
    block: _Block = []
    for line in _LINE.finditer(text):
        empty = not line[0].strip()
        if block and (empty or line.start() > block[-1].end() + 1):
            yield block
            block = []
        if not empty:
            block.append(line)
    if block:
        yield block


def _split(lines: _Block) -> list[Span]:
    """A block as one span if it is hard-wrapped, else as its lines."""
    inner = [line[0].rstrip() for line in lines[:-1]]
    wrapped = (
        len(inner) > 0
        and max(len(line[0]) for line in lines) <= _LONGEST
        and min(len(line) for line in inner) >= _SHORTEST
        and sum(not _FINAL.search(line) for line in inner) * 2 > len(inner)
    )
    if wrapped:
        return [(lines[0].start(), lines[-1].end())]
    return [line.span() for line in lines]


def _indented(block: _Block) -> list[Span]:
    """The paragraphs of a block that are told by an indented first line; none if they are not."""
    indents = [len(text) - len(text.lstrip()) for text in (line[0].expandtabs() for line in block)]
    first = min(indents) + _INDENT
    if indents[0] < first:
        return []
    starts = [at for at, indent in enumerate(indents) if indent >= first]
    return [
        (block[start].start(), block[end - 1].end())
        for start, end in pairwise([*starts, len(block)])
    ]


def _has_empty_lines_between(found: list[_Block]) -> bool:
    """Whether every line of a hard-wrapped text has an empty line after it."""
    if any(len(block) > 1 for block in found):
        return False
    going_on = sum(
        _SHORTEST <= len(before[0][0].rstrip()) <= _LONGEST
        and not _SENTENCE_END.search(before[0][0])
        and after[0][0].lstrip()[:1].islower()
        for before, after in pairwise(found)
    )
    return going_on >= _CONTINUED and going_on * 3 >= len(found) - 1


def _joined(found: list[_Block]) -> Iterator[Span]:
    """The paragraphs of a text that has an empty line after every line."""
    lines = [block[0] for block in found]
    full = _FULL * max(len(line[0]) for line in lines if len(line[0]) <= _LONGEST)
    start = lines[0].start()
    for before, after in pairwise(lines):
        if len(before[0].rstrip()) < full or len(before[0]) > _LONGEST:
            yield start, before.end()
            start = after.start()
    yield start, lines[-1].end()


def _stripped(text: str, span: Span) -> Span:
    own = text[slice(*span)]
    start = span[0] + len(own) - len(own.lstrip())
    return start, start + len(own.strip())
