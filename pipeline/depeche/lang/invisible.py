"""Invisible and misleading characters: removing them from input, and labelling them in output.

An article may have a right-to-left override, a zero-width space, a terminal's escape character or a
Cyrillic `а` in a Latin name. A table here has all characters that are not drawn or change how their
neighbours are drawn:

- ``Cleaner`` removes them from what is read, and reports that in a note;
- ``label_hidden`` and ``runs`` replace them by labels in what people read;
- ``label_controls`` and ``escape_controls`` are for output that a program may read. They label, or
  escape in JSON, only the characters that control a terminal or change the reading order.

``label_hidden`` changes nothing that ``Cleaner`` has cleaned. Both keep a joiner between two
pictures (a family, a flag) or between two letters of a script that joins, a variation selector
after a picture or in a keycap, tab and line feed, and U+FFFC and U+FFFD, which are drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple

from depeche.lang.names import LETTERS

# What stands for spaces where a reader must tell them apart, as in a list of changes.
SPACE_LABELS = str.maketrans({"\u00a0": "⍽", "\u202f": "⸱", "\n": "⏎", "\t": "⇥"})

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
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters that are drawn as an empty space
_SURROGATES = "\ud800-\udfff"
_PRIVATE = "\ue000-\uf8ff"  # further private characters are in the next range
_UNASSIGNED = (
    "\ufdd0-\ufdef\ufff0-\ufff8\ufffe\uffff\U0001fffe\U0001ffff\U0002fffe\U0002ffff"
    "\U0003fffe\U0003ffff\U00040000-\U0010ffff"
)
_STEERING = _CONTROLS + _LINE_ENDS + _DIRECTIONS
_ALL = (
    _STEERING + _JOINERS + _SELECTORS + _FORMATS + _FILLERS + _SURROGATES + _PRIVATE + _UNASSIGNED
)

_PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"
_SIGNS = "©®‼⁉™ℹ〰〽㊗㊙"  # other characters that may be drawn as pictures
_JOINING = "\u0590-\u109f\u1780-\u1c7f"  # scripts whose letters join
# Matches after a character of the table that the text needs where it is.
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

# Long runs of characters from ranges that have combining marks (and others).
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1fff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u309a"
    "\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U00010000-\U0001ffff]{31,}"
)
_MOST_MARKS = 30  # combining marks in a row, as in Unicode's stream-safe format

_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_FOREIGN = "\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf\u2c80-\u2cff"
_MIXED = re.compile(
    rf"\b(?=[{_LATIN}{_FOREIGN}]*[{_FOREIGN}])(?=[{_FOREIGN}]*[{_LATIN}])[{_LATIN}{_FOREIGN}]{{3,40}}\b"
)
# Words only of Cyrillic letters that look like Latin ones.
_ALIKE = re.compile(r"\b[АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝ]{3,40}\b")
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
    """A part of a text as it is shown, what kind of text it is, and a note if it is not plain.

    A ``hidden`` run is the label of a character, a ``mixed`` one a word of several alphabets.
    """

    text: str
    kind: Literal["plain", "hidden", "mixed"] = "plain"
    note: str = ""


class Cleaner:
    """Cleans the texts of one article, and counts what it removes for ``notes``."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._mixed: dict[str, None] = {}
        self._alike: dict[str, None] = {}

    def clean(self, text: str) -> str:
        """Return the text in NFC, without hidden characters, with ``\\n`` as line ends."""
        text = self._normal(_SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text)))
        # Characters that are adjacent now may combine.
        text = self._normal(_HIDDEN.sub(self._leave_out, text))
        self._mixed |= dict.fromkeys(found[0] for found in _MIXED.finditer(text))
        self._alike |= dict.fromkeys(found[0] for found in _ALIKE.finditer(text))
        return text

    def notes(self) -> Iterator[str]:
        """Sentences for the editor, without a full stop, about the texts cleaned so far."""
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
        text, cut = normalise(text)
        if cut:
            self._found["PILED COMBINING MARK"] += cut
        return text

    def _leave_out(self, match: re.Match[str]) -> str:
        self._found[unicodedata.name(match[0], _code(match[0]))] += 1
        return ""


def normalise(text: str) -> tuple[str, int]:
    """Normalise a text to NFC.

    Of more than 30 combining marks in a row the rest is removed, for normalising sorts them in
    quadratic time.

    Returns:
        The text, and the number of marks that were removed.
    """
    cut = 0

    def thinned(run: re.Match[str]) -> str:
        nonlocal cut
        kept, height = [], 0
        for character in run[0]:
            height = height + 1 if unicodedata.combining(character) else 0
            if height <= _MOST_MARKS:
                kept.append(character)
            else:
                cut += 1
        return "".join(kept)

    thin = _MARKS.sub(thinned, text)
    return unicodedata.normalize("NFC", thin), cut


def runs(text: str) -> Iterator[Run]:
    """Split a text into plain runs, labels of hidden characters, and words of mixed alphabets."""
    at = 0
    for match in _HIDDEN.finditer(text):
        yield from _word_runs(text[at : match.start()])
        yield Run(_label(match[0]), "hidden", _name(match[0]))
        at = match.end()
    yield from _word_runs(text[at:])


def label_hidden(text: str) -> str:
    """Replace each hidden character by its label, for a terminal or Markdown."""
    return _HIDDEN.sub(lambda match: _label(match[0]), text)


def label_controls(text: str) -> str:
    """Label the characters that control a terminal or change the reading order, and only those."""
    return _STEERS.sub(lambda match: _label(match[0]), text)


def escape_controls(json: str) -> str:
    """Escape the same characters in JSON, which decodes to the same value."""
    return _STEERS.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def _word_runs(text: str) -> Iterator[Run]:
    """Split a text without hidden characters into plain runs and words of mixed alphabets."""
    at = 0
    if not text.isascii():
        for match in LETTERS.finditer(text):
            alphabets = _alphabets(match[0])
            if len(alphabets) > 1:
                if match.start() > at:
                    yield Run(text[at : match.start()])
                yield Run(match[0], "mixed", f"letters of {' and '.join(alphabets)} in one word")
                at = match.end()
    if at < len(text):
        yield Run(text[at:])


def _alphabets(word: str) -> list[str]:
    """The alphabets of a word, of those whose letters look alike."""
    if word.isascii():
        return []
    names = {unicodedata.name(character, "").partition(" ")[0] for character in word}
    return [alphabet.capitalize() for alphabet in _ALPHABETS if alphabet in names]


def _listed(words: list[str]) -> str:
    """The first five, and how many more there are."""
    return ", ".join(words[:5]) + (f" and {len(words) - 5} more" if len(words) > 5 else "")


def _label(character: str) -> str:
    """What is shown for a hidden character: ``⟨ZWSP⟩``, ``⟨U+0007⟩``."""
    return f"⟨{_ABBREVIATIONS.get(character) or _code(character)}⟩"


def _name(character: str) -> str:
    """Code and Unicode name of a character."""
    name = unicodedata.name(character, "a character without a name").lower()
    return f"{_code(character)}, {name}"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
