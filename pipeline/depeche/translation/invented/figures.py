"""Numbers of a text that its French has not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import lru_cache

from depeche.lang.english import ORDINALS
from depeche.lang.numbers import Number, english_numbers, french_numbers
from depeche.translation.finding import Finding
from depeche.translation.invented import casualties
from depeche.translation.invented.grounds import Grounds

# ``$280m``, ``€1.2bn``, ``40k``: what the scale is, where a French number of that size is known.
_SHORT_SCALE = re.compile(r"(?<=\d)\s?(m|mn|k|tn|trn)\b(?![²³'])", re.IGNORECASE)
_SCALES = {"m": 10**6, "mn": 10**6, "k": 10**3, "tn": 10**12, "trn": 10**12}
_ORDINAL_FRENCH = re.compile(r"\b([^\W\d_][\w-]{2,})ièmes?\b|\b(\d+)(?:e|es|ème|ième|nde?|er|re)\b")
_ORDINAL_OTHER = (
    (2, re.compile(r"\bsecond|\bautre|\bbis\b|\bmoitié|\bjumea", re.IGNORECASE)),
    (3, re.compile(r"\btiers\b", re.IGNORECASE)),
    (4, re.compile(r"\bquarts?\b", re.IGNORECASE)),
)
_SHARE_FRENCH = re.compile(
    rf"\b({casualties.FRENCH_NUMBER}) (?:[^\W\d]+ ){{0,2}}sur ({casualties.FRENCH_NUMBER})\b",
    re.IGNORECASE,
)
_SHARE_ENGLISH = re.compile(
    rf"\b({casualties.ENGLISH_NUMBER}) (?:[^\W\d]+ )?(?:in|out of) (?:every )?"
    rf"({casualties.ENGLISH_NUMBER})\b",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"\b({casualties.FRENCH_NUMBER}) (?:à|ou|et) (?:{casualties.FRENCH_NUMBER})"
    r" (millions|milliards|mille)\b",
    re.IGNORECASE,
)
_TWELVE = (
    (
        re.compile(r"\b(?:noon|midday)\b", re.IGNORECASE),
        re.compile(r"\b(?:mi(?:di|-journée)|12)", re.I),
    ),
    (re.compile(r"\bmidnight\b", re.IGNORECASE), re.compile(r"\b(?:minuit|0?0 ?[hH:]|24)", re.I)),
)
_EQUAL = (
    (r"\bmoitié\b|\bmi-", (50, 2)),
    (r"\btrois quarts\b", (75, 4)),
    (r"\bquart\b", (25, 4, "0.25")),
    (r"\btiers\b", (33, 3)),
    (r"\bquinz(?:e jours|aine)", (2, 14, 15)),
    (r"\bhuit jours", (7, 1)),
    (r"\b(?:couple|deux|double|paire|duo|jumea\w+)\b", (2,)),
    (r"\b(?:une?|seule?)\b|\bl'un\b", (1,)),
    (r"\bdemi\w*", ("0.5",)),
    (r"\bmillén", (1000,)),
    (r"\bmidi\b|\bminuit\b", (12, 0)),
)
_ROUND = re.compile(
    r"\b(?:(nearly|almost|close to|just under|under|less than|fewer than|up to)"
    r"|(more than|over|above|at least|upwards of|just over)"
    r"|(about|around|some|roughly|approximately))\W+(?:[$€£¥]\s?)?$",
    re.IGNORECASE,
)
_SLACK = Decimal("0.1")  # by which a round number may differ from the one it stands for
_TELLING = 13  # from this on that a number stands in the article is no chance
# Seconds of time, dozens, square and cubic metres.
_NO_NUMBER = re.compile(
    r"\bseconds?\b(?= (?:later|before|after|ago|from|left))|\b[\w-]+[ -]dozen\b|(?<=m)[23]\b",
    re.IGNORECASE,
)


def findings(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report numbers that the French has not, and shares ("three in four") that are others."""
    known, everywhere = _values(grounds.french), _values(grounds.article)
    ordinals = _ordinals(grounds.french)
    counted = _NO_NUMBER.sub("", text)
    scales = {match.start(): _SCALES[match[1].lower()] for match in _SHORT_SCALE.finditer(counted)}
    told: set[str] = set()
    for number in english_numbers(counted):
        word = number.text.lower()
        if word in told or not (number.required or ORDINALS.get(word, 0) > 1):
            continue
        values = set(number.values)
        for match in re.finditer(re.escape(number.text), counted):
            if scale := scales.get(match.end()):
                values |= {value * scale for value in number.values}
        if word in ORDINALS:
            there = ORDINALS[word] in ordinals
        else:
            there = bool(values & known) or any(
                value in everywhere and value >= _TELLING for value in values
            )
        if not there and not _rounds(number, values, counted, known | everywhere):
            told.add(word)
            message = f"the number {number.text} is not in the French"
            yield Finding("number", message, words=(number.text,))
    yield from _shares(grounds, text)
    for english, french in _TWELVE:
        said = english.search(text)
        if said and not french.search(grounds.article):
            yield Finding("time", f"the French does not speak of {said[0]}", words=(said[0],))


