"""Characters that are not seen but change what is: found, left out, and told."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# Where characters that combine are found, and others; runs of these are looked at one by one.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1fff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u309a"
    "\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U00010000-\U0001ffff]{31,}"
)
_PILE = 30  # combining marks in a row, as in Unicode's stream-safe format
_LINE_ENDS = re.compile("[\u2028\u2029\x85]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\uffff\U000e0000-\U000e0fff]"
    # A joiner belongs between two emoji or in scripts that join; not beside Latin or a space.
    "|(?<![\u0590-\u1fff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
    "|[\u200c\u200d](?=[\\s\x00-\u024f]|\\Z)"
)
_KEPT = "\ufffc\ufffd"  # these two are seen
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_FOREIGN = "\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf\u2c80-\u2cff"
_MIXED = re.compile(
    rf"\b(?=[{_LATIN}{_FOREIGN}]*[{_FOREIGN}])(?=[{_FOREIGN}]*[{_LATIN}])[{_LATIN}{_FOREIGN}]{{3,40}}\b"
)

# Words of nothing but Cyrillic letters that are drawn like Latin ones.
_ALIKE = re.compile(r"\b[АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝ]{3,40}\b")


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


class Hidden:
    """Cleans the texts of one article and remembers what it left out of them."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._mixed: dict[str, None] = {}
        self._alike: dict[str, None] = {}

    def clean(self, text: str) -> str:
        """The text in NFC with nothing in it that cannot be seen but spaces and line breaks."""
        text = _SURROGATE.sub("\ufffd", _LINE_ENDS.sub("\n", text))
        text = _CONTROL.sub(self._leave_out, text)
        text, cut = normal(_INVISIBLE.sub(self._leave_out, text))
        if cut:
            self._found["PILED COMBINING MARK"] += cut
        self._mixed |= dict.fromkeys(found[0] for found in _MIXED.finditer(text))
        self._alike |= dict.fromkeys(found[0] for found in _ALIKE.finditer(text))
        return text

    def notes(self) -> Iterable[str]:
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

    def _leave_out(self, found: re.Match[str]) -> str:
        character = found[0]
        if character in _KEPT:
            return character
        self._found[unicodedata.name(character, f"U+{ord(character):04X}")] += 1
        return ""


def _listed(words: list[str]) -> str:
    return ", ".join(words[:5]) + (f" and {len(words) - 5} more" if len(words) > 5 else "")
