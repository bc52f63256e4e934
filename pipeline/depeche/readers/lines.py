"""Finding where the paragraphs of a plain text begin and end, by its line breaks and indents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from depeche.readers import kinds

_LINE = re.compile(r"[^\n]+")
# What a line may end with and a sentence may not.
_OPEN = re.compile(
    r" (?:à|au|aux|de|du|des|d'|en|et|ou|le|la|les|l'|un|une|par|pour|sur|que|qui|dans)$"
)
_SHORTEST, _LONGEST = 45, 100  # characters of a line that is broken because it is full
_FULL = 0.75  # of the longest line; one that is shorter ends a paragraph
_WRAPPED = 1 / 3  # of the line breaks are within a sentence, in a block that is hard-wrapped
_INDENT = 2  # spaces; a tab is more
_SPACED = 3  # line breaks within a sentence, at least, in a text that is hard-wrapped throughout

Span = tuple[int, int]
_Line = re.Match[str]


def blocks(text: str) -> Iterator[list[Span]]:
    """The paragraphs of each block of a plain text; what stands around a block is empty lines.

    Each line of a block is a paragraph; but lines that are hard-wrapped are joined, up to one that
    is short, or to an indented one, or to one that begins an entry of a list. A text with an empty
    line after every line has them joined as if it had none.

    Returns:
        Lists of (start, end), without the space around them; no list is empty.
    """
    found = list(_blocks(text))
    if all(len(block) == 1 for block in found):
        lines = [block[0] for block in found]
        if _is_wrapped(list(pairwise(lines)), _SPACED):
            yield from ([_stripped(text, span)] for span in _joined(lines))
            return
    pairs = [pair for block in found for pair in pairwise(block)]
    everywhere = _is_wrapped(pairs, _SPACED)
    for block in found:
        yield [_stripped(text, span) for span in _paragraphs(block, everywhere)]


def _blocks(text: str) -> Iterator[list[_Line]]:
    """The lines of each block; an empty line, or one of spaces, ends a block."""
    # One regular expression for a block would take quadratic time on long lines of spaces.
    block: list[_Line] = []
    for line in _LINE.finditer(text):
        empty = not line[0].strip()
        if block and (empty or line.start() > block[-1].end() + 1):
            yield block
            block = []
        if not empty:
            block.append(line)
    if block:
        yield block


def _paragraphs(block: list[_Line], everywhere: bool) -> list[Span]:
    """The paragraphs of a block.

    Args:
        block: its lines.
        everywhere: whether the whole text is hard-wrapped.
    """
    if indented := _indented(block):
        return indented
    if everywhere or _is_wrapped(list(pairwise(block)), 1):
        return list(_joined(block))
    return [line.span() for line in block]


def _is_wrapped(pairs: Sequence[tuple[_Line, _Line]], least: int) -> bool:
    """Whether lines are hard-wrapped: enough of their breaks are within a sentence.

    Args:
        pairs: the lines before and after each break.
        least: how many breaks that are, at least.
    """
    going_on = sum(_goes_on(*pair) for pair in pairs)
    return going_on >= least and going_on >= _WRAPPED * len(pairs)


def _goes_on(before: _Line, after: _Line) -> bool:
    """Whether a line is full and its sentence goes on in the next."""
    text, following = before[0].rstrip(), after[0].lstrip()
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and not kinds.has_stop(text)
        and (following[:1].islower() or following[:1] in "«(" or bool(_OPEN.search(text)))
    )


def _joined(lines: Sequence[_Line]) -> Iterator[Span]:
    """The paragraphs of hard-wrapped lines."""
    full = _FULL * max(
        (len(line[0].rstrip()) for line in lines if len(line[0]) <= _LONGEST), default=0
    )
    start = lines[0].start()
    for before, after in pairwise(lines):
        length = len(before[0].rstrip())
        ends = length > _LONGEST or (length < full and not _goes_on(before, after))
        apart = kinds.of_no_news(before[0].strip()) or kinds.of_no_news(after[0].strip())
        if ends or apart or kinds.begins_entry(after[0].strip()):
            yield start, before.end()
            start = after.start()
    yield start, lines[-1].end()


def _indented(block: list[_Line]) -> list[Span]:
    """The paragraphs of a block that are told by an indented first line; none if they are not.

    One or two lines before the first of them are paragraphs of their own: a headline, a byline.
    """
    indents = [len(text) - len(text.lstrip()) for text in (line[0].expandtabs() for line in block)]
    first = min(indents) + _INDENT
    starts = [at for at, indent in enumerate(indents) if indent >= first]
    if not starts or starts[0] > 2:
        return []
    flush = [block[at][0].strip() for at in range(starts[0], len(block)) if indents[at] < first]
    if (starts[0] and not flush) or any(map(kinds.begins_entry, flush)):
        return []
    return [
        (block[start].start(), block[end - 1].end())
        for start, end in pairwise([*range(starts[0]), *starts, len(block)])
    ]


def _stripped(text: str, span: Span) -> Span:
    own = text[slice(*span)]
    start = span[0] + len(own) - len(own.lstrip())
    return start, start + len(own.strip())
