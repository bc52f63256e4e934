"""Finding the article in a web page.

trafilatura says which text of a page is the article. The text itself is taken from the page, for
trafilatura moves spaces in what it extracts; and it leaves out lists, captions and headings, which
come back where they stand between two pieces that it found.
"""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from itertools import groupby
from typing import Any

from depeche.readers.draft import Block, Extracted
from depeche.readers.kinds import begins_post, has_stop, of_no_news
from depeche.readers.markup import POSTS, drop, flatten, storable, words

_ELEMENTS = 10_000  # of a page that is given to trafilatura; news pages have 1,000 to 5,000
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
_MENU = 0.75  # of the letters of a list that are in links, from which on it is a menu
_NEAR = 40  # letters of the article that may stand between two elements of it
_LONG = 25  # letters and digits; a block so long is not in the article by chance
_BLOCKS = 2_000  # more are not looked for one by one


def choose(root: Any) -> Any:
    """What trafilatura takes for the article in a page; None if it finds none or the page is large.

    Args:
        root: the page, after ``markup.settle``, since its text is compared with the article's.
    """
    if sum(1 for _ in root.iter("*")) > _ELEMENTS:
        return None  # trafilatura takes quadratic time on some
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            deepcopy(root), include_comments=False, with_metadata=False
        )
    except Exception:
        # An extractor that fails on a page is not the end of it: the page still has text.
        logging.getLogger(__name__).debug("trafilatura failed", exc_info=True)
        return None
    body = getattr(found, "body", None)
    return body if body is not None and letters("".join(body.itertext())) else None


def main(body: Any, chosen: Any) -> Any:
    """The part of a page that the page itself calls its article; without one all of it.

    What frames the text is removed: menus, forms, comments, buttons, teasers. Changes ``body``.

    Args:
        body: the page's body.
        chosen: what ``choose`` found.
    """
    found = _without_others(
        body, letters(" ".join(chosen.itertext())) if chosen is not None else ""
    )
    for element in list(found.iter("*")):
        if element is found or element.getparent() is None:
            continue
        if _is_menu(element) or _is_frame(element):
            drop(element)
    return found


def extract(main_part: Any, chosen: Any) -> Extracted:
    """The text of an article.

    Args:
        main_part: what ``main`` found; it is changed.
        chosen: what ``choose`` found.
    """
    extracted = flatten(main_part)
    if chosen is None or _is_one_piece(chosen) or _is_live(extracted.blocks):
        return extracted
    return extracted._replace(blocks=_selected(extracted.blocks, chosen))


def letters(text: str) -> str:
    """The letters and digits of a text in small letters, by which texts are compared."""
    return _SIGNS.sub("", text).casefold()


def _without_others(body: Any, chosen: str) -> Any:
    """The main part of a body, from which the articles that are not the page's are removed.

    Args:
        body: the page's body.
        chosen: the letters of what trafilatura takes for the article.
    """
    whole = len(letters("".join(body.itertext())))
    for article in list(body.iter("article")):
        if article.find(".//h1") is not None or article.getparent() is None:
            continue
        is_large = len(letters("".join(article.itertext()))) * _TEASER >= whole
        is_chosen = any(
            len(own) >= _LONG and own in chosen
            for own in (letters(words(paragraph)) for paragraph in article.iter("p"))
        )
        if _is_teaser(article) or not (is_large or is_chosen):
            drop(article)
    with_heading = [part for part in body.iter("article", "main") if part.find(".//h1") is not None]
    if with_heading:
        return with_heading[-1]
    parts = list(body.iter("article")) or list(body.iter("main"))
    return parts[0] if len(parts) == 1 and body.find(".//h1") is None else body


def _is_menu(element: Any) -> bool:
    """Whether a list leads elsewhere."""
    if element.tag not in ("ul", "ol"):
        return False
    linked = letters("".join("".join(link.itertext()) for link in element.iter("a")))
    return len(linked) >= _MENU * len(letters("".join(element.itertext())))


def _is_teaser(article: Any) -> bool:
    """Whether an article in a page only leads to another: its heading is a link."""
    heading = next(article.iter("h1", "h2", "h3", "h4"), None)
    if heading is None or heading.tag == "h1" or article.getparent() is None:
        return False
    linked = "".join("".join(link.itertext()) for link in heading.iter("a"))
    around = heading.getparent()
    return letters(linked) == letters("".join(heading.itertext())) or around.tag == "a"


def _is_frame(element: Any) -> bool:
    """Whether an element is around an article, not of it; a heading of the article is of it."""
    names = f"{element.get('class', '')} {element.get('id', '')}"[:500]
    framing = element.tag in _FRAME or (
        element.tag in _BOXES and any(map(_FRAMING.fullmatch, re.split(r"[\s_-]+", names)))
    )
    return framing and element.find(".//h1") is None and element.find(".//article") is None


def _is_one_piece(chosen: Any) -> bool:
    """Whether trafilatura found no paragraphs: of a short page it takes all text as one."""
    return sum(1 for piece in chosen.iter(*_PIECES) if letters("".join(piece.itertext()))) < 2


def _is_live(blocks: list[Block]) -> bool:
    """Whether the text is a live blog, of whose posts trafilatura takes some and leaves others."""
    return sum(block.kind == "subhead" and begins_post(block.text) for block in blocks) >= POSTS


def _selected(blocks: list[Block], chosen: Any) -> list[Block]:
    """The blocks of a page that are in the article.

    Args:
        blocks: all blocks of the page.
        chosen: the article as trafilatura extracted it; its own text is taken if too little of it
            can be found in the blocks.
    """
    joined = letters(" ".join(chosen.itertext()))
    if len(blocks) <= _BLOCKS:
        elements = [list(some) for _, some in groupby(blocks, lambda block: block.element)]
        kept = _restored(elements, _found(elements, joined, chosen))
        found = [block for element in kept for block in element]
        if sum(len(letters(block.text)) for block in found) * 5 >= len(joined) * 4:
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
    pieces = {letters(" ".join(piece.itertext())) for piece in chosen.iter(*_PIECES)}
    found: list[bool] = []
    seen: set[str] = set()
    end = 0  # of what was found last, in the article
    for element in elements:
        own = letters("".join(block.text for block in element))
        long = len(own) >= _LONG
        at = joined.find(own, end)
        # A short one may be anywhere in the article by chance; it must come next.
        if long and at < 0:
            at = joined.find(own)
        within = at >= 0 and (long or at - end <= _NEAR) and bool(own)
        # A teaser around the article repeats its first lines.
        is_in = (own in pieces or within) and not (long and own in seen)
        found.append(is_in)
        if is_in and at >= 0:
            end = at + len(own)
            seen.add(own)
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
        long = len(letters(text)) >= _LONG
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
