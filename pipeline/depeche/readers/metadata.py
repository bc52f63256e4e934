"""The metadata of a web page, from its meta elements and its schema.org data in JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

_TYPES = re.compile(r"(News|Reportage|Analysis|Opinion)?Article|LiveBlogPosting|BlogPosting|Report")
_SCRIPT = 1 << 20  # characters of one JSON-LD script


class Metadata:
    """What a web page states about its article; None or empty where it states nothing.

    Args:
        root: the root element of the page.
    """

    def __init__(self, root: Any) -> None:
        self._metas = {
            (element.get("property") or element.get("name") or "").lower(): element.get(
                "content", ""
            )
            for element in root.iter("meta")
        }
        stated = next(_articles(root), {})
        title = root.find(".//title")
        heading = "".join(title.itertext()).strip() if title is not None else None
        self.title = _text(stated.get("headline")) or self._meta("og:title") or heading or None
        self.author = _author(stated.get("author")) or self._meta("author")
        self.published = _text(stated.get("datePublished")) or self._meta("article:published_time")
        self.modified = _text(stated.get("dateModified")) or self._meta("article:modified_time")
        self.description = self._meta("og:description", "description")
        self.keywords = [word.strip() for word in (self._meta("keywords") or "").split(",")]
        link = next((link for link in root.iter("link") if link.get("rel") == "canonical"), None)
        self.address = _web(link.get("href") if link is not None else self._meta("og:url"))

    def _meta(self, *names: str) -> str | None:
        return next((text for name in names if (text := self._metas.get(name, "").strip())), None)


def _articles(root: Any) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if script.get("type", "").lower() != "application/ld+json":
            continue
        text = script.text or ""
        if len(text) > _SCRIPT:
            continue
        try:
            value = msgspec.json.decode(text)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            continue
        things = value if isinstance(value, list) else [value]
        for thing in things[:50]:
            graph = thing.get("@graph") if isinstance(thing, dict) else None
            for node in graph[:50] if isinstance(graph, list) else [thing]:
                if isinstance(node, dict) and _is_article(node.get("@type")):
                    yield node


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and _TYPES.fullmatch(name[:40]) for name in kinds[:10])


def _author(value: object) -> str | None:
    people = value if isinstance(value, list) else [value]
    names = [person.get("name") if isinstance(person, dict) else person for person in people[:20]]
    return ", ".join(name for name in map(_text, names) if name) or None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _web(address: str | None) -> str | None:
    """An address if it is one of the web; ``javascript:`` and the like are none."""
    address = (address or "").strip()
    return address if re.match(r"https?://", address, re.IGNORECASE) else None
