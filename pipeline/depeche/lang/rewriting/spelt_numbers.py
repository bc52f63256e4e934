"""Numbers of several words in figures: ``dix-huit`` → ``18``, ``deux cent mille`` → ``200.000``.

Small models add up such words wrongly or leave one out. A number that is one word (``trois``,
``seize``, ``cent``) is left, and so is the second of ``deux ou trois cents``, which the first
shares its hundreds with.
"""

from __future__ import annotations

import re
from decimal import Decimal

from depeche.lang import numbers

_SCALE = re.compile(r"\s(millions?|milliards?|billions?)$", re.IGNORECASE)
_SHARES_SCALE = re.compile(
    r"\b(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)(?:\s(?:ou|à|voire|et)|,)\s$",
    re.IGNORECASE,
)
_SMALL_FIRST = re.compile(r"(?:deux|trois|quatre|cinq|six|sept|huit|neuf)\s", re.IGNORECASE)
_TALE = re.compile(r"mille et une?$", re.IGNORECASE)  # Mille et Une Nuits: as many as one likes
_YEAR = re.compile(r"mille (?:neuf|huit|sept|six|cinq|quatre|trois|deux) cent", re.IGNORECASE)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:en|an|année|années|depuis|dès|avant|après|fin|janvier|février|mars|avril|mai|juin"
    r"|juillet|août|septembre|octobre|novembre|décembre))\s$",
    re.IGNORECASE,
)


def rewrite(text: str) -> str:
    """Write the numbers of several words in figures."""
    for start, end, value in reversed(list(numbers.spelt_in_french(text))):
        words = text[start:end]
        joined = text[start - 1 : start] == "-" or text[end : end + 1] in ("-", "'")
        shared = _SHARES_SCALE.search(text[:start]) and _SMALL_FIRST.match(words)
        if not re.search(r"[\s-]", words) or joined or shared or _TALE.search(words):
            continue
        text = text[:start] + _in_figures(words, int(value), text[:start]) + text[end:]
    return text


def _in_figures(words: str, value: int, before: str) -> str:
    """A number in figures; millions and more stay words (``25 millions``) where they are even."""
    scale = _SCALE.search(words)
    if scale:
        multiple = int(Decimal(value) / _VALUES[scale[1].lower().rstrip("s")])
        if multiple < 1000 and len(words.split()) < 6:
            return f"{multiple} {scale[1]}"
    if _YEAR.match(words) and _BEFORE_YEAR.search(before):
        return str(value)
    return f"{value:,}".replace(",", ".")


_VALUES = {"million": 10**6, "milliard": 10**9, "billion": 10**12}
