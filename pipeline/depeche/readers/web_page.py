"""The reader of HTML: whole pages, and pieces of HTML in other formats.

trafilatura chooses which blocks of a page are the article; the text itself is taken from the page,
because trafilatura moves spaces in what it extracts.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from depeche.documents import Subject
from depeche.readers.dates import iso
from depeche.readers.draft import ArticleDraft, Block, Extracted, UnreadableError
from depeche.readers.markup import flatten, settle, words
from depeche.readers.metadata import Metadata
from depeche.readers.safe_xml import check_depth
from depeche.readers.sniff import Prolog

SIZE = 8 << 20  # characters of a page
_TAGS = 100_000
_ELEMENTS = 10_000  # of a page that is given to trafilatura; news pages have 1,000 to 5,000
_ATTRIBUTES = 400_000
_SIGNS = re.compile(r"[\W_]+")
_PIECES = ("p", "head", "item", "quote", "row", "cell", "ab")
_FRAME = ("header", "footer", "aside", "nav", "form")  # what stands around an article
_LONG = 25  # letters and digits; a block so long is not in the article by chance
_BLOCKS = 2_000  # more are not looked for one by one


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
    chosen = None
    if sum(1 for _ in root.iter("*")) <= _ELEMENTS:  # trafilatura takes quadratic time on some
        chosen = _article(deepcopy(root))
    titles = [words(heading) for heading in body.iter("h1")]
    if chosen is None or _is_one_piece(chosen):
        extracted = flatten(_main(body))
    else:
        extracted = flatten(body)
        extracted = extracted._replace(blocks=_selected(extracted.blocks, chosen))
    draft = ArticleDraft(
        headline=_headline(titles, metadata.title),
        byline=metadata.author,
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        guid=metadata.address,
        published=iso(metadata.published),
        versioncreated=iso(metadata.modified),
        description=metadata.description,
        subjects=[Subject(name=name) for name in metadata.keywords],
    )
    draft.add(extracted)
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


def _article(root: Any) -> Any:
    """What trafilatura takes for the article in a page; None if it finds none. Changes ``root``."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(root, include_comments=False, with_metadata=False)
    except Exception:
        # An extractor that fails on a page is not the end of it: the page still has text.
        logging.getLogger(__name__).debug("trafilatura failed", exc_info=True)
        return None
    body = getattr(found, "body", None)
    return body if body is not None and _letters("".join(body.itertext())) else None


def _is_one_piece(chosen: Any) -> bool:
    """Whether trafilatura found no paragraphs: of a short page it takes all text as one."""
    return sum(1 for piece in chosen.iter(*_PIECES) if _letters("".join(piece.itertext()))) < 2


def _main(body: Any) -> Any:
    """The part of a page that the page itself calls its article; without one all but its frame.

    Changes ``body``.
    """
    articles = list(body.iter("article")) or list(body.iter("main"))
    main = articles[0] if len(articles) == 1 else body
    for listed in list(main.iter("ul", "ol")):
        linked = "".join("".join(link.itertext()) for link in listed.iter("a"))
        if _letters(linked) == _letters("".join(listed.itertext())) and listed is not main:
            listed.drop_tree()  # a menu
    for element in list(main.iter(*_FRAME)):
        of_article = element.tag == "header" and element.find(".//h1") is not None
        if not of_article and element is not main and element.getparent() is not None:
            element.drop_tree()
    return main


def _selected(blocks: list[Block], chosen: Any) -> list[Block]:
    """The blocks of a page that are in the article.

    Args:
        blocks: all blocks of the page.
        chosen: the article as trafilatura extracted it; its own text is taken if too little of it
            can be found in the blocks.
    """
    joined = _letters(" ".join(chosen.itertext()))
    pieces = {_letters(" ".join(piece.itertext())) for piece in chosen.iter(*_PIECES)}
    if len(blocks) <= _BLOCKS:
        kept: list[Block] = []
        seen: set[str] = set()
        titles: list[Block] = []  # over the next block; trafilatura misses some
        before: Block | None = None
        for block in blocks:
            letters = _letters(block.text)
            long = len(letters) >= _LONG
            follows = bool(kept) and block.kind == "table" and kept[-1] is before
            if (letters in pieces or ((long or follows) and letters in joined)) and not (
                long and letters in seen  # a teaser around the article repeats its first lines
            ):
                kept += [*titles, block] if kept else [block]
                seen.add(letters)
                titles = []
            elif block.kind in ("subhead", "question"):
                titles.append(block)
            else:
                titles = []
            before = block
        if sum(len(_letters(block.text)) for block in kept) * 5 >= len(joined) * 4:
            return kept
    extracted = [
        Block("subhead" if piece.tag == "head" else "body", words(piece, 1 << 16))
        for piece in chosen.iter("p", "head", "item", "quote", "row")
        if not any(parent.tag in _PIECES for parent in piece.iterancestors())
    ]
    return extracted or [Block("body", words(chosen, 1 << 20))]


def _letters(text: str) -> str:
    return _SIGNS.sub("", text).casefold()


def _headline(headings: list[str], title: str | None) -> str | None:
    """The heading that is in the page's title; else the title, or the first heading."""
    stated = _letters(title or "")
    for heading in headings:
        letters = _letters(heading)
        if letters and (letters in stated or (stated and stated in letters)):
            return heading
    return title or next((heading for heading in headings if heading), None)
