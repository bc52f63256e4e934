"""How many are dead, injured, missing or arrested by a text: the figures that are read first.

``un mort`` is a number here, though elsewhere ``un`` is an article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from depeche.lang import english as words
from depeche.lang.numbers import english_numbers, french_numbers
from depeche.translation.finding import Finding
from depeche.translation.invented.grounds import Grounds


class Fate(NamedTuple):
    """What became of people, and the words for it.

    Attributes:
        name: in English, for the message.
        french: a pattern of what is said of those who are counted.
        english: the same in English.
        traces: a pattern without which a French text does not speak of it at all.
    """

    name: str
    french: re.Pattern[str]
    english: re.Pattern[str]
    traces: re.Pattern[str]


def _fate(name: str, french: str, english: str, traces: str) -> Fate:
    flags = re.IGNORECASE
    return Fate(
        name,
        re.compile(rf"\b(?:{french})\b", flags),
        re.compile(rf"\b(?:{english})\b", flags),
        re.compile(traces, flags),
    )


_FATES = (
    _fate(
        "dead",
        r"morte?s?|tuée?s?|tue|tuer|tuant|décès|décédée?s?|périr?|la vie",
        r"dead|kill(?:ed|s|ing)?|deaths?|die[sd]?|dying|fatalities|lives|perished",
        r"\bmort|\btu[eé]|déc[eè]d|décès|péri|victime|la vie|cadavre|corps|succomb|assassin|meurtr"
        r"|homicide|abatt|exécut|noy|disparition|s'est éteint|suicid|féminicide",
    ),
    _fate(
        "injured",
        r"blessée?s?|bless(?:e|er|ant)|blessures",
        r"injur(?:ed|es|ing|ies)|hurt|hurts|wound(?:ed|s|ing)",
        r"bless|hospital|touch|atteint|choqu|brûl|état|urgence",
    ),
    _fate("missing", r"disparue?s?", r"missing|unaccounted", r"dispar|recherch|introuv|manqu"),
    _fate(
        "arrested",
        r"arrêtée?s?|interpellée?s?|arrestations?|interpellations?|gardes? à vue",
        r"arrest(?:ed|s|ing)?|detain(?:ed|s|ing)?",
        r"arrêt|arrest|interpell|garde|déten|incarcér|écrou|emprison",
    ),
)
FRENCH_NUMBER = (
    r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze"
    r"|douze|treize|quatorze|quinze|seize|(?:vingt|trente|quarante|cinquante|soixante)"
    r"(?:[ -](?:et[ -])?(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize"
    r"|quatorze|quinze|seize))?|(?:diz|douz|quinz|vingt|trent|quarant|cinquant|soixant|cent)aines?"
)
_UNITS = "|".join(sorted(words.CARDINALS, key=len, reverse=True))
ENGLISH_NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+|\d+|(?:{_UNITS})(?:-(?:{_UNITS}))?|no|nobody|dozens?"
_FRENCH_COUNT = re.compile(rf"(?<![\w,.-])(?:{FRENCH_NUMBER})(?![\w]|[.,]\d)", re.IGNORECASE)
_ENGLISH_COUNT = re.compile(rf"(?<![\w,.-])(?:{ENGLISH_NUMBER})(?![\w]|[.,]\d)", re.IGNORECASE)
_STOP = re.compile(r"[.;:!?«»“”()]|, ?(?:dont|including|among)\b")
_NOT_OF_PEOPLE = re.compile(
    r"^\W*(?:%|percent|per cent|euros?|dollars?|ans?\b|years?|hours?|heures?|jours?|days?|fois"
    r"|times|minutes?|of\b|mois|months?|mètres?|met(?:er|re)s?|km|weeks?|semaines?)",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(
    r"\b(?:aged?|at|in|on|since|after|à|le|en|depuis|âgée?s? de)\W*$", re.IGNORECASE
)
_NEXT = re.compile(r",|\b(?:and|et|but|mais|while)\b", re.IGNORECASE)
_FARTHEST = 4  # words between a number and what it counts; another member of a list is as far as …
_MEMBER = 3  # … that
_FARTHEST_BY_LETTERS = 80  # at most


def findings(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report numbers of people of whom the French says something else, or whom it counts otherwise.

    All of the article is asked where the French that the text rests on counts nobody of a kind.
    """
    for fate in _FATES:
        counted = _counts(text, fate.english, _ENGLISH_COUNT, english_number)
        if not counted:
            continue
        wanted = _counts(grounds.french, fate.french, _FRENCH_COUNT, french_number) or _counts(
            grounds.article, fate.french, _FRENCH_COUNT, french_number
        )
        known = {value for value, _ in wanted}
        others = {} if wanted else _of_others(grounds.french, fate)
        for value, written in counted:
            if wanted and value not in known and value != sum(known):
                has = " or ".join(f"“{one}”" for _, one in wanted[:3])
                message = f"“{written}” {fate.name}: the French has {has}"
                yield Finding("number", message, words=(written,))
            elif value in others:
                message = f"“{written}” {fate.name}: the French has “{others[value]}”"
                yield Finding("number", message, words=(written,))
            elif not fate.traces.search(grounds.article):
                message = f"“{written}” {fate.name}: the French says this of nobody"
                yield Finding("number", message, words=(written,))


