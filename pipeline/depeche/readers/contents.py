"""From the bytes of a file to the articles in it."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from pathlib import PurePath
from typing import NamedTuple

import msgspec

from depeche.documents import Article, Body
from depeche.errors import InputError
from depeche.identity import identified
from depeche.lang.invisible import Cleaner
from depeche.readers.deadline import OverdueError, deadline
from depeche.readers.draft import ArticleDraft, UnreadableError, to_article
from depeche.readers.encoding import decode
from depeche.readers.registry import reader
from depeche.readers.sniff import sniff
from depeche.readers.text import paragraphs

LIMIT = 64 << 20  # bytes of a file of any kind
ARTICLE = 1 << 20  # bytes of one article; the longest wire stories have a twentieth of it


class Limits(msgspec.Struct, frozen=True):
    """What one file may be: bytes of it and of each article, items, seconds to read it."""

    file: int = LIMIT
    article: int = ARTICLE
    items: int = 10_000
    seconds: float = 60.0


DEFAULT = Limits()


class Contents(NamedTuple):
    """The articles of a file, in order, and a sentence for each item that could not be read."""

    articles: tuple[Article, ...]
    failures: tuple[str, ...] = ()


def contents(data: bytes, name: str, language: str = "fr", limits: Limits = DEFAULT) -> Contents:
    """Read a file in whatever format it is.

    Args:
        data: the file as it lies on disk.
        name: the file's path, or ``-``; its stem becomes the id of a single article. Of several,
            each has an id from its own name or headline.
        language: what the articles shall be written in, and what their bodies are taken to be in;
            one that says otherwise has a note.
        limits: what the file may be.

    Raises:
        InputError: empty, not text, too large, too slow, or in no format known here. A single
            item that cannot be read is no error, but one of the ``failures``.
    """
    path, name = name, name.encode("utf-8", "replace").decode()  # a name may be no Unicode at all
    if len(data) > limits.file:
        raise InputError(f"{name} has more than {_mib(limits.file)}.")
    try:
        with deadline(limits.seconds):
            found = _contents(data, name, language, limits)
    except (UnreadableError, OverdueError) as error:
        raise InputError(f"{name} {error}.") from error
    return found._replace(articles=identified(found.articles, path))


def _contents(data: bytes, name: str, language: str, limits: Limits) -> Contents:
    text, notes = decode(data, name)
    if not text.strip():
        raise InputError(f"{name} is empty.")
    articles: list[Article] = []
    failures: list[str] = []
    kind = sniff(text)
    if kind.name == "text":
        return Contents((_plain(data, text, name, language, limits.article, notes),))
    drafts = reader(kind.name)(text, kind.prolog, language)
    found = list(islice(drafts, limits.items + 1))
    if len(found) > limits.items:
        raise UnreadableError(f"has more than {limits.items} items")
    for number, entry in enumerate(found, start=1):
        try:
            if isinstance(entry, UnreadableError):
                raise entry
            own = slug(name) if len(found) == 1 else _slug_of(entry, name, number)
            article = to_article(
                entry,
                name=own,
                source=name,
                format_name=entry.format or kind.name,
                language=language,
                limit=limits.article,
            )
            articles.append(_noted(article, notes))
        except UnreadableError as error:
            failures.append(f"{name} {error}.")
    return Contents(tuple(articles), tuple(failures))


def read(data: bytes, name: str, language: str = "fr", limits: Limits = DEFAULT) -> Article:
    """Read a file with exactly one article; the arguments are those of ``contents``.

    Raises:
        InputError: as ``contents``; also if the file has no article, or several.
    """
    found = contents(data, name, language, limits)
    if len(found.articles) == 1 and not found.failures:
        if not found.articles[0].body.text:
            raise InputError(f"{name} has a {found.articles[0].pubstatus} item without text.")
        return found.articles[0]
    if len(found.articles) + len(found.failures) == 1:
        raise InputError(found.failures[0])
    count = len(found.articles) + len(found.failures)
    raise InputError(f"{name} has {count} items; only `depeche brief` takes several at once.")


def slug(name: str) -> str:
    """A file name's stem in lower-case ASCII letters, digits and hyphens, at most 80 long."""
    return _ascii("stdin" if name == "-" else PurePath(name).stem) or "article"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:1000]).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-")


def _slug_of(draft: ArticleDraft, name: str, number: int) -> str:
    for text in (draft.name, draft.headline, draft.slugline, draft.guid):
        if made := _ascii(text or ""):
            return made
    return f"{slug(name)[:70]}-{number}"


def _plain(
    data: bytes, text: str, name: str, language: str, limit: int, notes: tuple[str, ...]
) -> Article:
    if len(data) > limit:
        raise InputError(
            f"{name} has {_mib(len(data))}, more than the {_mib(limit)} of an article; split it, "
            "or translate it with `depeche translate --lines`."
        )
    cleaner = Cleaner()
    text = cleaner.clean(text)
    if not text.strip():
        raise InputError(f"{name} is empty.")
    body = Body(text, paragraphs(text), language)
    return Article(id=slug(name), body=body, source=name, notes=(*notes, *cleaner.notes()))


def _mib(size: int) -> str:
    return f"{size / (1 << 20):.4g} MiB"


def _noted(article: Article, notes: tuple[str, ...]) -> Article:
    return msgspec.structs.replace(article, notes=(*notes, *article.notes)) if notes else article
