"""Finding the paragraphs of a plain text, and their kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from depeche.documents import Kind, Paragraph
from depeche.readers import kinds, lines
from depeche.readers.lines import Span

_SLUG = re.compile(r"\w+(?:-\w+){2,}(?:, ?\w+)?")
_TITLE_WORDS = 20
_TITLE_CHARACTERS = 130
_SOON = 5  # paragraphs after a headline, one of which is longer


def paragraphs(text: str, *, headed: bool = True) -> tuple[Paragraph, ...]:
    """The paragraphs of a plain text, with their kinds.

    The first paragraph is a headline if it is short, has no final stop or is a question, and a
    longer one soon follows, whatever is no news between them; an advisory, too, if no other
    paragraph is a headline. A later short one without final punctuation is a subhead if another
    paragraph follows, and so is the time of a post. Entries of lists, rows and verse are told by
    what stands beside them.

    Args:
        text: the text.
        headed: whether it may begin with a headline.
    """
    blocks = _without_sign_off(text, list(lines.blocks(text)))
    spans = [span for block in blocks for span in block]
    own = [text[start:end] for start, end in spans]
    listed = _listed(text, blocks)
    apart = [kinds.of_no_news(line) for line in own]
    headline = _headline(own, apart, listed) if headed else None
    last = max((at for at, kind in enumerate(apart) if kind is None), default=0)
    found: list[Paragraph] = []
    led = False
    for index, (start, end) in enumerate(spans):
        kind = apart[index] or listed[index] or _kind(own[index], followed=index < last)
        if index == headline:
            kind = "headline"
        elif kind == "body" and not led:
            kind, led = "lead", True
        found.append(Paragraph(kind, start, end))
    return tuple(found)


def _without_sign_off(text: str, blocks: list[list[Span]]) -> list[list[Span]]:
    """Blocks of which the last paragraph that is news is apart from who signed it."""
    for block in reversed(blocks):
        for at in reversed(range(len(block))):
            start, end = block[at]
            if kinds.of_no_news(text[start:end]):
                continue
            if (found := kinds.signed(text[start:end])) is not None:
                length, sign = found
                block[at : at + 1] = [(start, start + length), (start + sign, end)]
            return blocks
    return blocks


def _headline(
    own: Sequence[str], apart: Sequence[Kind | None], listed: Sequence[Kind | None]
) -> int | None:
    """The index of the headline among paragraphs; None if there is none.

    Args:
        own: the paragraphs.
        apart: the kinds of those that are no news.
        listed: the kinds of those that are entries of lists or rows.
    """
    news = [at for at, kind in enumerate(apart) if kind is None]
    if not news:
        return None
    first = news[0]
    if len(news) > 2 and _is_keyword(own[first]) and _is_title(own[news[1]]):
        first = news[1]  # Santé-hôpitaux-grève stands over the headline, or REPORTAGE
    running = [len(own[at]) for at in news if at > first and listed[at] is None][:_SOON]
    titled = _is_title(own[first]) or _is_question(own[first])
    if titled and listed[first] != "item" and max(running, default=0) > len(own[first]):
        return first
    # RECTIFICATIF-Solvia relève ses prévisions; but not URGENT or ATTENTION - ajoute bilan ///
    of_agency = apart[0] == "advisory" and _is_title(own[0]) and own[0][:1] not in "[("
    return 0 if of_agency and "//" not in own[0] and not own[0].isupper() else None


def _kind(text: str, *, followed: bool) -> Kind:
    """The kind of a paragraph by its own form.

    Args:
        text: the paragraph.
        followed: whether another that is news comes after it.
    """
    if followed and (kinds.is_marked_question(text) or _is_question(text)):
        return "question"
    return "subhead" if followed and (_is_title(text) or kinds.is_time(text)) else "body"


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
        and not kinds.has_stop(text)
        and not text.endswith(",")
        and any(c.isalpha() for c in text)
    )


def _is_keyword(text: str) -> bool:
    """Whether a line over a headline says, for the archive, what the article is about.

    ``Santé-hôpitaux-grève``, ``ESPAGNE INCENDIES``, ``Football``.
    """
    words = text.split()
    return bool(_SLUG.fullmatch(text)) or len(words) == 1 or (text.isupper() and len(words) <= 3)


def _is_question(text: str) -> bool:
    """Whether a text is one short question, as headlines are."""
    return text.endswith("?") and _is_title(text.rstrip("? \u00a0\u202f")) and "." not in text
