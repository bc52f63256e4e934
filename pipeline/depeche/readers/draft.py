"""The draft that a reader makes of an item of a file, and turning it into an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from depeche.documents import WITHDRAWN, Article, Body, Kind, Paragraph, Subject
from depeche.lang import datelines
from depeche.lang.invisible import Cleaner
from depeche.readers import kinds
from depeche.readers.text import paragraphs
from depeche.wording import LANGUAGES, mebibytes

_WHITESPACE = re.compile(r"[ \t\n\v\f\r]+")  # no-break spaces are typography
_SPACE = re.compile(r"\s+")
_BY = re.compile(r"(?:par|de|by)\s+", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-?\d\d-?\d\d(?:T|\b)")
# What pages write behind a byline: a date, when it was put online.
_AFTER_BYLINE = re.compile(
    r"\s*(?:[|•·–—]|,? (?:- )?(?=(?:[Pp]ublié|[Mm]is(?:e)? (?:en ligne|à jour)|le \d))).*",
    re.DOTALL,
)
# What of a note to editors must not be overlooked.
_PRESSING = re.compile(
    r"embargo|annul|kill|ne pas (?:utiliser|publier|diffuser)|retir|rectifi|corrig", re.IGNORECASE
)
_NOTE = 300  # characters
_INTERVIEW = re.compile(r"recueilli|entretien|interview|questions à", re.IGNORECASE)
_SENTENCE = 80  # characters of a text that is a sentence even without a stop
_LINE = 2000  # characters of a headline or any other field; what is longer is cut
_LIST = 200  # subjects, or ids of another item
_PARAGRAPHS = 20_000
# Other words for a status than those of the later standards: NITF's of old, and a common spelling.
_STATUSES = {"killed": "canceled", "cancelled": "canceled", "info": "usable"}
_HIDDEN_TEXT = "text that the page does not show was left out"
ONLY_PICTURES = "has no text item, only pictures or the like"


class UnreadableError(Exception):
    """Raised if a file or an item cannot be read; the message goes on after the file's name."""


class Block(NamedTuple):
    """A paragraph that has no place in a text yet.

    Attributes:
        kind: its kind.
        text: its text.
        element: the number of the element of markup it is in; several lines may be in one.
    """

    kind: Kind
    text: str
    element: int = 0


class Extracted(NamedTuple):
    """What was extracted from a piece of markup or of plain text.

    Attributes:
        blocks: its paragraphs.
        byline: the author, if the markup names one.
        dateline: place and date, if the markup names them.
        hidden: whether text was left out that a page would not show.
    """

    blocks: list[Block]
    byline: str | None = None
    dateline: str | None = None
    hidden: bool = False


class ArticleDraft(msgspec.Struct, kw_only=True):
    """What a reader found about one item, before it is cleaned.

    All fields but the first three are those of ``Article``, under the same names.

    Attributes:
        blocks: the paragraphs.
        format: the reader's name, if it is not that of the file's format.
        name: what the article's id is made from, if not from its headline.
    """

    blocks: list[Block] = msgspec.field(default_factory=list)
    format: str | None = None
    name: str | None = None
    guid: str | None = None
    version: str | None = None
    headline: str | None = None
    slugline: str | None = None
    byline: str | None = None
    dateline: str | None = None
    language: str | None = None
    firstcreated: str | None = None
    versioncreated: str | None = None
    published: str | None = None
    embargoed: str | None = None
    urgency: int | None = None
    pubstatus: str | None = None
    description: str | None = None
    ednote: str | None = None
    subjects: list[Subject] = msgspec.field(default_factory=list)
    updates: list[str] = msgspec.field(default_factory=list)
    supersedes: list[str] = msgspec.field(default_factory=list)
    evolved_from: list[str] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        """Replace the status by the IPTC's word for it."""
        self.pubstatus = status(self.pubstatus)

    def add(self, extracted: Extracted) -> None:
        """Add what was extracted from a body; byline and dateline only if there is none yet."""
        self.blocks += extracted.blocks
        self.byline = self.byline or extracted.byline
        self.dateline = self.dateline or extracted.dateline
        if extracted.hidden and _HIDDEN_TEXT not in self.notes:
            self.notes.append(_HIDDEN_TEXT)


