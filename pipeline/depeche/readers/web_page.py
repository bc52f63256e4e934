"""The reader of HTML: whole pages, and pieces of HTML in other formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from depeche.documents import Subject
from depeche.readers import page_article
from depeche.readers.dates import iso
from depeche.readers.draft import ArticleDraft, Block, Extracted, UnreadableError
from depeche.readers.markup import drop, flatten, settle, storable, words
from depeche.readers.metadata import Metadata
from depeche.readers.page_article import letters
from depeche.readers.safe_xml import check_depth
from depeche.readers.sniff import Prolog

SIZE = 8 << 20  # characters of a page
_TAGS = 100_000
_ATTRIBUTES = 400_000
_BADGES = {"kicker", "surtitre", "badge", "premium", "abonnes", "rubrique", "overline"}
_SEPARATOR = re.compile(r"\s[-|–—•·]\s")
_FEWEST_WORDS = 3  # of a heading that may be the headline; a site's name has fewer


def drafts(text: str, prolog: Prolog, language: str) -> Iterator[ArticleDraft]:
    """The article of a page; of a mere piece of a page, all its text.

    Raises:
        UnreadableError: it is too large or nested too deep.
    """
    root = parse(text)
    settle(root)  # before trafilatura, whose text is compared with ours
    body = root.find("body")
    whole = prolog.root in ("html", "head", "body") or bool(prolog.doctype)
    if body is None or not whole:
        draft = ArticleDraft()
        draft.add(flatten(root))
        yield draft
        return
    metadata = Metadata(root)
    chosen = page_article.choose(root)
    main = page_article.main(body, chosen)
    headings = [(heading.tag, _heading(heading)) for heading in main.iter("h1", "h2")]
    extracted = page_article.extract(main, chosen)
    draft = ArticleDraft(
        headline=_headline(headings, metadata.title),
        byline=metadata.author,
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        guid=metadata.address,
        published=iso(metadata.published),
        versioncreated=iso(metadata.modified),
        description=metadata.description,
        subjects=[Subject(name=name) for name in metadata.keywords],
    )
    draft.add(extracted._replace(blocks=_below(extracted.blocks, draft.headline)))
    if chosen is None:
        draft.notes.append("the article could not be told from the page around it; all was taken")
    yield draft


def fragment(text: str) -> Extracted:
    """The text of a piece of HTML.

    Raises:
        UnreadableError: too large or nested too deep.
    """
    return flatten(parse(text))


def parse(text: str) -> Any:
    """The tree of a page or a piece of one, as a browser would read it.

    Raises:
        UnreadableError: too large or nested too deep.
    """
    if len(text) > SIZE or text.count("<") > _TAGS or text.count("=") > _ATTRIBUTES:
        raise UnreadableError("has more markup than a page of news has")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = text.replace("\0", "").encode("utf-8", "replace")
    try:
        root = lxml_html.document_fromstring(data or b" ", parser=parser, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        check_depth([error])
        raise UnreadableError("has no text") from error
    check_depth(parser.error_log)
    return root


def _below(blocks: list[Block], headline: str | None) -> list[Block]:
    """Blocks without the headline, and without menus and tickers above it."""
    wanted = letters(headline or "")
    at = next(
        (
            at
            for at, block in enumerate(blocks)
            if block.kind == "headline" and wanted and wanted in letters(block.text)
        ),
        None,
    )
    if at is None:
        return blocks
    above = [block for block in blocks[:at] if block.kind not in ("item", "table")]
    return above + blocks[at + 1 :]


def _heading(element: Any) -> str:
    """The text of a heading, without a kicker or a badge in it; lines in it are apart."""
    element = deepcopy(element)
    element.tail = None
    for part in list(element.iter("br", "span", "a")):
        classes = part.get("class", "")[:200].lower().split()
        names = [*classes, *(name for one in classes for name in re.split("[_-]+", one)[1:])]
        if part.tag == "br":
            part.tail = storable(f" {part.tail or ''}")
        elif _BADGES.intersection(names):
            drop(part)
        elif part.tail and part.tail[:1].isupper() and (words(part)[-1:]).isalnum():
            part.tail = storable(f" {part.tail}")
    return words(element)


def _headline(headings: list[tuple[str, str]], title: str | None) -> str | None:
    """The heading that is in the page's title, or the only first-level one; else the title.

    A heading that is only the name of the site, with which titles end, is none of the article.

    Args:
        headings: the headings of the first and second level, with their tags, in order.
        title: the page's title.
    """
    parts = _SEPARATOR.split(title) if title else []
    site = letters(parts[-1]) if len(parts) > 1 else ""
    first = [text for tag, text in headings if tag == "h1" and letters(text) not in ("", site)]
    second = [text for tag, text in headings if tag == "h2"]
    stated = letters(title or "")
    for heading in first:
        own = letters(heading)
        if own in stated or (stated and stated in own):
            return heading
    if len(first) == 1 and len(first[0].split()) >= _FEWEST_WORDS:
        return first[0]  # a title may be made for search engines
    for heading in second:
        if parts and letters(heading) == letters(parts[0]):
            return heading
    return title or next(iter(first), None)
