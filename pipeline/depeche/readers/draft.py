"""What a reader makes of one item, and the article that becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from depeche.documents import WITHDRAWN, Article, Body, Kind, Paragraph, Subject
from depeche.lang.invisible import Cleaner
from depeche.readers.text import paragraphs

_BLANKS = re.compile(r"[ \t\n\v\f\r]+")  # no-break spaces are typography
_SPACE = re.compile(r"\s+")
_AFTER_DATELINE = re.compile(r"\s*[-–—:.]?\s*")
_BY = re.compile(r"(?:par|de|by)\s+", re.IGNORECASE)
_LINE = 2000  # characters of a headline or any other field; the rest is no headline
_LIST = 200  # subjects, or ids of another item
_PARAGRAPHS = 20_000
# Other words for a status than those of the later standards: NITF's of old, and a common spelling.
_STATUSES = {"killed": "canceled", "cancelled": "canceled", "info": "usable"}


class UnreadableError(Exception):
    """Why a file or an item cannot be read; the message goes on after its name."""


class Block(NamedTuple):
    """A paragraph before it has a place."""

    kind: Kind
    text: str


class ArticleDraft(msgspec.Struct, kw_only=True):
    """What a format says of one item; the fields are those of Article, as they stand there."""

    blocks: list[Block]
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


def plain(text: str) -> list[Block]:
    """The blocks of plain text."""
    return [Block(p.kind, text[p.start : p.end]) for p in paragraphs(text)]


def readable(item: ArticleDraft) -> ArticleDraft | UnreadableError:
    """The item, if it has a text, or is withdrawn and needs none; else that it has none."""
    if item.blocks or status(item.pubstatus) in WITHDRAWN:
        return item
    known = _BLANKS.sub(" ", Cleaner().clean((item.guid or "without id")[:200]))
    return UnreadableError(f"has an item without text ({known})")


def status(text: str | None) -> str | None:
    """A status in the IPTC's own word, whether it came as a word, a qcode or an address."""
    word = (text or "").strip().replace("/", ":").rpartition(":")[2].lower()
    return _STATUSES.get(word, word) or None


def urgency(text: object) -> int | None:
    """An urgency, if it is one of 1 to 9."""
    digits = str(text).strip()
    return int(digits) if len(digits) == 1 and digits in "123456789" else None


def article(
    item: ArticleDraft, *, name: str, source: str, format_name: str, language: str, limit: int
) -> Article:
    """The article of an item: fields on one line each, paragraphs joined by blank lines.

    Raises:
        UnreadableError: it has no text, or more of it than ``limit`` bytes.
    """
    cleaner = Cleaner()

    def line(text: str | None) -> str | None:
        cleaned = _BLANKS.sub(" ", cleaner.clean((text or "")[: 4 * _LINE])).strip()
        return cleaned[:_LINE] or None

    def lines(texts: Sequence[str]) -> tuple[str, ...]:
        found = dict.fromkeys(line(text) for text in texts[:_LIST] if text)
        return tuple(text for text in found if text)

    headline, byline, dateline = line(item.headline), line(item.byline), line(item.dateline)
    blocks = [Block(kind, cleaner.clean(text).strip()) for kind, text in item.blocks]
    blocks = _arranged([block for block in blocks if block.text], headline, byline, dateline)
    said = status(item.pubstatus)
    if said not in WITHDRAWN and not any(block.kind != "headline" for block in blocks):
        raise UnreadableError("has no text")
    if len(blocks) > _PARAGRAPHS:
        raise UnreadableError(f"has {len(blocks)} paragraphs, more than {_PARAGRAPHS}")
    body = _body(blocks, language)
    size = len(body.text.encode())
    if size > limit:
        raise UnreadableError(
            f"has an article of {size / (1 << 20):.4g} MiB, more than {limit / (1 << 20):.4g} MiB"
        )
    subjects = dict.fromkeys(
        Subject(line(subject.code), line(subject.name)) for subject in item.subjects[:_LIST]
    )
    return Article(
        id=name,
        body=body,
        source=source,
        format=format_name,
        guid=line(item.guid),
        version=line(item.version),
        headline=headline,
        slugline=line(item.slugline),
        byline=byline,
        dateline=dateline,
        language=line(item.language),
        firstcreated=item.firstcreated,
        versioncreated=item.versioncreated,
        published=item.published,
        embargoed=item.embargoed,
        urgency=item.urgency,
        pubstatus=line(said),
        description=line(item.description),
        ednote=line(item.ednote),
        subjects=tuple(subject for subject in subjects if subject.code or subject.name),
        updates=lines(item.updates),
        supersedes=lines(item.supersedes),
        evolved_from=lines(item.evolved_from),
        notes=(*item.notes, *_remarks(item, language), *cleaner.notes()),
    )


def _remarks(item: ArticleDraft, language: str) -> Iterable[str]:
    """What an editor must know before using the item."""
    tongue = (item.language or "").strip().lower()
    if tongue and re.split("[-_]", tongue)[0] != language:
        wanted = {"fr": "French", "en": "English"}.get(language, language)
        yield f"the item says its language is {tongue[:35]!r}, not {wanted}"
    if (said := status(item.pubstatus)) in (*WITHDRAWN, "embargoed"):
        yield f"the provider has marked this item as {said}"
    if item.embargoed:
        yield f"embargoed until {item.embargoed}"


def _arranged(
    blocks: list[Block], headline: str | None, byline: str | None, dateline: str | None
) -> list[Block]:
    """The headline first and once, byline and dateline out, the first body paragraph the lead."""
    if headline is None and blocks and blocks[0].kind == "headline" and len(blocks) > 1:
        headline = _BLANKS.sub(" ", blocks[0].text)
    arranged = [Block("headline", headline)] if headline else []
    led = any(block.kind == "lead" for block in blocks)
    for index, (kind, text) in enumerate(blocks):
        if index < 4 and (_same(text, headline) or _same(_BY.sub("", text, 1), byline, _BY)):
            continue
        if index < 4 and dateline and _SPACE.sub("", text).startswith(_SPACE.sub("", dateline)):
            text = _without(text, dateline)
            if not text:
                continue
        if kind == "headline":
            kind = "subhead"
        elif kind == "body" and not led:
            kind, led = "lead", True
        arranged.append(Block(kind, text))
    return arranged


def _same(text: str, other: str | None, opening: re.Pattern[str] | None = None) -> bool:
    if other is None or len(text) > len(other) + 20:
        return False
    other = opening.sub("", other, 1) if opening else other
    return _SPACE.sub(" ", text).casefold() == _SPACE.sub(" ", other).casefold()


def _without(text: str, dateline: str) -> str:
    """The text after a dateline and the dash that follows it; the words of both are the same."""
    end = 0
    for character in _SPACE.sub("", dateline):
        end = text.index(character, end) + 1
    after = _AFTER_DATELINE.match(text, end)
    return text[after.end() if after else end :]


def _body(blocks: list[Block], language: str) -> Body:
    spans, at = [], 0
    for kind, text in blocks:
        spans.append(Paragraph(kind, at, at + len(text)))
        at += len(text) + 2
    return Body("\n\n".join(text for _, text in blocks), tuple(spans), language)