# The fields that an article has, too.
_FIELDS = [
    field.name
    for field in msgspec.structs.fields(ArticleDraft)
    if field.name not in ("blocks", "format", "name", "notes")
]


def plain(text: str) -> list[Block]:
    """The paragraphs of a plain text."""
    return [Block(p.kind, text[p.start : p.end]) for p in paragraphs(text)]


def plain_body(text: str) -> list[Block]:
    """The paragraphs of a plain text that is the body of an item, whose lead is told elsewhere."""
    return [
        Block("body" if p.kind == "lead" else p.kind, text[p.start : p.end])
        for p in paragraphs(text, headed=False)
    ]


def readable(draft: ArticleDraft) -> ArticleDraft | UnreadableError:
    """The draft itself if it has a text or is withdrawn; else an error that says it has none."""
    if draft.blocks or draft.pubstatus in WITHDRAWN:
        return draft
    known = _WHITESPACE.sub(" ", Cleaner().clean((draft.guid or "without id")[:200]))
    return UnreadableError(f"has an item without text ({known})")


def status(text: str | None) -> str | None:
    """The IPTC's word for a status given as a word, a qcode or an address; None if empty."""
    word = bare_code((text or "").strip())
    return _STATUSES.get(word, word) or None


def bare_code(code: str) -> str:
    """A code without its vocabulary, in lower case: ``stat:usable`` and addresses that end so."""
    return code.replace("/", ":").rpartition(":")[2].lower()


def urgency(text: object) -> int | None:
    """An urgency as a number from 1 to 9; None if it is none."""
    digits = str(text).strip()
    return int(digits) if len(digits) == 1 and digits in "123456789" else None


def to_article(
    draft: ArticleDraft, *, name: str, source: str, format_name: str, language: str, limit: int
) -> Article:
    """Make an article of a draft: every field on one line, paragraphs joined by empty lines.

    Args:
        draft: what the reader found.
        name: the article's id.
        source: the path of the file.
        format_name: the name of the reader.
        language: the ISO 639-1 code of the language that the body is taken to be in.
        limit: the most bytes that the text may have.

    Raises:
        UnreadableError: it has no text, or more than ``limit``.
    """
    cleaner = Cleaner()
    fields = {field: _cleaned(getattr(draft, field), cleaner) for field in _FIELDS}
    if fields["byline"]:
        fields["byline"] = _AFTER_BYLINE.split(fields["byline"], maxsplit=1)[0] or None
    if kinds.is_signature(fields["byline"] or ""):
        fields["byline"] = None
    if _MOMENT.match(fields["dateline"] or ""):  # a date for machines, and no place
        fields["dateline"] = None
    blocks = [Block(kind, cleaner.clean(text).strip()) for kind, text, _ in draft.blocks]
    blocks = _arranged(
        _without_sign_off([block for block in blocks if block.text]),
        *(fields[field] for field in ("headline", "byline", "dateline")),
    )
    withdrawn = draft.pubstatus in WITHDRAWN
    if not withdrawn and not any(block.kind != "headline" for block in blocks):
        raise UnreadableError("has no text")
    if len(blocks) > _PARAGRAPHS:
        raise UnreadableError(f"has {len(blocks)} paragraphs, more than {_PARAGRAPHS}")
    body = _body(blocks, language)
    size = len(body.text.encode())
    if size > limit:
        raise UnreadableError(f"has an article of {mebibytes(size)}, more than {mebibytes(limit)}")
    notes = (*draft.notes, *_remarks(draft, language), *cleaner.notes())
    return Article(id=name, body=body, source=source, format=format_name, notes=notes, **fields)


def _cleaned(value: Any, cleaner: Cleaner) -> Any:
    """A field as an article has it: text on one line, a list as a tuple without duplicates."""
    if isinstance(value, str):
        line = _WHITESPACE.sub(" ", cleaner.clean(value[: 4 * _LINE])).strip()
        return line[:_LINE] or None
    if isinstance(value, Subject):
        code, name = _cleaned(value.code, cleaner), _cleaned(value.name, cleaner)
        return Subject(code, name) if code or name else None
    if isinstance(value, list):
        entries = dict.fromkeys(_cleaned(entry, cleaner) for entry in value[:_LIST])
        return tuple(entry for entry in entries if entry is not None)
    return value


