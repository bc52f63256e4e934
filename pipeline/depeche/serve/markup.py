"""HTML whose text is translated while its tags stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

# What is in these elements is no text for a reader, or none to translate.
_KEPT = frozenset({"script", "style", "code", "kbd", "samp", "var", "template"})
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


class Page(HTMLParser):
    """A page or a part of one, cut into tags and pieces of text.

    Tags, comments and declarations are kept letter by letter. A piece ends at every tag, so that a
    sentence with an emphasis in it is several; ``translate="no"`` keeps an element as it is.

    Attributes:
        pieces: the texts to translate, without the space around them.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._parts: list[str | None] = []  # None stands for the next piece
        self._inside: list[str] = []  # the open elements, from the one whose text is kept on
        self.feed(text)
        self.close()

    def filled(self, texts: Sequence[str]) -> str:
        """The page with other texts in the place of its pieces, as many as there are."""
        left = iter(texts)
        return "".join(
            escape(next(left), quote=False) if part is None else part for part in self._parts
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and note whether the text in it is kept, too."""
        self._parts.append(self.get_starttag_text() or "")
        if tag not in _VOID and (self._inside or tag in _KEPT or ("translate", "no") in attrs):
            self._inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag that is closed at once."""
        self._parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Keep an end tag."""
        self._parts.append(f"</{tag}>")
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Take a text as a piece, unless it has no words or is kept."""
        text = data.strip()
        if self._inside or not any(map(str.isalpha, text)):
            raw = self._inside and self.cdata_elem
            self._parts.append(data if raw else escape(data, quote=False))
            return
        before, after = data.split(text, 1)[0], data[data.rindex(text) + len(text) :]
        self._parts += (before, None, after)
        self.pieces.append(text)

    def handle_comment(self, data: str) -> None:
        """Keep a comment."""
        self._parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Keep a declaration."""
        self._parts.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        """Keep a declaration that is none of HTML."""
        self._parts.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        """Keep a processing instruction."""
        self._parts.append(f"<?{data}>")
