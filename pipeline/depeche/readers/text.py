"""Finding the paragraphs of a plain text, and their kinds."""

from __future__ import annotations

import re
from itertools import groupby

from depeche.documents import Kind, Paragraph
from depeche.readers import kinds, lines
from depeche.readers.lines import Span

_FINAL = re.compile(r"[.!?…:;,][\s»”\"’')\]]*$")
_TITLE_WORDS = 20
_TITLE_CHARACTERS = 130


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a plain text, with their kinds.

    The first paragraph is a headline if it is short, has no final stop or is a question, and a
    longer one follows, whatever is no news between them. A later short one without final
    punctuation is a subhead if another paragraph follows, and so is the time of a post. Entries of
    lists, rows and verse are told by what stands beside them.
    """
    blocks = list(lines.blocks(text))
    spans = [span for block in blocks for span in block]
    own = [text[start:end] for start, end in spans]
    listed = _listed(text, blocks)
    apart = [kinds.of_no_news(line) for line in own]
    following = [0] * len(spans)  # the length of the next paragraph that is news; 0 if none is
    for index in reversed(range(len(spans) - 1)):
        following[index] = following[index + 1] if apart[index + 1] else len(own[index + 1])
    first = apart.index(None) if None in apart else 0
    if spans and listed[first] == "table":
        listed[first] = None  # a headline with a figure, before rows or another such line
    found: list[Paragraph] = []
    led = False
    for index, (start, end) in enumerate(spans):
        kind = apart[index] or listed[index]
        kind = kind or _kind(own[index], following[index], first=index == first)
        if kind == "body" and not led:
            kind = "lead"
        led = led or kind == "lead"
        found.append(Paragraph(kind, start, end))
    return tuple(found)


def _kind(text: str, following: int, *, first: bool) -> Kind:
    """The kind of a paragraph by its own form.

    Args:
        text: the paragraph.
        following: the length of the next paragraph that is news; 0 if there is none.
        first: whether it is the first of the text.
    """
    if first:
        titled = _is_title(text) or _is_question(text)
        return "headline" if titled and following > len(text) else "body"
    if following and (kinds.is_marked_question(text) or _is_question(text)):
        return "question"
    return "subhead" if following and (_is_title(text) or kinds.is_time(text)) else "body"


def _listed(text: str, blocks: list[list[Span]]) -> list[Kind | None]:
    """What ``kinds.listed`` says of each line; lines of blocks of one line stand together, too."""
    found: list[Kind | None] = []
    for alone, some in groupby(blocks, lambda block: len(block) == 1):
        for together in [[block[0] for block in some]] if alone else some:
            found += kinds.listed([text[start:end] for start, end in together])
    return found


def _is_title(text: str) -> bool:
    return (
        len(text) <= _TITLE_CHARACTERS
        and len(text.split()) <= _TITLE_WORDS
        and "\n" not in text
        and not _FINAL.search(text)
        and any(c.isalpha() for c in text)
    )


def _is_question(text: str) -> bool:
    """Whether a text is one short question, as headlines are."""
    return text.endswith("?") and _is_title(text.rstrip("? \u00a0\u202f")) and "." not in text