def _remarks(draft: ArticleDraft, language: str) -> Iterator[str]:
    """The notes that an editor must read before using the item."""
    stated = (draft.language or "").strip().lower()
    if stated and re.split("[-_]", stated)[0] != language:
        wanted = LANGUAGES.get(language, language)
        yield f"the item says its language is {stated[:35]!r}, not {wanted}"
    if draft.pubstatus in (*WITHDRAWN, "embargoed"):
        yield f"the provider has marked this item as {draft.pubstatus}"
    if draft.ednote and _PRESSING.search(draft.ednote):
        yield f"the provider's note says: {draft.ednote[:_NOTE]}"
    if draft.embargoed:
        yield f"embargoed until {draft.embargoed}"


def _arranged(
    blocks: list[Block], headline: str | None, byline: str | None, dateline: str | None
) -> list[Block]:
    """The paragraphs of an article.

    The headline comes first and only once, byline and dateline are taken out, and the first body
    paragraph becomes the lead, unless the markup names another.
    """
    if headline is None and blocks and blocks[0].kind == "headline" and len(blocks) > 1:
        headline = _WHITESPACE.sub(" ", blocks[0].text)
    arranged = [Block("headline", headline)] if headline else []
    lead = _lead(blocks)
    for index, (kind, text, _) in enumerate(blocks):
        if index < 4 and (_same(text, headline) or _same(_BY.sub("", text, 1), byline, _BY)):
            continue
        if index < 4 and dateline and not (text := datelines.without(text, dateline)):
            continue
        if kind in ("body", "lead", "subhead", "item", "quote"):
            kind = kinds.of_no_news(text) or kind
        if kind == "item" and arranged and arranged[-1].kind == "boilerplate":
            kind = "boilerplate"  # what else there is to read
        if kind == "headline":
            kind = "subhead"
        elif kind == "body" and lead is not None and index <= lead:
            kind = "lead" if index == lead else "subhead"  # a rubric, a name
        arranged.append(Block(kind, text))
    bylines = [block.text for block in arranged if block.kind == "byline"]
    if not any(map(_INTERVIEW.search, (f"{headline} {byline}", *bylines))):
        return arranged
    return [
        Block("question" if kind == "subhead" and kinds.asks(text) else kind, text)
        for kind, text, _ in arranged
    ]


def _without_sign_off(blocks: list[Block]) -> list[Block]:
    """Blocks of which the last body paragraph is apart from who signed it."""
    for at in reversed(range(len(blocks))):
        kind, text, element = blocks[at]
        if kind == "body" and not kinds.of_no_news(text):
            if (found := kinds.signed(text)) is None:
                return blocks
            length, sign = found
            signed = [Block(kind, text[:length], element), Block("credit", text[sign:])]
            return [*blocks[:at], *signed, *blocks[at + 1 :]]
    return blocks


def _lead(blocks: list[Block]) -> int | None:
    """The index of the body paragraph that is the lead; None if another is marked as it.

    It is the first that is a sentence; if none is, the first.
    """
    if any(block.kind == "lead" for block in blocks):
        return None
    bodies = [
        at
        for at, block in enumerate(blocks)
        if block.kind == "body" and kinds.of_no_news(block.text) is None
    ]
    whole = (
        at for at in bodies if len(blocks[at].text) >= _SENTENCE or kinds.has_stop(blocks[at].text)
    )
    return next(whole, bodies[0] if bodies else None)


def _same(text: str, other: str | None, opening: re.Pattern[str] | None = None) -> bool:
    if other is None or len(text) > len(other) + 20:
        return False
    other = opening.sub("", other, 1) if opening else other
    return _SPACE.sub(" ", text).casefold() == _SPACE.sub(" ", other).casefold()


def _body(blocks: list[Block], language: str) -> Body:
    spans, at = [], 0
    for kind, text, _ in blocks:
        spans.append(Paragraph(kind, at, at + len(text)))
        at += len(text) + 2
    return Body("\n\n".join(block.text for block in blocks), tuple(spans), language)
