"""Numbers of several words in figures: ``dix-huit`` → ``18``, ``deux cent mille`` → ``200.000``.

Small models add up such words wrongly or leave one out. A number that is one word (``trois``,
``seize``, ``cent``) is left, and so is the second of ``dix à douze mille``, which the first shares
its thousands with, and one that an ordinal ends (``cent vingtième``).
"""

from __future__ import annotations

import re

from depeche.lang import numbers

_SCALE = re.compile(r"\s(millions?|milliards?|billions?)$", re.IGNORECASE)
_ANY_SCALE = re.compile(r"millions?|milliards?|billions?", re.IGNORECASE)
_SCALES = {"million": 10**6, "milliard": 10**9, "billion": 10**12}
_NUMBER_AND = re.compile(
    r"\b(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze"
    r"|quinze|seize|vingt|trente|quarante|cinquante|soixante|cent|\w+-\w+)"
    r"(?:\s(?:ou|à|voire|et)|,)\s$",
    re.IGNORECASE,
)
_HAS_SCALE = re.compile(r"\b(?:cents?|mille|millions?|milliards?|billions?)$", re.IGNORECASE)
_TALE = re.compile(r"mille et une?$", re.IGNORECASE)  # Mille et Une Nuits: as many as one likes
_ENDS_ORDINAL = re.compile(r"[\s-]\w+ièmes?\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:mil(?:le)? (?:neuf|huit|sept|six|cinq) cent|deux mille)\b", re.IGNORECASE)
_BEFORE_YEAR = re.compile(
    r"\b(?:en|an|année|années|depuis|dès|fin|début|janvier|février|mars|avril|mai|juin|juillet"
    r"|août|septembre|octobre|novembre|décembre)\s$",
    re.IGNORECASE,
)
_AFTER_YEAR = re.compile(r"\s*(?:$|[.,;:!?)»\"]|(?:à|et|au|aux|dans|sur|par|pour|que|qui)\b)")


def rewrite(text: str) -> str:
    """Write the numbers of several words in figures."""
    for start, end, value in reversed(list(numbers.spelt_in_french(text))):
        words, before, after = text[start:end], text[:start], text[end:]
        joined = before[-1:] == "-" or after[:1] in ("-", "'")
        shares = _HAS_SCALE.search(words) and _NUMBER_AND.search(before[-30:])
        left = joined or shares or _TALE.search(words) or _ENDS_ORDINAL.match(after)
        if re.search(r"[\s-]", words) and not left:
            text = before + _in_figures(words, int(value), before[-30:], after) + after
    return text


def _in_figures(words: str, value: int, before: str, after: str) -> str:
    """A number in figures; millions and more stay words (``25 millions``) where they are even."""
    scale = _SCALE.search(words)
    if scale and len(_ANY_SCALE.findall(words)) == 1:
        multiple, rest = divmod(value, _SCALES[scale[1].lower().rstrip("s")])
        if not rest:
            return f"{_grouped(multiple)} {scale[1]}"
    in_question = 1100 <= value < 2100 and _YEAR.match(words)
    if in_question and _BEFORE_YEAR.search(before) and _AFTER_YEAR.match(after):
        return str(value)
    return _grouped(value)


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")
