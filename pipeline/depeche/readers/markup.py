"""Extracting the paragraphs of marked-up bodies (HTML, XHTML, NITF).

An inline tag neither adds nor removes a space: ``<b>nord-coréen</b>qui`` becomes
``nord-coréenqui``, and its spacing is repaired later like that of any other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from lxml import etree

from depeche.documents import Kind
from depeche.readers import kinds
from depeche.readers.draft import Block, Extracted, plain_body

# Elements whose content is never text of an article.
IGNORED = (
    "script style noscript template iframe object embed applet svg math head title nav audio video "
    "canvas map select textarea button input datalist media-reference media-producer "
    "media-metadata media-object"
).split()
_STRUCK = ("del", "s", "strike", "rt", "rp")  # rt and rp: how a character is read
_BLOCKS = set(
    "address article aside blockquote body body.content block bq caption center dd details dialog "
    "dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hl1 hl2 hr html "
    "li main media media-caption nitf-table ol p pre section summary table tbody tfoot thead tr ul "
    "note abstract tagline distributor hedline credit datasource fn copyrite".split()
)
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "hl1"), "headline"),
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6", "hl2"), "subhead"),
    **dict.fromkeys(("blockquote", "bq"), "quote"),
    **dict.fromkeys(("figcaption", "caption", "media-caption"), "caption"),
}
_LEADS = {"lead", "lede", "chapo", "chapeau"}
_SLUGS = {"slugline", "slug", "keywords"}  # words for the archive
_INLINE = ("span", "b", "strong", "em", "i", "a", "small")
_KICKERS = {"surtitre", "kicker", "overline", "rubrique", "category", "article__kicker"}
_CAPTIONS = {"caption", "legende", "légende", "wp-caption-text"}
_FOR_EDITORS = ("editorsnote", "ednote")  # classes of notes in NITF
_NOTES = {"spip_note_ref", "footnote", "footnotes", "notes"}
_BYLINES = {"byline", "author", "auteur", "signature"}
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WHITESPACE = re.compile(r"[ \t\n\f\r]+")
_FINAL = re.compile(r"[.!?…»”\"][\s\u00a0\u202f]*$")
_SUBHEAD = re.compile(r"[-–—]\s\S.{0,100}\S\s[-–—]")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What stays on the line as it is written small: ordinals (1er, XXe, Mme), units (m2), the powers of
# ten, the digits of formulas.
_ORDINAL = re.compile(
    r"er|re|e|es|ers|res|d|de|nd|nde|ème|èmes|ième|o|os|me|mes|lle|lles|r|gr|th|st"
)
_SUPERSCRIPTS = str.maketrans("0123456789+-–−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_UNIT_END = re.compile(r"(?:^|[\s\d\u00a0\u202f/])(?:[kcdm]?m|ha|s)$")
_POWER_END = re.compile(r"(?:^|[\s×x*\u00a0\u202f])10$")
_ELEMENT = re.compile(r"[A-Z][a-z]?(?![a-zà-ÿ])")
_FORMULA_END = re.compile(r"(?:[A-Z][a-z]?\d*)+$")
_BREAK = "\v"  # a line break that is meant; a vertical tab is no character of XML
_TITLE = 130  # characters
POSTS = 3  # times of posts, from which on a page is a live blog
_MARK = 300  # characters of a byline or a dateline; what is longer is none


def settle(root: Any) -> None:
    """Write out in a tree what markup alone says: powers, footnotes, quotations, what was deleted.

    ``10<sup>6</sup>`` becomes ``10⁶``, the mark of a footnote goes, ``<q>`` gets its quotation
    marks, and struck text goes; nothing changes a second time.
    """
    etree.strip_elements(root, *(f"{{*}}{tag}" for tag in _STRUCK), with_tail=False)
    for element in list(root.iter("{*}sup", "{*}sub", "{*}q")):
        tag = local(element)
        if tag == "q":
            if _before(element).rstrip()[-1:] not in ("«", "“", '"'):  # it has its marks
                element.text = storable(f"« {element.text or ''}")
                _append(element, " »")
        elif (
            written := _small(tag, _before(element), words(element, 20), element.tail or "")
        ) is not None:
            for child in list(element):
                element.remove(child)
            element.text = storable(written)
        element.tag = "span"


def _before(element: Any) -> str:
    """The text right before an element in its parent."""
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or words(previous)
    parent = element.getparent()
    return (parent.text or "") if parent is not None else ""


def _append(element: Any, text: str) -> None:
    """Add text at the end of an element."""
    if len(element):
        element[-1].tail = storable(f"{element[-1].tail or ''}{text}")
    else:
        element.text = storable(f"{element.text or ''}{text}")


def flatten(root: Any) -> Extracted:
    """The text in an element, paragraph by paragraph, without its tags; namespaces do not matter.

    ``root`` is changed: elements that are never text are removed from it.
    """
    settle(root)
    etree.strip_elements(root, *(f"{{*}}{tag}" for tag in IGNORED), with_tail=False)
    clocks = sum(map(_stands_alone, root.iter("{*}time")))
    walk = _Walk(is_live=clocks >= POSTS)
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        if event == "start":
            if walk.enters(element, element is root):
                steps.skip_subtree()
        else:
            walk.leaves(element, element is root)
    walk.flush()
    return Extracted(walk.blocks, walk.byline, walk.dateline, walk.hidden)


def flatten_body(root: Any) -> Extracted:
    """The text of the body in a piece of NITF or XHTML, with byline and dateline of NITF's head."""
    contents = body_contents(root)
    body = next(root.iter("body"), root)
    head = root.find(".//body.head")
    if not contents:
        return flatten(body)
    parts = [flatten(content) for content in contents]
    extracted = parts[0]._replace(
        blocks=[*notes_to_editors(root), *(block for part in parts for block in part.blocks)],
        hidden=any(part.hidden for part in parts),
    )
    if head is None:
        return extracted
    top = flatten(head)
    return extracted._replace(
        byline=extracted.byline or top.byline, dateline=extracted.dateline or top.dateline
    )


