"""Which item an article is a version of, and which of two versions of an item is newer."""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from depeche.documents import Article

# The name space of the items' URNs. Any fixed UUID serves; another one would rename every item.
_SPACE = uuid.UUID("6d1f7f0e-55a1-5c0e-9f0a-3b6f6f2f3c01")
_NUMBERS = re.compile(r"\d{1,18}(\.\d{1,18}){0,9}")
_REVISION = re.compile(r"(#.*|:\d+[A-Z]?)$")


class Version(msgspec.Struct, frozen=True):
    """A version of an item.

    Attributes:
        item: the URN that all versions of the item have in common.
        by_guid: whether the URN was made from the provider's guid, so that versions may come in
            any file and in any order; else it was made from the file, which always holds the
            newest version.
        slug: the article's slug, from which the item's folder has its name.
        digest: a SHA-256 of the article without its id, source and item.
        number: the version as the provider counts it, if it does.
        moment: when the version was made, if that is known.
        supersedes: the URNs of other items that this item replaces.
        withdrawn: whether the provider withdraws the item with it.
    """

    item: str
    by_guid: bool
    slug: str
    digest: bytes
    number: str | None = None
    moment: str | None = None
    supersedes: tuple[str, ...] = ()
    withdrawn: bool = False

    @classmethod
    def of(cls, article: Article) -> Version:
        """The version of its item that an article is."""
        others = (_urn(_REVISION.sub("", target)) for target in article.supersedes)
        return cls(
            article.item,
            has_guid(article),
            article.id,
            _digest(article),
            article.version,
            article.versioncreated,
            tuple(dict.fromkeys(other for other in others if other != article.item)),
            article.withdrawn,
        )

    def replaces(self, other: Version) -> bool:
        """Whether this version, read after ``other``, is the newer one and replaces it.

        The higher ``number`` is newer; where both are the same or one is missing, the later
        ``moment``. Where that does not decide, this version is, because it was read later; but a
        withdrawal is only replaced by what is certainly newer, or by another withdrawal.
        """
        ours, theirs = _numbers(self.number), _numbers(other.number)
        if ours and theirs and ours != theirs:
            return ours > theirs
        if ours and theirs and self.withdrawn:
            return True
        moment, other_moment = _moment(self.moment), _moment(other.moment)
        if moment and other_moment and moment != other_moment:
            return moment > other_moment
        return self.withdrawn or not other.withdrawn


def with_item_urns(articles: Iterable[Article], source: str | Path | bytes) -> tuple[Article, ...]:
    """The articles of one file, with the URN of its item filled into each.

    Args:
        articles: all that were read in the file, in their order.
        source: the file, as for ``item_of``.
    """
    counted: Counter[str] = Counter()
    found = []
    for article in articles:
        counted[article.id] += _guid(article) is None
        urn = item_of(article, source, counted[article.id])
        found.append(msgspec.structs.replace(article, item=urn))
    return tuple(found)


def item_of(article: Article, source: str | Path | bytes, number: int = 1) -> str:
    """The URN of the item that an article is a version of.

    It is made from the provider's guid; without one from the file, the slug and the place among
    the articles of that slug in the file. Standard input may be anything: there it is made from
    the slug and the text.

    Args:
        article: the article; its own ``item`` is not looked at.
        source: the path of the file it came in, or ``-`` for standard input; bytes are what
            ``real_path`` has returned for it elsewhere, or the address of a file on no disk.
        number: which of the articles without a guid it is that have this slug in the file.
    """
    guid = _guid(article)
    if guid is not None:
        return _urn(guid)
    if source == "-":
        return _urn(("-", article.id, article.body.text))
    place = source if isinstance(source, bytes) else real_path(source)
    return _urn((place, article.id, number))


def has_guid(article: Article) -> bool:
    """Whether its item is known by the provider's guid, and not by its place in a file."""
    return _guid(article) is not None


def real_path(path: str | Path) -> bytes:
    """The absolute path of a file, symbolic links followed; bytes, as it need not be UTF-8."""
    return os.fsencode(os.path.realpath(path))


def _guid(article: Article) -> str | None:
    """The provider's identifier of the item; None if there is none that is unique across files."""
    # The ids of JSON Lines are whatever a script counted, unless it counts versions too.
    versioned = article.version or article.versioncreated
    return (article.guid or None) if article.format != "json-lines" or versioned else None


def _urn(key: object) -> str:
    return uuid.uuid5(_SPACE, ascii(key)).urn


def _digest(article: Article) -> bytes:
    bare = msgspec.structs.replace(article, id="", source="", item="")
    return hashlib.sha256(msgspec.json.encode(bare)).digest()


def _numbers(version: str | None) -> tuple[int, ...]:
    text = (version or "").strip()
    return tuple(map(int, text.split("."))) if _NUMBERS.fullmatch(text) else ()


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
