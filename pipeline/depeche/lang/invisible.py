"""Characters that hide or reorder text, made visible; words that mix alphabets, found.

An article may hold a right-to-left override, a zero-width blank, a terminal's escape character
or a Cyrillic `а` in a Latin name. What is written for people shows them and obeys none.

What goes on to a program keeps all that text may need (joiners, selectors): there only the
characters that steer a terminal or turn the reading order are taken care of, by ``inert`` in text
and by ``escaped`` in JSON, where nothing is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

# Blanks that look alike: in a change of one for another the reader must see which is which.
BLANKS = str.maketrans({"\u00a0": "⍽", "\u202f": "⸱", "\n": "⏎", "\t": "⇥"})

# Controls, formats, surrogates, private use, unassigned blanks and selectors: all that is drawn
# as nothing or changes how its neighbours are drawn. Tab and line feed are layout and stay.
_HIDDEN_CLASS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\uf8ff\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U0010ffff"
)
# A zero-width joiner between pictures is how a family or a flag is written.
_PICTURE = "\u2190-\u2bff\U0001f000-\U0001faff"
_HIDDEN = re.compile(f"(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])|(?P<hidden>[{_HIDDEN_CLASS}])")
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATIONS = {
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\xad": "SHY",
    "\ufeff": "BOM",
}
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")


class Run(NamedTuple):
    """A stretch of text to show, and for what is odd about it a note."""

    text: str
    kind: Literal["plain", "hidden", "mixed"] = "plain"
    note: str = ""


def runs(text: str) -> Iterator[Run]:
    """The text cut into plain runs, hidden characters (as their labels) and mixed words."""
    at = 0
    for match in _HIDDEN.finditer(text):
        if match["hidden"]:
            yield from _words(text[at : match.start()])
            yield Run(_label(match[0]), "hidden", _name(match[0]))
            at = match.end()
    yield from _words(text[at:])


def plain(text: str) -> str:
    """The text with each hidden character replaced by its label, for a terminal or Markdown."""
    return _HIDDEN.sub(lambda match: _label(match[0]) if match["hidden"] else match[0], text)


def inert(text: str) -> str:
    """The text with labels for what steers a terminal or turns the reading order, else as it is."""
    return _STEERING.sub(lambda match: _label(match[0]), text)


def escaped(json: str) -> str:
    """JSON with the same characters escaped; it decodes to the same value."""
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def _words(text: str) -> Iterator[Run]:
    at = 0
    if not text.isascii():
        for match in _WORD.finditer(text):
            found = _alphabets(match[0])
            if len(found) > 1:
                if match.start() > at:
                    yield Run(text[at : match.start()])
                yield Run(match[0], "mixed", f"letters of {' and '.join(found)} in one word")
                at = match.end()
    if at < len(text):
        yield Run(text[at:])


def _alphabets(word: str) -> list[str]:
    """The alphabets of a word that are easily mistaken for one another."""
    if word.isascii():
        return []
    names = {unicodedata.name(character, "").partition(" ")[0] for character in word}
    return [alphabet.capitalize() for alphabet in _ALPHABETS if alphabet in names]


def _label(character: str) -> str:
    return f"⟨{_ABBREVIATIONS.get(character) or _code(character)}⟩"


def _name(character: str) -> str:
    name = unicodedata.name(character, "a character without a name").lower()
    return f"{_code(character)}, {name}"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