def body_contents(root: Any) -> list[Any]:
    """The bodies of a piece of NITF; a note to editors has one, too, and is left out."""
    return [
        content
        for content in root.iter("body.content")
        if next(content.iterancestors("note"), None) is None
    ]


def notes_to_editors(root: Any) -> list[Block]:
    """The notes to editors in a piece of NITF that are outside its text."""
    notes = (
        words(note)
        for note in root.iter("note")
        if note.get("noteclass") in _FOR_EDITORS
        and next(note.iterancestors("body.content"), None) is None
    )
    return [Block("advisory", note) for note in notes if note]


def local(element: Any) -> str:
    """The name of an element without its namespace, in lower case; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def storable(text: str) -> str:
    """A text without the characters that no tree takes, though references may have brought them."""
    return _NOT_XML.sub("", text)


def drop(element: Any) -> None:
    """Remove an element and all that is in it from its tree; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail and before is not None:
        before.tail = storable(f"{before.tail or ''}{element.tail}")
    elif element.tail:
        parent.text = storable(f"{parent.text or ''}{element.tail}")
    element.tail = None
    parent.remove(element)


def words(element: Any, limit: int = 4000) -> str:
    """All text of an element on one line, cut at ``limit`` characters."""
    found, length = [], 0
    for text in islice(element.itertext(), limit):
        found.append(text)
        length += len(text)
        if length > limit:
            break
    return _WHITESPACE.sub(" ", "".join(found)).strip()[:limit]


