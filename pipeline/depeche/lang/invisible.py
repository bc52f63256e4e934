"""Characters that nobody sees: left out on reading, shown as labels on writing.

An article may hold a right-to-left override, a zero-width space, a terminal's escape character or
a Cyrillic `а` in a Latin name. One table says which characters are drawn as nothing or change how
their neighbours are drawn, and three things follow from it:

- ``Cleaner`` leaves them out of what is read, and says so in a note;
- ``plain`` and ``runs`` replace them by labels in what people read;
- ``inert`` and ``escaped`` are for text that goes on to a program. It keeps all that text may need;
  only what steers a terminal or turns the reading order is labelled, or escaped in JSON.

What ``Cleaner`` has cleaned ``plain`` leaves as it is. Both keep a joiner between two pictures (a
family, a flag) or two letters of a script that joins, a selector after a picture or in a keycap,
tab and line feed, and U+FFFC and U+FFFD, which are drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple

# Spaces that look alike: in a change of one for another the reader must see which is which.
SPACES = str.maketrans({"\u00a0": "⍽", "\u202f": "⸱", "\n": "⏎", "\t": "⇥"})

# The table, as ranges for a regular expression's set. All of Unicode's Default_Ignorable_Code_Point
# is in it.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_LINE_ENDS = "\u2028\u2029"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_JOINERS = "\u200c\u200d"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_FORMATS = (
    "\xad\u034f\u070f\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters that are drawn as an empty place
_SURROGATES = "\ud800-\udfff"
_PRIVATE = "\ue000-\uf8ff"  # the other private characters are among the next
_UNASSIGNED = (
    "\ufdd0-\ufdef\ufff0-\ufff8\ufffe\uffff\U0001fffe\U0001ffff\U0002fffe\U0002ffff"
    "\U0003fffe\U0003ffff\U00040000-\U0010ffff"
)
_STEERING = _CONTROLS + _LINE_ENDS + _DIRECTIONS
_ALL = (
    _STEERING + _JOINERS + _SELECTORS + _FORMATS + _FILLERS + _SURROGATES + _PRIVATE + _UNASSIGNED
)

_PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"
_SIGNS = "©®‼⁉™ℹ〰〽㊗㊙"  # these too may be drawn as pictures
_JOINING = "\u0590-\u109f\u1780-\u1c7f"  # scripts whose letters join
# Asked behind a character of the table: whether the text needs it there.
_NEEDED = (
    f"(?:(?<=[{_PICTURES}]\u200d)|(?<=[{_PICTURES}]\ufe0f\u200d))(?=[{_PICTURES}])"
    f"|(?<=[{_JOINING}][{_JOINERS}])(?=[{_JOINING}])"
    f"|(?<=[{_PICTURES}{_SIGNS}][\ufe0e\ufe0f])"
    "|(?<=[0-9#*]\ufe0f)(?=\u20e3)"
)
_HIDDEN = re.compile(f"[{_ALL}](?!{_NEEDED})")
_STEERS = re.compile(f"[{_STEERING}]")
_LINE_END = re.compile(f"\r\n?|[\x85{_LINE_ENDS}]")
_SURROGATE = re.compile(f"[{_SURROGATES}]")

# Where characters that combine are found, and others; runs of these are looked at one by one.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1fff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u309a"
    "\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U00010000-\U0001ffff]{31,}"
)
_PILE = 30  # combining marks in a row, as in Unicode's stream-safe format

_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_FOREIGN = "\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf\u2c80-\u2cff"
_MIXED = re.compile(
    rf"\b(?=[{_LATIN}{_FOREIGN}]*[{_FOREIGN}])(?=[{_FOREIGN}]*[{_LATIN}])[{_LATIN}{_FOREIGN}]{{3,40}}\b"
)
# Words of nothing but Cyrillic letters that are drawn like Latin ones.
_ALIKE = re.compile(r"\b[АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝ]{3,40}\b")
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


class Cleaner:
    """Cleans the texts of one article and remembers what it left out of them."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._mixed: dict[str, None] = {}
        self._alike: dict[str, None] = {}

    def clean(self, text: str) -> str:
        """The text in NFC without hidden characters, every line end as ``\\n``."""
        text = self._normal(_SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text)))
        # What stood apart may combine now.
        text = self._normal(_HIDDEN.sub(self._leave_out, text))
        self._mixed |= dict.fromkeys(found[0] for found in _MIXED.finditer(text))
        self._alike |= dict.fromkeys(found[0] for found in _ALIKE.finditer(text))
        return text

    def notes(self) -> Iterator[str]:
        """What an editor should know of the texts cleaned so far."""
        if self._found:
            named = [f"{number} {name}" for name, number in sorted(self._found.items())]
            yield f"invisible characters were left out: {_listed(named)}"
        if self._mixed:
            words = [f"«{word}»" for word in self._mixed]
            yield f"{_listed(words)}: letters of two alphabets in a word, which may pass for others"
        if self._alike:
            words = [f"«{word}»" for word in self._alike]
            yield f"{_listed(words)}: Cyrillic letters that look like Latin ones"

    def _normal(self, text: str) -> str:
        text, cut = normal(text)
        if cut:
            self._found["PILED COMBINING MARK"] += cut
        return text

    def _leave_out(self, match: re.Match[str]) -> str:
        self._found[unicodedata.name(match[0], _code(match[0]))] += 1
        return ""


def normal(text: str) -> tuple[str, int]:
    """The text in NFC, and how many combining marks were left out.

    Sorting a pile of marks takes quadratic time, so that more than 30 in a row are cut.
    """
    cut = 0

    def thinned(run: re.Match[str]) -> str:
        nonlocal cut
        kept, height = [], 0
        for character in run[0]:
            height = height + 1 if unicodedata.combining(character) else 0
            if height <= _PILE:
                kept.append(character)
            else:
                cut += 1
        return "".join(kept)

    thin = _MARKS.sub(thinned, text)
    return unicodedata.normalize("NFC", thin), cut


def runs(text: str) -> Iterator[Run]:
    """The text cut into plain runs, hidden characters (as their labels) and mixed words."""
    at = 0
    for match in _HIDDEN.finditer(text):
        yield from _words(text[at : match.start()])
        yield Run(_label(match[0]), "hidden", _name(match[0]))
        at = match.end()
    yield from _words(text[at:])


def plain(text: str) -> str:
    """The text with each hidden character replaced by its label, for a terminal or Markdown."""
    return _HIDDEN.sub(lambda match: _label(match[0]), text)


def inert(text: str) -> str:
    """The text with labels for what steers a terminal or turns the reading order, else as it is."""
    return _STEERS.sub(lambda match: _label(match[0]), text)


def escaped(json: str) -> str:
    """JSON with the same characters escaped; it decodes to the same value."""
    return _STEERS.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


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


def _listed(words: list[str]) -> str:
    return ", ".join(words[:5]) + (f" and {len(words) - 5} more" if len(words) > 5 else "")


def _label(character: str) -> str:
    return f"⟨{_ABBREVIATIONS.get(character) or _code(character)}⟩"


def _name(character: str) -> str:
    name = unicodedata.name(character, "a character without a name").lower()
    return f"{_code(character)}, {name}"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
