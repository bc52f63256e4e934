"""Finding the paragraphs of a plain text, and their kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from depeche.documents import Kind, Paragraph

_LINE = re.compile(r"[^\n]+")
_FINAL = re.compile(r"[.!?…:;,][\s»”\"’')\]]*$")
_BYLINE = re.compile(r"(?:Par|De notre|Propos recueillis par) [^.\n]{3,60}")
# What agencies and sites put around an article: signatures, invitations, notices.
_BOILERPLATE = re.compile(
    r"(?:[a-zà-ÿ]{2,5}(?:[-/][a-zà-ÿ]{2,5}){1,6}|/[\wà-ÿ]{2,12}/|\((?:[A-Z]{2,6}|[A-Z]\w+)/\w{1,4}\))"
    r"|\(?(?:Publicité|PUBLICITÉ|Suite|SUITE|Fin|FIN)\)?"
    r"|(?:Lire|Voir|À lire|A lire|Écouter|Ecouter)(?: aussi| également| notre| :).{0,200}"
    r"|Cet article (?:.{0,120} )?est apparu en premier (?:sur|dans) .{0,80}"
    r"|(?:L'article|The post) .{0,160} (?:est apparu en premier sur|appeared first on) .{0,80}"
    r"|Il vous reste \d+(?:[.,]\d+)?\s?% de cet article à lire.{0,120}"
    r"|(?:Cet article|La suite) est réservée? aux abonnés.{0,120}"
    r"|(?:https?://)?pic\.twitter\.com/\w+|(?:https?://)?t\.co/\w+"
    r"|(?:©|\(c\)) .{0,120}|Tous droits réservés.{0,120}"
)
_Span: TypeAlias = tuple[int, int]  # start and end of a paragraph
_TITLE_WORDS = 20
_TITLE_CHARACTERS = 130


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a plain text, with their kinds.

    Each line is a paragraph; but a block of lines that is hard-wrapped is one paragraph. The
    first paragraph is a headline if it is short, has no final stop or is a question, and a longer
    one follows, a byline between them or not. A later short one without final punctuation is a
    subhead if another paragraph follows, and so is a byline. The initials of desk and writers that
    agencies sign with (``yl/mr/abc``), and what sites put around an article (``Lire aussi : …``),
    are a caption.
    """
    spans = [
        (start + len(text[start:end]) - len(text[start:end].lstrip()), end)
        for block in _blocks(text)
        for start, end in _split(block)
    ]
    spans = [(start, start + len(text[start:end].rstrip())) for start, end in spans]
    found: list[Paragraph] = []
    led = False
    for index, ((start, end), following) in enumerate(_with_following(text, spans)):
        kind: Kind
        own = text[start:end]
        if (
            following
            and not is_boilerplate(own)
            and (_is_title(own) or (index == 0 and _is_question(own)))
        ):
            longer = following[1] - following[0] > end - start
            kind = ("headline" if longer else "lead") if index == 0 else "subhead"
        elif is_boilerplate(own) and (index or not _is_title(own)):
            kind = "caption"
        else:
            kind = "body" if led else "lead"
        led = led or kind == "lead"
        found.append(Paragraph(kind, start, end))
    return tuple(found)


def _with_following(text: str, spans: Sequence[_Span]) -> list[tuple[_Span, _Span | None]]:
    """Each paragraph with the next one that is no byline, or None if there is none."""
    found: list[tuple[_Span, _Span | None]] = []
    following = None
    for span in reversed(spans):
        found.append((span, following))
        if not _BYLINE.fullmatch(text, *span):
            following = span
    return found[::-1]


def is_boilerplate(text: str) -> bool:
    """Whether a paragraph is no news but a signature, an invitation to read on, a notice."""
    return len(text) < 400 and bool(_BOILERPLATE.fullmatch(text.replace("’", "'").strip()))


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


def _blocks(text: str) -> Iterator[list[re.Match[str]]]:
    """The lines of each block; an empty line, or one of spaces, ends a block."""
    # One regular expression for a block would take quadratic time on long lines of spaces.
    block: list[re.Match[str]] = []
    for line in _LINE.finditer(text):
        empty = not line[0].strip()
        if block and (empty or line.start() > block[-1].end() + 1):
            yield block
            block = []
        if not empty:
            block.append(line)
    if block:
        yield block


def _split(lines: list[re.Match[str]]) -> list[_Span]:
    """A block as one span if it is hard-wrapped, else as its lines."""
    inner = [line[0].rstrip() for line in lines[:-1]]
    wrapped = (
        len(inner) > 0
        and max(len(line[0]) for line in lines) <= 100
        and min(len(line) for line in inner) >= 45
        and sum(not _FINAL.search(line) for line in inner) * 2 > len(inner)
    )
    if wrapped:
        return [(lines[0].start(), lines[-1].end())]
    return [line.span() for line in lines]