class _Walk:
    """The state while a tree is walked, without recursion.

    Args:
        is_live: whether it is a live blog, whose posts begin with their time.

    Attributes:
        blocks: the paragraphs so far.
        byline: the author, if one was found.
        dateline: place and date, if they were found.
        hidden: whether hidden text was left out.
    """

    def __init__(self, *, is_live: bool) -> None:
        self._is_live = is_live
        self.blocks: list[Block] = []
        self.byline: str | None = None
        self.dateline: str | None = None
        self.hidden = False
        self._text: list[tuple[str, bool]] = []  # with whether it is in bold or italics
        self._kinds: list[Kind] = ["body"]
        self._cells: list[str] = []
        self._skipped: Any = None
        self._bold = 0  # open elements of bold or italics
        self._element = 0

    def enters(self, element: Any, is_root: bool) -> bool:
        """Handle the start of an element; returns whether all that is in it is to be skipped."""
        tag = local(element)
        if not is_root and self._left_out(tag, element):
            self._skipped = element
            return True
        if tag in ("td", "th") and self._kinds[-1] != "table":
            self.flush()
        if self._is_block(tag, element):
            self.flush()
            self._kinds.append(self._kind(tag, element))
        elif tag == "br":
            self._text.append((_BREAK, False))
        elif tag in ("b", "strong", "em", "i"):
            self._bold += 1
        self._add(element.text)
        return False

    def leaves(self, element: Any, is_root: bool) -> None:
        """Handle the end of an element, and the text after it."""
        tag = local(element)
        if element is self._skipped:
            self._skipped = None
        elif tag in ("td", "th") and self._kinds[-1] == "table":
            self._cells.append(self._take_text())
        elif tag == "tr" and self._kinds[-1] == "table":
            row = " | ".join(cell for cell in [*self._cells, self._take_text()] if cell)
            self._text, self._cells = [(row, False)], []
            self.flush()
            self._kinds.pop()
        elif tag == "pre":
            self._preformatted()
            self._kinds.pop()
        elif tag in ("td", "th"):
            self.flush()
        elif self._is_block(tag, element):
            self.flush()
            self._kinds.pop()
        elif tag in ("b", "strong", "em", "i"):
            self._bold -= 1
        if not is_root:
            self._add(element.tail)

    def flush(self) -> None:
        """End the paragraph that is being collected."""
        kind = self._kinds[-1]
        texts, self._text = self._text, []
        self._element += 1
        whole = "".join(text for text, _ in texts)
        if kind == "body" and len(texts) == 1 and _has_layout(whole):
            self._add_blocks(plain_body(whole.strip("\n")))
            return
        lines, strong = _lines(texts)
        apart: list[Kind | None] = [None] * len(lines)
        if kind in ("body", "quote") and len(lines) > 1:
            apart = kinds.listed(lines)
        paragraph: list[str] = []
        is_strong = True
        for line, bold, own in zip([*lines, ""], [*strong, False], [*apart, None], strict=True):
            # A line break after a sentence or before an empty line begins a paragraph.
            if paragraph and (own or not line or _FINAL.search(paragraph[-1])):
                text = "\n".join(paragraph)
                told: Kind | None = None
                if kind == "subhead" and len(text) > _TITLE and kinds.has_stop(text):
                    told = "body"  # a standfirst, marked as a heading
                elif kind in ("body", "item", "subhead"):
                    told = _title_kind(text, is_strong and kind != "subhead")
                self._add_blocks([Block(told or kind, text)])
                paragraph, is_strong = [], True
            if paragraph and is_strong and not bold and line and _is_short_title(paragraph):
                self._add_blocks([Block("subhead", "\n".join(paragraph))])
                paragraph, is_strong = [], True
            if own and line:
                asked = bold and kinds.asks(line)
                self._add_blocks([Block("question" if asked else own, line)])
            elif line:
                paragraph.append(line)
                is_strong = is_strong and bold

    def _add(self, text: str | None) -> None:
        if text:
            self._text.append((text.replace(_BREAK, " "), self._bold > 0))

    def _add_blocks(self, blocks: Iterable[Block]) -> None:
        self.blocks += [block._replace(element=self._element) for block in blocks]

    def _take_text(self) -> str:
        whole = "".join(text for text, _ in self._text).replace(_BREAK, " ")
        self._text = []
        return _WHITESPACE.sub(" ", whole).strip()

    def _preformatted(self) -> None:
        text = "".join(text for text, _ in self._text).replace(_BREAK, "\n")
        self._text = []
        self._element += 1
        self._add_blocks(plain_body(text))

    def _kind(self, tag: str, element: Any) -> Kind:
        inherited = self._kinds[-1]
        if tag in _KINDS:
            return _KINDS[tag]
        if tag == "time":
            return "subhead"
        if tag == "li" and inherited == "body":
            # One that begins with a time or a heading is a post of a live blog.
            first = next((text for text in element.itertext() if text.strip()), "").strip()
            headed = element.find("./{*}h2") is not None or element.find("./{*}h3") is not None
            return "body" if headed or kinds.is_time(first) else "item"
        classes = _classes(element)
        if classes & _KICKERS:
            return "subhead"
        if classes & _CAPTIONS:
            return "caption"
        if tag == "note" and element.get("noteclass") in _FOR_EDITORS:
            return "advisory"
        if tag == "table":
            # A table with paragraphs or tables in it is there for the layout.
            inner = element.iter("{*}p", "{*}div", "{*}table", "{*}ul", "{*}ol", "{*}h1", "{*}h2")
            return (
                "body"
                if next((e for e in inner if e is not element), None) is not None
                else "table"
            )
        if tag == "p" and inherited == "body":
            lead = element.get("lede") == "true" or classes & _LEADS
            return "lead" if lead and not any(b.kind == "lead" for b in self.blocks) else "body"
        return inherited

    def _is_block(self, tag: str, element: Any) -> bool:
        if tag == "time":
            return self._is_live and _stands_alone(element)
        parent = element.getparent()
        quoted = tag == "cite" and parent is not None and local(parent) in ("blockquote", "bq")
        return tag in _BLOCKS or quoted

    def _left_out(self, tag: str, element: Any) -> bool:
        if tag in IGNORED:  # in capitals; the others are gone already
            return True
        if element.get("hidden") is not None or _HIDING.search(element.get("style", "")[:2000]):
            self.hidden = True
            return True
        classes = _classes(element)
        parts = {part for name in classes for part in re.split("[-_]+", name)}
        if tag == "byline" or classes & _BYLINES or "byline" in parts:
            found = _mark(element)
            self.byline = self.byline or found
            return found is not None
        if tag == "dateline" or "dateline" in classes:
            found = _mark(element)
            self.dateline = self.dateline or (found.rstrip(" -–—:") if found else None)
            return found is not None
        if tag in _INLINE and (classes | parts) & _KICKERS:
            return True
        if classes & (_SLUGS | _NOTES) or (
            tag == "time" and not self._is_live and _stands_alone(element)
        ):
            return True
        if element.get("rel") == "author" or element.get("itemprop") == "author":
            self.byline = self.byline or _mark(element)
        return False


