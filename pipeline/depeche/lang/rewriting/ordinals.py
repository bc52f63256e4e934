"""Ordinals: ``Ve`` → ``Cinquième``, ``2e`` → ``deuxième``, ``XVIIe``, ``dix-septième`` → ``17e``.

Up to ten they become words, from eleven on figures. ``1er``, ``Ier`` and ``1ère`` are left.
"""

from __future__ import annotations

import re

_WORDS = "deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième".split()
_UNITS = {
    "unième": 1, "deuxième": 2, "troisième": 3, "quatrième": 4, "cinquième": 5, "sixième": 6,
    "septième": 7, "huitième": 8, "neuvième": 9, "dixième": 10, "onzième": 11, "douzième": 12,
    "treizième": 13, "quatorzième": 14, "quinzième": 15, "seizième": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "quatre-vingt": 80, "huitante": 80, "nonante": 90,
}  # fmt: skip
_ENDING = r"(?:e|è|es|ème|eme|ième|ieme|èmes|emes|ièmes)(?![\w'])"
_ROMAN = re.compile(rf"(?<![\w'.-])([IVX]{{1,6}})({_ENDING})")
_FIGURES = re.compile(rf"(?<![\w.,:/'-])(\d{{1,3}}) ?({_ENDING})(?!/)")
_SPELT = re.compile(
    rf"(?<![\w-])(?<!cent )(?<!cents )(?<!mille )(?<!cent-)"
    rf"(?:({'|'.join(_TENS)})(?:-et-|-| et )?)?(dix-)?({'|'.join(_UNITS)})(s?)(?![\w-])",
    re.IGNORECASE,
)
_NUMERALS = {"I": 1, "V": 5, "X": 10}


def rewrite(text: str) -> str:
    """Write the ordinals out, or in figures from eleven on."""
    text = _SPELT.sub(_spelt, text)
    text = _ROMAN.sub(_roman, text)
    return _FIGURES.sub(lambda match: _written(int(match[1]), match), text)


def _spelt(match: re.Match[str]) -> str:
    """``dix-septième`` → ``17e``; one of a single word is left."""
    tens, ten, unit, plural = match.groups()
    if not tens and not ten:
        return match[0]
    value = _TENS.get((tens or "").lower(), 0) + 10 * bool(ten) + _UNITS[unit.lower()]
    return f"{value}e{plural}"


def _roman(match: re.Match[str]) -> str:
    """``XVIIe`` → ``17e``, ``Ve`` → ``Cinquième``; what is no numeral is left."""
    values = [_NUMERALS[letter] for letter in match[1]]
    following = [*values[1:], 0]
    value = sum(-a if a < b else a for a, b in zip(values, following, strict=True))
    # Ie is written Ire or Ier; a numeral that is not in its shortest form is none.
    return _written(value, match, capital=True) if 1 < value < 30 else match[0]


def _written(value: int, match: re.Match[str], *, capital: bool = False) -> str:
    """The ordinal with the plural of the match, in small letters unless it is a name's."""
    plural = "s" if match[2].endswith("s") else ""
    if not 2 <= value <= 10:
        return f"{value}e{plural}" if value > 1 else match[0]
    word = _WORDS[value - 2]
    named = capital and re.match(r" [A-ZÀ-Þ]", match.string[match.end() :])
    first = not match.string[: match.start()].strip(' "«“')
    return (word.capitalize() if named or first else word) + plural
