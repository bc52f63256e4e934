"""The reader of RSS and Atom feeds; each entry becomes an article."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from depeche.documents import Subject
from depeche.readers import safe_xml
from depeche.readers.draft import ArticleDraft, Extracted, UnreadableError, plain, readable
from depeche.readers.sniff import Prolog
from depeche.readers.web_page import fragment

_ADDRESSED = re.compile(r"\S+@\S+ \((.+)\)")
_ESCAPED_CDATA = re.compile(r"^\s*<!\[CDATA\[(.*?)\]\]>\s*$", re.DOTALL)  # escaped by mistake
_MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w+;")


def drafts(text: str, prolog: Prolog, language: str) -> Iterator[ArticleDraft | UnreadableError]:
    """The entries of a feed; one that has only a summary gets a note about it.

    Raises:
        UnreadableError: the feed cannot be read, or has no entry.
    """
    # feedparser gets the output of our own parser, which is well-formed and without a DTD, so that
    # its fall-back for broken feeds (regular expressions) never runs on what comes from outside.
    feed = _parsed(_well_formed(text, prolog))
    entries = feed.get("entries", [])
    if not entries:
        raise UnreadableError("is a feed without entries")
    for entry in entries:
        yield _draft(entry, feed.get("feed", {}))


def _well_formed(text: str, prolog: Prolog) -> bytes:
    root = safe_xml.parse(text, prolog, forgiving=True, namespaces=True)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _parsed(data: bytes) -> Any:
    import feedparser

    try:
        # A stream: given bytes or a string it would look for a file or an address of that name.
        return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, TypeError, AttributeError, etree.LxmlError) as error:
        raise UnreadableError("is a feed that cannot be read") from error


def _draft(entry: Any, feed: Any) -> ArticleDraft | UnreadableError:
    notes: list[str] = []
    contents = [c for c in entry.get("content", []) if (c.get("value") or "").strip()]
    content = max(contents, key=lambda c: "html" in (c.get("type") or ""), default=None)
    if content is None:
        content = entry.get("summary_detail") or {"value": entry.get("summary", "")}
        notes.append("the feed has only a summary of this item")
    draft = ArticleDraft(
        guid=entry.get("id") or entry.get("link"),
        headline=_line(entry.get("title_detail") or {"value": entry.get("title", "")}),
        byline=_name(entry.get("author")),
        language=content.get("language") or feed.get("language"),
        published=_date(entry.get("published_parsed")),
        versioncreated=_date(entry.get("updated_parsed") if "updated" in entry else None),
        subjects=[
            Subject(tag.get("term"), tag.get("label")) for tag in entry.get("tags", []) if tag
        ],
        notes=notes,
    )
    if contents and (summary := entry.get("summary")) != content.get("value"):
        draft.description = _line({"value": summary or ""})
    value = _ESCAPED_CDATA.sub(r"\1", content.get("value") or "")
    if "html" in (content.get("type") or "") or _MARKUP.search(value):
        try:
            draft.add(fragment(value))
        except UnreadableError as error:
            return UnreadableError(f"entry {draft.guid or ''} {error}")
    else:
        draft.add(Extracted(plain(value)))
    return readable(draft)


def _line(detail: Any) -> str | None:
    value = (detail.get("value") or "").strip()
    if not _MARKUP.search(value):
        return value or None
    try:
        return " ".join(block.text for block in fragment(value).blocks) or None
    except UnreadableError:
        return None


def _date(parsed: Any) -> str | None:
    """A time as feedparser has it (a tuple in UTC), in ISO 8601."""
    try:
        return datetime(*parsed[:6]).replace(tzinfo=UTC).isoformat() if parsed else None
    except (TypeError, ValueError):
        return None


def _name(author: str | None) -> str | None:
    """The name of an author, without the address that RSS asks for: ``a@b.fr (Anne Roy)``."""
    found = _ADDRESSED.fullmatch(author or "")
    return found[1] if found else author