def _stands_alone(element: Any) -> bool:
    """Whether an element has a block of its own: the clock over an article, not a date in it."""
    parent = element.getparent()
    return (
        parent is not None
        and local(parent) in ("header", "section", "article", "div", "body", "inlinexml", "li", "p")
        and not (parent.text or "").strip()
        and not any((child.tail or "").strip() for child in parent)
    )


def _classes(element: Any) -> set[str]:
    return set(element.get("class", "")[:500].lower().split())


def _mark(element: Any) -> str | None:
    """The text of a byline or a dateline; None if it is empty, or too long to be one."""
    for part in islice(element.iter("{*}byttl", "{*}br"), 10):
        part.text = storable(f" {part.text or ''}")  # on a line of its own, where there are lines
    for part in islice(element.iter("{*}story.date", "{*}country", "{*}state"), 10):
        if _before(part).strip() and words(part):
            part.text = storable(f", {part.text or ''}")
    text = words(element, _MARK)
    return text if 0 < len(text) < _MARK else None


def _small(tag: str, before: str, text: str, after: str) -> str | None:
    """What a superscript or subscript becomes; None if it stays as the text that it is.

    Args:
        tag: ``sup`` or ``sub``.
        before: the text of the paragraph up to it.
        text: its own.
        after: the text after it.
    """
    if tag == "sup" and text.isdecimal() and not before[-1:].isalnum() and _ELEMENT.match(after):
        return text.translate(_SUPERSCRIPTS)  # ¹⁴C
    if tag == "sup" and text.isdecimal() and before[-1:] == "-":
        return None  # césium-137
    if tag == "sub":
        digits = text.isdecimal() and _FORMULA_END.search(before)
        return text.translate(_SUBSCRIPTS) if digits else None
    if _UNIT_END.search(before) or not text or _ORDINAL.fullmatch(text):
        return None
    if re.fullmatch(r"[+-–−]?[\dn]{1,3}", text) and _POWER_END.search(before):
        return text.translate(_SUPERSCRIPTS)
    if re.fullmatch(r"[\W\d_]{1,6}|\(?[a-z]\)?", text):
        return ""  # the mark of a footnote
    return f" {text}" if before[-1:].isalnum() and text[:1].isdigit() else None


def _lines(texts: Sequence[tuple[str, bool]]) -> tuple[list[str], list[bool]]:
    """The lines of some text that line breaks hold apart, and whether each is all in bold."""
    lines, strong = [""], [True]
    for text, bold in texts:
        for number, part in enumerate(text.split(_BREAK)):
            if number:
                lines.append("")
                strong.append(True)
            lines[-1] += part
            strong[-1] = strong[-1] and (bold or not part.strip())
    return [_WHITESPACE.sub(" ", line).strip() for line in lines], strong


def _title_kind(text: str, is_strong: bool) -> Kind | None:
    """The kind of a paragraph that is a title by its form; None if it is not.

    That is ``- Intertitre -``, or what is all in bold and no sentence, or the time of a post, or a
    question of an interview, in bold or marked as one.
    """
    if kinds.is_marked_question(text) or (is_strong and kinds.asks(text)):
        return "question"
    if len(text) > _TITLE or "\n" in text:
        return None
    if kinds.is_time(text) or _SUBHEAD.fullmatch(text):
        return "subhead"
    is_title = not _stopped(text) and (is_strong or kinds.begins_post(text))
    return "subhead" if is_title else None


def _is_short_title(lines: Sequence[str]) -> bool:
    """Whether a line in bold over a text that is not is a heading."""
    return len(lines) == 1 and len(lines[0]) <= _TITLE and not _stopped(lines[0])


def _stopped(text: str) -> bool:
    return kinds.has_stop(text) or text.endswith(",")


def _has_layout(text: str) -> bool:
    """Whether a text has paragraphs that empty lines or indented first lines tell, as in mail."""
    lines = text.strip("\n").rstrip().split("\n")
    if len(lines) < 2:
        return False
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return len(indents) < len(lines) or (indents[0] > 1 and min(indents) == 0)
