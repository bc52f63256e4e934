"""The reader of HTML: whole pages, and pieces of HTML in other formats.

trafilatura chooses which blocks of a page are the article; the text itself is taken from the page,
because trafilatura moves spaces in what it extracts.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from depeche.documents import Subject
from depeche.readers.dates import iso
from depeche.readers.draft import ArticleDraft, Block, Extracted, UnreadableError
from depeche.readers.kinds import begins_post, has_stop, of_no_news
from depeche.readers.markup import drop, flatten, settle, storable, words
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
_BOXES = ("div", "section", "ul", "ol", "p", "span")
# Words in the class or the id of what stands around an article.
_FRAMING = re.compile(
    r"related|newsletter|share|sharing|partage|social|comments?|commentaires?|forum|tags?|promo"
    r"|breadcrumbs?|ariane|pub|publicite|advert\w*|ads?|paywall|cookies?|sidebar|menu|footer|pied",
    re.IGNORECASE,
)
_TEASER = 5  # an article with less than a fifth of the letters of a page is not the page's
_POSTS = 3  # times of posts, from which on a page is a live blog
_NEAR = 40  # letters of the article that may stand between two elements of it
_BADGES = {"kicker", "surtitre", "badge", "premium", "abonnes", "rubrique", "overline"}
_SEPARATOR = re.compile(r"\s[-|–—•·]\s")
_FEWEST_WORDS = 3  # of a heading that may be the headline; a site's name has fewer
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
    main = _main(body, _letters(" ".join(chosen.itertext())) if chosen is not None else "")
    headings = [(heading.tag, _heading(heading)) for heading in main.iter("h1", "h2")]
    extracted = flatten(main)
    if chosen is not None and not _is_one_piece(chosen) and not _is_live(extracted.blocks):
        extracted = extracted._replace(blocks=_selected(extracted.blocks, chosen))
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


def _main(body: Any, chosen: str) -> Any:
    """The part of a page that the page itself calls its article; without one all of it.

    What frames the text is removed: menus, forms, comments, buttons, teasers. Changes ``body``.

    Args:
        body: the page's body.
        chosen: the letters of what trafilatura takes for the article.
    """
    whole = len(_letters("".join(body.itertext())))
    main = body
    for article in list(body.iter("article")):
        if _is_teaser(article):
            drop(article)
            continue
        has_text = len(_letters("".join(article.itertext()))) * _TEASER >= whole or any(
            len(letters) >= _LONG and letters in chosen
            for letters in (_letters(words(paragraph)) for paragraph in article.iter("p"))
        )
        if article.find(".//h1") is not None:
            main = article
        elif not has_text and article.getparent() is not None and article is not main:
            drop(article)  # the teaser of another, or a comment
    articles = list(body.iter("article"))
    if main is body and len(articles) == 1 and body.find(".//h1") is None:
        main = articles[0]
    elif main is body and len(found := list(body.iter("main"))) == 1:
        main = (
            found[0] if body.find(".//h1") is None or found[0].find(".//h1") is not None else body
        )
    for listed in list(main.iter("ul", "ol")):
        linked = _letters("".join("".join(link.itertext()) for link in listed.iter("a")))
        whole_list = _letters("".join(listed.itertext()))
        if len(linked) * 4 >= len(whole_list) * 3 and listed is not main:
            drop(listed)  # a menu
    for element in list(main.iter("*")):
        if element is not main and element.getparent() is not None and _is_frame(element):
            drop(element)
    return main


def _is_teaser(article: Any) -> bool:
    """Whether an article in a page only leads to another: its heading is a link."""
    heading = next(article.iter("h1", "h2", "h3", "h4"), None)
    if heading is None or heading.tag == "h1" or article.getparent() is None:
        return False
    linked = "".join("".join(link.itertext()) for link in heading.iter("a"))
    around = heading.getparent()
    return _letters(linked) == _letters("".join(heading.itertext())) or around.tag == "a"


def _is_frame(element: Any) -> bool:
    """Whether an element is around an article, not of it; a heading of the article is of it."""
    names = f"{element.get('class', '')} {element.get('id', '')}"[:500]
    framing = element.tag in _FRAME or (
        element.tag in _BOXES and any(map(_FRAMING.fullmatch, re.split(r"[\s_-]+", names)))
    )
    return framing and element.find(".//h1") is None and element.find(".//article") is None


def _is_live(blocks: list[Block]) -> bool:
    """Whether the text is a live blog, of whose posts trafilatura takes some and leaves others."""
    return sum(block.kind == "subhead" and begins_post(block.text) for block in blocks) >= _POSTS


def _selected(blocks: list[Block], chosen: Any) -> list[Block]:
    """The blocks of a page that are in the article.

    Args:
        blocks: all blocks of the page.
        chosen: the article as trafilatura extracted it; its own text is taken if too little of it
            can be found in the blocks.
    """
    joined = _letters(" ".join(chosen.itertext()))
    if len(blocks) <= _BLOCKS:
        elements = [list(some) for _, some in groupby(blocks, lambda block: block.element)]
        kept = _restored(elements, _found(elements, joined, chosen))
        found = [block for element in kept for block in element]
        if sum(len(_letters(block.text)) for block in found) * 5 >= len(joined) * 4:
            return found
    for line_break in chosen.iter("lb"):
        line_break.tail = storable(f" {line_break.tail or ''}")
    extracted = [
        Block("subhead" if piece.tag == "head" else "body", words(piece, 1 << 16))
        for piece in chosen.iter("p", "head", "item", "quote", "row")
        if not any(parent.tag in _PIECES for parent in piece.iterancestors())
    ]
    return extracted or [Block("body", words(chosen, 1 << 20))]


def _found(elements: list[list[Block]], joined: str, chosen: Any) -> list[bool]:
    """Whether each element of a page is in the article as trafilatura extracted it.

    Args:
        elements: the blocks of each element.
        joined: the letters of the article.
        chosen: the article.
    """
    pieces = {_letters(" ".join(piece.itertext())) for piece in chosen.iter(*_PIECES)}
    found: list[bool] = []
    seen: set[str] = set()
    end = 0  # of what was found last, in the article
    for element in elements:
        letters = _letters("".join(block.text for block in element))
        long = len(letters) >= _LONG
        at = joined.find(letters, end)
        # A short one may be anywhere in the article by chance; it must come next.
        if long and at < 0:
            at = joined.find(letters)
        within = at >= 0 and (long or at - end <= _NEAR) and bool(letters)
        # A teaser around the article repeats its first lines.
        is_in = (letters in pieces or within) and not (long and letters in seen)
        found.append(is_in)
        if is_in and at >= 0:
            end = at + len(letters)
            seen.add(letters)
    return found


def _restored(elements: list[list[Block]], found: list[bool]) -> list[list[Block]]:
    """The elements that were found, and those between them that are of the article all the same.

    trafilatura leaves out captions, short headings, and lists and text outside of ``<p>``.
    """
    if True not in found:
        return []
    first, last = found.index(True), len(found) - 1 - found[::-1].index(True)
    # Between the headline and what was found first stands what introduces the article.
    title = max((at for at in range(first) if elements[at][0].kind == "headline"), default=first)
    kept: list[list[Block]] = []
    for index in reversed(range(last + 1)):
        kinds_of = {block.kind for block in elements[index]}
        text = elements[index][-1].text
        long = len(_letters(text)) >= _LONG
        before_all = index < first
        if found[index]:
            belongs = True
        elif kinds_of <= {"subhead", "question"}:
            belongs = not before_all or (long and index > title)
        elif before_all:
            belongs = index > title and (
                kinds_of <= {"caption", "lead"} or (long and has_stop(text))
            )
            belongs = belongs and of_no_news(text) is None
        else:
            belongs = bool(kinds_of & {"caption", "item", "table", "question"}) or (
                long and has_stop(text)
            )
            belongs = belongs and of_no_news(text) is None
        if belongs:
            kept.append(elements[index])
    return kept[::-1]


def _below(blocks: list[Block], headline: str | None) -> list[Block]:
    """Blocks without the headline, and without menus and tickers above it."""
    wanted = _letters(headline or "")
    at = next(
        (
            at
            for at, block in enumerate(blocks)
            if block.kind == "headline" and wanted and wanted in _letters(block.text)
        ),
        None,
    )
    if at is None:
        return blocks
    above = [block for block in blocks[:at] if block.kind not in ("item", "table")]
    return above + blocks[at + 1 :]


def _letters(text: str) -> str:
    return _SIGNS.sub("", text).casefold()


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
    site = _letters(parts[-1]) if len(parts) > 1 else ""
    first = [text for tag, text in headings if tag == "h1" and _letters(text) not in ("", site)]
    second = [text for tag, text in headings if tag == "h2"]
    stated = _letters(title or "")
    for heading in first:
        letters = _letters(heading)
        if letters in stated or (stated and stated in letters):
            return heading
    if len(first) == 1 and len(first[0].split()) >= _FEWEST_WORDS:
        return first[0]  # a title may be made for search engines
    for heading in second:
        if parts and _letters(heading) == _letters(parts[0]):
            return heading
    return title or next(iter(first), None)