def _shares(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report "two in four" where the French has ``trois sur quatre``."""
    for match in _SHARE_ENGLISH.finditer(text):
        of_french = {
            (part, whole): written for part, whole, written in _shares_of_french(grounds.article)
        }
        part, whole = map(casualties.english_number, match.groups())
        others = [written for (_, other), written in of_french.items() if other == whole]
        if (part, whole) not in of_french and others:
            message = f"“{match[0]}” is “{others[0]}” in the French"
            yield Finding("number", message, words=(match[0],))


def _shares_of_french(french: str) -> list[tuple[Decimal, Decimal, str]]:
    """The parts and wholes of a French text, with how they are written."""
    return [
        (*map(casualties.french_number, match.groups()), match[0])  # type: ignore[misc]
        for match in _SHARE_FRENCH.finditer(french)
    ]


@lru_cache(maxsize=256)
def _values(french: str) -> frozenset[Decimal]:
    """The numbers that a text may have of a French one."""
    values: set[Decimal] = set()
    for number in french_numbers(french):
        values |= number.values
        if re.search(r"\d ?[hH:]|heures?", number.text):  # 19h30 is 7:30 p.m.
            values |= {value % 12 for value in number.values} | {Decimal(12)}
    for pattern, shares in _EQUAL:
        if re.search(pattern, french, re.IGNORECASE):
            values |= {Decimal(share) for share in shares}
    for match in _RANGE.finditer(french):  # deux à trois millions
        values |= {v for n in french_numbers(f"{match[1]} {match[2]}") for v in n.values}
    if re.search(r"\bet demie?\b", french):
        values |= {value + Decimal("0.5") for value in values}
    values |= {part * 100 / whole for part, whole, _ in _shares_of_french(french) if whole > 0}
    return frozenset(values | _ordinals(french))


@lru_cache(maxsize=256)
def _ordinals(french: str) -> frozenset[Decimal]:
    """The numbers that a French text has as ordinals, and what English says by one."""
    values = set()
    for word, digits in _ORDINAL_FRENCH.findall(french):
        if digits:
            values.add(Decimal(digits))
            continue
        for stem in (word, f"{word}e", word.removesuffix("u"), re.sub("v$", "f", word)):
            values |= {v for number in french_numbers(stem.lower()) for v in number.values}
    values |= {Decimal(n) for n, pattern in _ORDINAL_OTHER if pattern.search(french)}
    values |= {
        value
        for number in french_numbers(french)
        if re.fullmatch(r"[IVX]+(?:e|er|re|ème)?", number.text)
        for value in number.values
    }
    return frozenset(values)


def _rounds(
    number: Number, values: Collection[Decimal], text: str, known: Collection[Decimal]
) -> bool:
    """Whether a number is a rounder one for a number of the French, and the text says so."""
    at = text.find(number.text)
    match = _ROUND.search(text[max(0, at - 24) : at])
    if not match:
        return False
    less, more, _ = match.groups()
    return any(
        abs(one - value) <= _SLACK * one
        and _digits(value) < _digits(one)
        and not (less and one > value)
        and not (more and one < value)
        for value in values
        for one in known
    )


def _digits(value: Decimal) -> int:
    """How many digits a number has before only zeros follow."""
    return len(value.normalize().as_tuple().digits)
