"""Plain text: where its paragraphs are and what they are."""

from __future__ import annotations

import re

from pipeline.documents import Kind, Paragraph

_BLOCK = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_FINAL = re.compile(r"[.!?…:;,][\s»”\"’')\]]*$")
_TITLE_WORDS = 20
_TITLE_CHARACTERS = 130


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a plain text, with their kinds.

    A line is a paragraph, unless the block it stands in is hard-wrapped; then the block is. The
    first paragraph is a headline if it is short, has no final stop, and a longer one follows. A
    later short one without final punctuation is a subhead if another paragraph follows.
    """
    spans = [
        (start + len(text[start:end]) - len(text[start:end].lstrip()), end)
        for block in _BLOCK.finditer(text)
        for start, end in _split(text, block.start(), block.end())
    ]
    spans = [(start, start + len(text[start:end].rstrip())) for start, end in spans]
    found: list[Paragraph] = []
    led = False
    for index, (start, end) in enumerate(spans):
        following = spans[index + 1] if index + 1 < len(spans) else None
        kind: Kind
        if following and _is_title(text[start:end]):
            longer = following[1] - following[0] > end - start
            kind = ("headline" if longer else "lead") if index == 0 else "subhead"
        else:
            kind = "body" if led else "lead"
        led = led or kind == "lead"
        found.append(Paragraph(kind, start, end))
    return tuple(found)


def _is_title(text: str) -> bool:
    return (
        len(text) <= _TITLE_CHARACTERS
        and len(text.split()) <= _TITLE_WORDS
        and "\n" not in text
        and not _FINAL.search(text)
        and any(c.isalpha() for c in text)
    )


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A block as one span if it is hard-wrapped, else as its lines."""
    lines = list(_LINE.finditer(text, start, end))
    inner = [line[0].rstrip() for line in lines[:-1]]
    wrapped = (
        len(inner) > 0
        and max(len(line[0]) for line in lines) <= 100
        and min(len(line) for line in inner) >= 45
        and sum(not _FINAL.search(line) for line in inner) * 2 > len(inner)
    )
    if wrapped:
        return [(start, end)]
    return [line.span() for line in lines]
