"""HTML whose text is translated while its tags stay as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from itertools import islice
from typing import NamedTuple

# What is in these elements is no text for a reader, or none to translate.
_KEPT = frozenset("script style code kbd samp var template".split())
# These may stand in the middle of a sentence; every other tag ends it.
_INLINE = frozenset(
    "a abbr b bdi bdo big cite dfn del em font i ins label mark q s small span strike strong sub "
    "sup time tt u".split()
)
_RAW = frozenset({"script", "style"})  # in these a "<" begins no tag, but for their end
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_NO = re.compile(r"""\stranslate\s*=\s*["']?no\b""", re.IGNORECASE)
# As in the HTML standard a tag goes on to a ">" outside of quotation marks or to the end of the
# text, so that nothing is looked at twice.
_TOKEN = re.compile(
    r"""
    <!--.*?(?:-->|\Z) | <[!?][^>]*+>?
    | <(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*+)
      (?: =\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)) | [^>=]++ | = )*+ (?:>|\Z)
    | (?P<text>[^<]++|<)
    """,
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    """A text, or a tag as it is written; ``step`` is 1 for a start tag and -1 for an end tag."""

    text: str
    step: int = 0


class Page:
    """A page or a part of one, cut into tags and pieces of text.

    Tags, comments and declarations are kept letter by letter. A sentence with tags in it, as for an
    emphasis, is translated as a whole and the tags are put where the words between them are found
    again; if they are not, it is translated in the pieces that the tags make of it. Elements with
    ``translate="no"`` are kept. The time is in proportion to the length, whatever the text.

    Attributes:
        pieces: the texts to translate, without the space around them.
    """

    def __init__(self, text: str) -> None:
        self._parts: list[str | _Run] = []
        self._kept: list[str] = []  # the open elements, from the one that is kept on
        at = 0
        while found := _TOKEN.match(text, at):
            at = found.end()
            name = (found["name"] or "").lower()
            if found["text"]:
                self._text(found[0])
            elif not name:
                self._parts.append(found[0])
            else:
                self._tag(name, found[0], is_end=bool(found["end"]))
                if name in _RAW and not found["end"]:
                    end = re.compile(f"</{name}", re.IGNORECASE).search(text, at)
                    stop = end.start() if end else len(text)
                    self._parts.append(text[at:stop])
                    at = stop
        runs = [part for part in self._parts if isinstance(part, _Run)]
        self.pieces = [piece for run in runs for piece in run.pieces()]

    def filled(self, texts: Sequence[str]) -> str:
        """The page with other texts in the place of its pieces, as many as there are."""
        left = iter(texts)
        return "".join(
            part.filled(list(islice(left, len(part.pieces())))) if isinstance(part, _Run) else part
            for part in self._parts
        )

    def _text(self, text: str) -> None:
        if self._kept:
            self._parts.append(text)
        else:
            self._run().tokens.append(_Token(unescape(text)))

    def _tag(self, name: str, text: str, *, is_end: bool) -> None:
        """Take a tag, and note whether what is in its element is kept."""
        kept = bool(self._kept)
        if is_end and name in self._kept:
            while self._kept.pop() != name:
                pass
        elif not is_end and name not in _VOID and (kept or name in _KEPT or _NO.search(text)):
            self._kept.append(name)
        if name in _INLINE and not kept and not self._kept:
            self._run().tokens.append(_Token(text, -1 if is_end else 1))
        else:
            self._parts.append(text)

    def _run(self) -> _Run:
        """The run that goes on here."""
        last = self._parts[-1] if self._parts else None
        if not isinstance(last, _Run):
            last = _Run()
            self._parts.append(last)
        return last


class _Run:
    """Text with the inline tags in it."""

    def __init__(self) -> None:
        self.tokens: list[_Token] = []

    def pieces(self) -> list[str]:
        """The texts that have letters; if there are several, first all of them as one."""
        texts = [token.text for token in self.tokens if not token.step]
        pieces = [text.strip() for text in texts if _has_letters(text)]
        return pieces if len(pieces) < 2 else ["".join(texts).strip(), *pieces]

    def filled(self, english: Sequence[str]) -> str:
        """The run in English.

        Args:
            english: the translation of each of its pieces.
        """
        if len(english) < 2:
            return self._in_pieces(english)
        whole, *pieces = english
        return self._as_a_whole(whole, pieces) or self._in_pieces(pieces)

    def _in_pieces(self, english: Sequence[str]) -> str:
        left = iter(english)
        return "".join(
            token.text
            if token.step
            else _spaced(token.text, next(left))
            if _has_letters(token.text)
            else escape(token.text, quote=False)
            for token in self.tokens
        )

    def _as_a_whole(self, whole: str, pieces: Sequence[str]) -> str | None:
        """The translation of the whole with the tags in it; None if a place is not found."""
        left = iter(pieces)
        out: list[str] = []
        opened: list[str] = []  # start tags that wait for their words
        at = depth = 0
        for token in self.tokens:
            depth += token.step
            if token.step > 0:
                opened.append(token.text)
            elif token.step < 0:
                out += (*opened, token.text)
                opened.clear()
            elif text := token.text.strip():
                text = next(left) if _has_letters(text) else text
                if depth > 0:
                    words = re.escape(text.rstrip("."))
                    found = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE).search(whole, at)
                    if found is None:
                        return None
                    out += (escape(whole[at : found.start()], quote=False), *opened)
                    opened.clear()
                    out.append(escape(found[0], quote=False))
                    at = found.end()
        texts = "".join(token.text for token in self.tokens if not token.step)
        filled = "".join((*out, *opened, escape(whole[at:], quote=False)))
        before, after = _space(texts)
        return f"{before}{filled}{after}"


def _spaced(french: str, english: str) -> str:
    """English as a text in HTML, with the space that is around the French."""
    before, after = _space(french)
    return f"{before}{escape(english, quote=False)}{after}"


def _space(text: str) -> tuple[str, str]:
    """The space before and after a text that is not only space."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
