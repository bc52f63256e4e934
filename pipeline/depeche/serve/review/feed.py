"""The Atom feed of the approved briefs (RFC 4287)."""

from __future__ import annotations

import html
import uuid
from datetime import UTC, datetime
from urllib.parse import quote

from lxml import etree
from lxml.builder import ElementMaker

from depeche import __version__
from depeche.desk import approved
from depeche.desk.desk import Desk
from depeche.desk.values import Approved, Item
from depeche.lang.invisible import label_hidden

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
PATH = "/feed.atom"

_MOST = 50  # entries
_NAMESPACE = "http://www.w3.org/2005/Atom"
_ATOM = ElementMaker(namespace=_NAMESPACE, nsmap={None: _NAMESPACE})
_NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


def atom(desk: Desk, base_url: str) -> str:
    """The last approved briefs as an Atom feed, the one that was approved last first.

    An item has one entry, whose id is its URN: a brief that is approved again replaces the one
    before it. Items that were rejected or withdrawn since are not in it, nor is what must not be
    published yet.

    Args:
        desk: the desk.
        base_url: the address that the desk is served at, such as ``https://desk.example``.
    """
    base_url = base_url.rstrip("/")
    now = datetime.now(UTC)
    found = [
        (item, value)
        for item, value in desk.reviews.standing(_MOST)
        if not approved.is_under_embargo(value.brief, now)
    ]
    updated = max((_moment(value) for _, value in found), default=_NOTHING_YET)
    feed = _ATOM.feed(
        _ATOM.id(_id_of(desk)),
        _ATOM.title("Approved briefs"),
        _ATOM.updated(_text(updated)),
        _ATOM.generator("depeche", version=__version__),
        _ATOM.link(rel="self", type="application/atom+xml", href=f"{base_url}{PATH}"),
        _ATOM.link(rel="alternate", type="text/html", href=f"{base_url}/"),
        *(_entry(item, value, base_url) for item, value in found),
    )
    text: str = etree.tostring(feed, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'


def _entry(item: Item, value: Approved, base_url: str) -> etree._Element:
    brief = approved.published(value.brief)
    sentences = (html.escape(label_hidden(sentence.text)) for sentence in brief.sentences)
    return _ATOM.entry(
        _ATOM.id(item.urn),
        _ATOM.title(label_hidden(brief.headline or brief.sentences[0].text)),
        _ATOM.updated(_text(_moment(value))),
        _ATOM.author(_ATOM.name(label_hidden(value.by))),
        _ATOM.link(
            rel="alternate",
            type="text/html",
            href=f"{base_url}/items/{quote(item.folder, safe='')}",
        ),
        _ATOM.content("".join(f"<p>{text}</p>" for text in sentences), type="html"),
    )


def _id_of(desk: Desk) -> str:
    """The feed's id: that of the output folder, so that it does not depend on the address."""
    return uuid.uuid5(uuid.NAMESPACE_URL, desk.reviews.database.path.resolve().as_uri()).urn


def _moment(value: Approved) -> datetime:
    """When a brief could be read: when it was approved, or when its embargo has ended."""
    moment = datetime.fromisoformat(value.at)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    until = approved.end_of_embargo(value.brief.article.embargo)
    return moment if until is None else max(moment, until.astimezone(UTC))


def _text(moment: datetime) -> str:
    return moment.isoformat("T", "milliseconds").replace("+00:00", "Z")
