"""Reading the articles in a file, given as its bytes."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from pathlib import PurePath
from typing import NamedTuple

import msgspec

from depeche.documents import Article, Body
from depeche.errors import InputError, TooLargeError
from depeche.identity import item_of, with_item_urns
from depeche.lang.invisible import Cleaner
from depeche.readers import json_items, kinds
from depeche.readers.deadline import OverdueError, deadline
from depeche.readers.draft import ArticleDraft, UnreadableError, to_article
from depeche.readers.encoding import decode
from depeche.readers.registry import reader
from depeche.readers.sniff import sniff
from depeche.readers.text import paragraphs
from depeche.wording import mebibytes, printable

MAX_FILE_BYTES = 64 << 20  # bytes of a file of any kind
_ADVISORIES = 10  # of an article, in its notes
MAX_ARTICLE_BYTES = 1 << 20  # bytes of one article; the longest wire stories have a twentieth of it


class Limits(msgspec.Struct, frozen=True):
    """The limits on one file; what is beyond them is not read.

    Attributes:
        file: bytes of the file.
        article: bytes of the text of each article.
        items: how many items it may hold.
        seconds: how long reading it may take.
    """

    file: int = MAX_FILE_BYTES
    article: int = MAX_ARTICLE_BYTES
    items: int = 10_000
    seconds: float = 60.0


DEFAULT_LIMITS = Limits()


class Contents(NamedTuple):
    """What was read of a file.

    Attributes:
        articles: its articles, in their order.
        failures: a sentence for each of its items that could not be read.
    """

    articles: tuple[Article, ...]
    failures: tuple[str, ...] = ()


def contents(
    data: bytes,
    name: str,
    language: str = "fr",
    limits: Limits = DEFAULT_LIMITS,
    place: bytes | None = None,
) -> Contents:
    """Read a file in whatever format it is.

    Args:
        data: the bytes of the file.
        name: the file's path, or ``-`` for standard input. A single article gets its id from the
            file's name; of several, each gets it from its own name or headline.
        language: the ISO 639-1 code of the language that the articles should be in; one that
            states another language gets a note.
        limits: the limits on the file.
        place: the file as ``identity.item_of`` knows it; None finds that out from ``name``.

    Raises:
        InputError: empty, not text, too large, too slow, or in no format known here. A single
            item that cannot be read is no error, but one of the ``failures``.
    """
    path, name = name, printable(name)
    if len(data) > limits.file:
        raise TooLargeError(f"{name} has more than {mebibytes(limits.file)}.")
    try:
        with deadline(limits.seconds):
            found = _contents(data, name, language, limits)
    except (UnreadableError, OverdueError) as error:
        raise InputError(f"{name} {error}.") from error
    articles = tuple(map(_with_advisories, found.articles))
    return found._replace(articles=with_item_urns(articles, place or path))


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
            article = _article(entry, own, name, kind.name, language, limits)
            articles.append(_noted(article, notes))
        except UnreadableError as error:
            failures.append(f"{name} {error}.")
    return Contents(tuple(articles), tuple(failures))


def json_item(
    line: bytes,
    name: str,
    *,
    number: int | None,
    twin: int,
    place: bytes,
    language: str = "fr",
    limits: Limits = DEFAULT_LIMITS,
) -> Article:
    """Read one item of a file of JSON Lines, as ``contents`` reads it among the others.

    Args:
        line: its line.
        name: the file's path.
        number: which item of the file it is, from 1; pictures do not count. None if it is the only
            one.
        twin: which of the articles without a guid it is that have its id in the file, from 1.
        place: the file as ``identity.item_of`` knows it.
        language: as for ``contents``.
        limits: as for ``contents``.

    Raises:
        InputError: it cannot be read.
    """
    shown = printable(name)
    try:
        with deadline(limits.seconds):
            text, notes = decode(line, shown)
            draft = json_items.draft(json_items.decoded(text), language)
            if isinstance(draft, UnreadableError):
                raise draft
            own = slug(shown) if number is None else _slug_of(draft, shown, number)
            article = _article(draft, own, shown, "json", language, limits)
    except (UnreadableError, OverdueError) as error:
        raise InputError(f"{shown} {error}.") from error
    article = _with_advisories(_noted(article, notes))
    return msgspec.structs.replace(article, item=item_of(article, place, twin))


def _article(
    draft: ArticleDraft, own: str, name: str, kind: str, language: str, limits: Limits
) -> Article:
    return to_article(
        draft,
        name=own,
        source=name,
        format_name=draft.format or kind,
        language=language,
        limit=limits.article,
    )


def read(data: bytes, name: str, language: str = "fr", limits: Limits = DEFAULT_LIMITS) -> Article:
    """Read a file with exactly one article; takes the same arguments as ``contents``.

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
    """An id made from a file name without its folder and extension.

    It has at most 80 lower-case ASCII letters, digits and hyphens.
    """
    return _ascii("stdin" if name == "-" else PurePath(name).stem) or "article"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:1000]).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-")


def _slug_of(draft: ArticleDraft, name: str, number: int) -> str:
    for text in (draft.name, draft.headline, draft.slugline, draft.guid):
        if name_slug := _ascii(text or ""):
            return name_slug
    return f"{slug(name)[:70]}-{number}"


def _plain(
    data: bytes, text: str, name: str, language: str, limit: int, notes: tuple[str, ...]
) -> Article:
    if len(data) > limit:
        raise TooLargeError(
            f"{name} has {mebibytes(len(data))}, more than the {mebibytes(limit)} of an article; "
            "split it, or translate it with `depeche translate --lines`."
        )
    cleaner = Cleaner()
    text = cleaner.clean(text)
    if not text.strip():
        raise InputError(f"{name} is empty.")
    body = Body(text, paragraphs(text), language)
    return Article(id=slug(name), body=body, source=name, notes=(*notes, *cleaner.notes()))


def _with_advisories(article: Article) -> Article:
    """The article with a note for each line that the agency wrote for editors, as of an embargo."""
    paragraphs = [(one.kind, article.body.of(one)) for one in article.body.paragraphs]
    notes = [
        f"the text says: {text}"
        for kind, text in paragraphs
        if kind == "advisory" or (kind == "headline" and kinds.of_no_news(text) == "advisory")
    ]
    return msgspec.structs.replace(article, notes=(*article.notes, *notes[:_ADVISORIES]))


def _noted(article: Article, notes: tuple[str, ...]) -> Article:
    return msgspec.structs.replace(article, notes=(*notes, *article.notes)) if notes else article