def _of_others(french: str, fate: Fate) -> dict[Decimal, str]:
    """The numbers of those of whom a French text says something else."""
    return {
        value: f"{written} {other.name}"
        for other in _FATES
        if other is not fate
        for value, written in _counts(french, other.french, _FRENCH_COUNT, french_number)
    }


def french_number(written: str) -> Decimal:
    """The value of a number of a French text; of ``un`` it is 1."""
    if written.lower() in ("un", "une"):
        return Decimal(1)
    return next((v for n in french_numbers(written) for v in n.values), Decimal(-1))


def english_number(written: str) -> Decimal:
    """The value of a number of an English text; of ``no`` it is 0."""
    if written.lower() in ("no", "nobody"):
        return Decimal(0)
    return next((v for n in english_numbers(written) for v in n.values), Decimal(-1))


def _counts(
    text: str,
    fate: re.Pattern[str],
    number: re.Pattern[str],
    value: Callable[[str], Decimal],
) -> list[tuple[Decimal, str]]:
    """The numbers that stand nearest to the words for a fate: their values, and how written."""
    numbers = [
        one
        for one in number.finditer(text)
        if not _NOT_OF_PEOPLE.match(text[one.end() : one.end() + 12])
        and not _NO_COUNT.search(text[max(0, one.start() - 12) : one.start()])
    ]
    starts = [one.start() for one in numbers]
    found: dict[tuple[Decimal, str], None] = {}
    for word in fate.finditer(text):
        near = [
            (distance, one[0])
            for one in _within(numbers, starts, word)
            if (distance := _distance(text, word, one)) <= _FARTHEST
        ]
        if near and (counted := value(min(near, key=lambda one: one[0])[1])) >= 0:
            found[counted, min(near, key=lambda one: one[0])[1]] = None
    return list(found)


def _within(
    numbers: Sequence[re.Match[str]], starts: Sequence[int], word: re.Match[str]
) -> Sequence[re.Match[str]]:
    """Those numbers of a text, in their order, that may be near enough to a word."""
    first = bisect_left(starts, word.start() - _FARTHEST_BY_LETTERS)
    return numbers[first : bisect_right(starts, word.end() + _FARTHEST_BY_LETTERS)]


def _distance(text: str, word: re.Match[str], number: re.Match[str]) -> int:
    """How many words stand between a word and a number; many if a sentence ends there."""
    first, last = sorted((word, number), key=re.Match.start)
    between = text[first.end() : last.start()]
    if _STOP.search(between):
        return _FARTHEST + 1
    return len(between.split()) + _MEMBER * bool(_NEXT.search(between))
