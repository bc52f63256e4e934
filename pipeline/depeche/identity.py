"""Which item an article is a version of, and which of two versions is the newer one."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from depeche.documents import Article

_NUMBERS = re.compile(r"\d{1,18}(\.\d{1,18}){0,9}")
_REVISION = re.compile(r"(#.*|:\d+[A-Z]?)$")


class Version(msgspec.Struct, frozen=True):
    """A version of an item.

    Attributes:
        item: what all versions of the item have in common: the provider's guid, or else the
            file, the slug and the place among the articles of that slug in the file.
        by_guid: whether the item is known by its guid, wherever it comes from.
        slug: the article's slug, from which the item's folder has its name.
        digest: a SHA-256 of the article, where it came from left aside.
        number: the version as the provider counts it, if it does.
        moment: when the version was made, if that is known.
        supersedes: the guids of other items that this one takes the place of.
        withdrawn: whether the provider withdraws the item with it.
    """

    item: bytes
    by_guid: bool
    slug: str
    digest: bytes
    number: str | None = None
    moment: str | None = None
    supersedes: tuple[bytes, ...] = ()
    withdrawn: bool = False

    def replaces(self, other: Version) -> bool:
        """Whether this one, coming after ``other``, takes its place.

        The higher number does, or else the later moment; where neither can be compared, what
        comes later. A withdrawal stands until something comes that is certainly newer.
        """
        ours, theirs = _numbers(self.number), _numbers(other.number)
        if ours and theirs:
            return ours > theirs or (ours == theirs and self.withdrawn)
        made, before = _moment(self.moment), _moment(other.moment)
        if made and before and made != before:
            return made > before
        return self.withdrawn or not other.withdrawn


class VersionTracker:
    """Tells the articles of one file apart; they must come in their order."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._seen: Counter[str] = Counter()

    def __call__(self, article: Article) -> Version:
        """The version that an article of the file is."""
        guid = _guid(article)
        if guid:
            item = _global(guid)
        else:
            self._seen[article.id] += 1
            where = (str(self._path), article.id, str(self._seen[article.id]))
            item = "\0".join(("file", *where)).encode("utf-8", "surrogatepass")
        named = (_global(_REVISION.sub("", target)) for target in article.supersedes)
        return Version(
            item,
            bool(guid),
            article.id,
            _digest(article),
            article.version,
            article.versioncreated,
            tuple(dict.fromkeys(target for target in named if target != item)),
            article.withdrawn,
        )


def same_item(one: Article, other: Article) -> bool:
    """Whether two articles are versions of one item, whichever runs they are of.

    Without a guid they are if they have their slug and their file in common; of standard input,
    which may be anything, if they have the same text.
    """
    guids = _guid(one), _guid(other)
    if any(guids):
        return guids[0] == guids[1]
    if "-" in (one.source, other.source) and one.body.text != other.body.text:
        return False
    return one.id == other.id and Path(one.source).absolute() == Path(other.source).absolute()


def _guid(article: Article) -> str | None:
    """The provider's name for the item, if it has one that is not its file's own."""
    # The ids of JSON Lines are whatever a script counted, unless it counts versions too.
    counted = article.version or article.versioncreated
    return article.guid if article.format != "json-lines" or counted else None


def _global(guid: str) -> bytes:
    return f"guid\0{guid}".encode("utf-8", "surrogatepass")


def _digest(article: Article) -> bytes:
    bare = msgspec.structs.replace(article, id="", source="")
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


def real(path: Path) -> bytes:
    """A file's absolute path, symbolic links followed, as bytes: a name may be no Unicode."""
    return os.fsencode(os.path.realpath(path))
