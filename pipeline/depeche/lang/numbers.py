"""Figures of a French and of an English text, by value, however they are written.

``10 000``, ``10.000``, ``10,000``, ``dix mille`` and ``ten thousand`` are the same figure; so are
``1,5 milliard`` and ``1.5 billion``, ``14h30``, ``14:30`` and ``2:30 p.m.``, ``1er`` and ``1st``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_BLANK = "[ \u00a0\u202f\u2009]"
_NUMBER = re.compile(rf"\d{{1,3}}(?:(?:{_BLANK}|[.,’'])\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_HOUR = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_BLANK}?(?:h|H|heures?)\b{_BLANK}?([0-5]\d)?(?!\d)"
    rf"|(?<!\d)(\d{{1,2}})(?:{_BLANK}?[hH]|:)([0-5]\d)(?!\d)"
)
_CLOCK = re.compile(
    r"(?<![\d.,:])(\d{1,2})(?:[:.]([0-5]\d))?\s?([AaPp])\.?[Mm]\b"
    r"|(?<!\d)(\d{1,2}):([0-5]\d)(?!\d)"
)
_DECADE = re.compile(rf"années{_BLANK}(\d0)\b")
_ROMAN = re.compile(r"\b([IVX]{1,6})(?:e|ème|ième|er|re)?\b")
_WORD = re.compile(r"[^\W\d_]+")
_SECOND = re.compile(r"(?<=\d)[ -]second\b")  # of time: not the ordinal, which is a 2

_FRENCH = {
    "zéro": 0,
    **dict(zip("deux trois quatre cinq six sept huit neuf dix onze douze".split(), range(2, 13),
               strict=True)),
    **dict(zip("treize quatorze quinze seize".split(), range(13, 17), strict=True)),
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_FRENCH_SCALES = {
    "mille": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9,
    "billion": 10**12, "billions": 10**12,
}  # fmt: skip
# Number words that English need not repeat: it says `dozens`, `first`, `half`.
_FRENCH_LOOSE = {
    "premier": 1, "première": 1, "premiers": 1, "premières": 1, "second": 2,
    "seconde": 2, "deuxième": 2, "troisième": 3, "quatrième": 4, "cinquième": 5, "sixième": 6,
    "septième": 7, "huitième": 8, "neuvième": 9, "dixième": 10, "onzième": 11, "douzième": 12,
    "quinzième": 15, "vingtième": 20, "centième": 100, "dizaine": 10, "dizaines": 10,
    "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "centaines": 100, "millier": 1000,
    "milliers": 1000, "millénaire": 1000, "siècle": 100, "semestre": 6, "trimestre": 3,
    "double": 2, "triple": 3, "tiers": 3, "moitié": 2, "demi": 2, "quart": 4, "trio": 3, "duo": 2,
}  # fmt: skip
_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_ENGLISH = {
    **{word: value for value, word in enumerate(_UNITS.split(), start=1)},
    "zero": 0, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ENGLISH_SCALES = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9,
    "millions": 10**6, "billions": 10**9,
}  # fmt: skip
_ENGLISH_LOOSE = {
    "a": 1, "an": 1, "single": 1, "once": 1, "first": 1, "sole": 1, "second": 2, "both": 2,
    "couple": 2, "pair": 2, "twice": 2, "double": 2, "twin": 2, "either": 2, "neither": 2,
    "third": 3, "thrice": 3, "triple": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "dozen": 12, "noon": 12,
    "midnight": 0, "score": 20, "fortnight": 15, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "hundredth": 100, "nil": 0, "decade": 10, "decades": 10,
}  # fmt: skip
_TENS_AND_UNITS = {20, 30, 40, 50, 60, 70, 80, 90}


class Figure(NamedTuple):
    """A figure: how it is written, and the values a translation of it may have.

    ``digits`` says whether it is written in digits; ``required``, whether it must be translated.
    """

    text: str
    values: frozenset[Decimal]
    digits: bool
    required: bool


@lru_cache(maxsize=4096)
def french(text: str) -> tuple[Figure, ...]:
    """The figures of a French text."""
    found: list[Figure] = []
    masked = text
    for match in _HOUR.finditer(text):
        hour = int(match[1] or match[3])
        minutes = match[2] or match[4]
        values = {Decimal(hour), Decimal(hour % 24 if hour <= 24 else hour)}
        found.append(Figure(match[0], frozenset(values), True, True))
        if minutes:
            found.append(_figure(match[0], Decimal(minutes), True, minutes != "00"))
        masked = _mask(masked, match)
    for match in _DECADE.finditer(masked):
        short = Decimal(match[1])
        found.append(Figure(match[0], frozenset({short, short + 1900, short + 2000}), True, True))
        masked = _mask(masked, match)
    for match in _ROMAN.finditer(masked):
        ordinal = match[0] != match[1] and len(match[1]) > 1
        found.append(_figure(match[0], Decimal(_roman(match[1])), False, ordinal))
    found += _scan(masked, _FRENCH, _FRENCH_SCALES, _FRENCH_LOOSE, {"cent", "cents"}, "et")
    return tuple(found)


@lru_cache(maxsize=4096)
def english(text: str) -> tuple[Figure, ...]:
    """The figures of an English text."""
    found: list[Figure] = []
    masked = text
    for match in _CLOCK.finditer(text):
        hour, minutes = int(match[1] or match[4]), match[2] or match[5]
        if match[3]:  # noon and midnight are 12 p.m. and 12 a.m.
            hour = hour % 12 + 12 * (match[3] in "pP")
        found.append(_figure(match[0], Decimal(hour), True, True))
        if minutes:
            found.append(_figure(match[0], Decimal(minutes), True, minutes != "00"))
        masked = _mask(masked, match)
    for match in _SECOND.finditer(masked):
        masked = _mask(masked, match)
    for match in _ROMAN.finditer(masked):
        found.append(_figure(match[0], Decimal(_roman(match[1])), False, False))
    found += _scan(masked, _ENGLISH, _ENGLISH_SCALES, _ENGLISH_LOOSE, {"hundred"}, "and")
    return tuple(found)


def compare(source: str, target: str) -> tuple[list[str], list[str]]:
    """Figures of a French source that its English translation lacks, and the other way round.

    Returns:
        Figures as they are written: those of the source that are missing, and those in digits
        that the target has invented.
    """
    given, made = french(source), english(target)
    there: dict[Decimal, int] = {}
    for figure in made:
        for value in figure.values:
            there[value] = there.get(value, 0) + 1
    missing = []
    for figure in sorted(given, key=lambda f: len(f.values)):
        if not figure.required:
            continue
        match = next((value for value in figure.values if there.get(value, 0) > 0), None)
        if match is None:
            missing.append(figure.text)
        elif figure.digits and match != 1:
            there[match] -= 1
    # A figure that need not be translated (the 00 of 14h00) excuses words, not digits.
    known = {v for figure in given if figure.required or not figure.digits for v in figure.values}
    invented = [f.text for f in made if f.digits and f.required and not f.values & known]
    return list(dict.fromkeys(missing)), list(dict.fromkeys(invented))


def _figure(text: str, value: Decimal, digits: bool, required: bool) -> Figure:
    return Figure(text, frozenset({value}), digits, required)


def _mask(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + "·" * len(match[0]) + text[match.end() :]


def value(written: str) -> Decimal:
    """The value of a number in digits, in French or English form; three digits are a group."""
    match = re.fullmatch(rf"(\d{{1,3}}(?:(?:{_BLANK}|[.,’'])\d{{3}})+)(?:[.,](\d+))?", written)
    if match:
        whole = re.sub(r"\D", "", match[1])
        return Decimal(f"{whole}.{match[2]}" if match[2] else whole).normalize()
    return Decimal(written.replace(",", ".")).normalize()


def _scan(
    text: str,
    units: dict[str, int],
    scales: dict[str, int],
    loose: dict[str, int],
    hundreds: set[str],
    joint: str,
) -> Iterator[Figure]:
    """Figures in digits, with a scale word after them or not, and runs of number words."""
    tokens = [(m.start(), m.end(), m[0]) for m in _NUMBER.finditer(text)]
    tokens += [(m.start(), m.end(), m[0]) for m in _WORD.finditer(text)]
    tokens.sort()
    at = 0
    while at < len(tokens):
        start, end, token = tokens[at]
        word = token.lower()
        if token[0].isdecimal():  # not ², which is a digit to Python
            number, last = value(token), at
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            if following and following[2].lower() in scales and following[0] - end <= 1:
                number, last = number * scales[following[2].lower()], at + 1
            written = text[start : tokens[last][1]]
            yield _figure(written, number.normalize(), True, True)
            at = last + 1
            continue
        if word in units or word in hundreds or (word in scales and not word.endswith("s")):
            number, last = _spelt(text, tokens, at, units, scales, hundreds, joint)
            # A `cent` alone may be the one of `pour cent`.
            percent = word in hundreds and last == at
            one = word in ("one",)
            written = text[start : tokens[last][1]]
            yield _figure(written, number.normalize(), False, not percent and not one)
            at = last + 1
            continue
        if word in loose:
            yield _figure(token, Decimal(loose[word]), False, False)
        at += 1


def _spelt(
    text: str,
    tokens: list[tuple[int, int, str]],
    at: int,
    units: dict[str, int],
    scales: dict[str, int],
    hundreds: set[str],
    joint: str,
) -> tuple[Decimal, int]:
    """The value of the run of number words from ``at`` on, and the index of its last token."""
    total = current = 0
    last = at
    index = at
    while index < len(tokens):
        start, _, token = tokens[index]
        word = token.lower()
        if index > at and not re.fullmatch(r"[\s-]*", text[tokens[index - 1][1] : start]):
            break
        if word in units:
            number = units[word]
            if number == 20 and current % 10 == 4:  # quatre-vingts
                current += 76
            elif current % 100 and not (current % 100 in _TENS_AND_UNITS and number < 20):
                break
            else:
                current += number
        elif word in hundreds:
            current = max(current, 1) * 100
        elif word in scales:
            total += max(current, 1) * scales[word]
            current = 0
        elif word == joint and index > at and index + 1 < len(tokens):
            following = tokens[index + 1][2].lower()
            if following not in units and following not in ("un", "une", "onze"):
                break
            if following in ("un", "une"):
                current += 1
                last = index = index + 1
            index += 1
            continue
        else:
            break
        last = index
        index += 1
    return Decimal(total + current), last


def _roman(letters: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in letters]
    return sum(
        -one if any(one < later for later in values[i + 1 : i + 2]) else one
        for i, one in enumerate(values)
    )
