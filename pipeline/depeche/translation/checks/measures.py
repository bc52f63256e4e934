"""The check for currencies and units that are in one language only: euros that became dollars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_NUMBER = r"(?:\d|\b(?:million|milliard|billion|mille|cent)s?)[ -]?(?:d['’]|de )?"


class _Measure(NamedTuple):
    """A currency or unit: the words for it in both languages.

    Attributes:
        kind: ``currency`` or ``unit``.
        french: a pattern that must find it in French.
        english: a pattern that must find it in English.
        also_french: what may have become it, too, though it need not.
    """

    kind: str
    french: re.Pattern[str]
    english: re.Pattern[str]
    also_french: re.Pattern[str]


def _measure(kind: str, french: str, english: str, also_french: str = r"(?!)") -> _Measure:
    return _Measure(
        kind,
        re.compile(rf"(?:{french})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<![^\W\d])(?:{english})(?![^\W\d])", re.IGNORECASE),
        re.compile(also_french, re.IGNORECASE),
    )


_MEASURES = (
    _measure("currency", r"\beuros|\d euro|€", r"\beuros?|€", r"\beuro|\bEUR|€"),
    _measure("currency", r"\bdollars|\d dollar|\$", r"\bdollars?|\$", r"\bdollar|\$|USD"),
    _measure(
        "currency",
        r"\blivres? (?:sterling|égyptiennes?|libanaises?|syriennes?|soudanaises?)|£",
        r"(?:\d[\d.,]*|millions?|billions?|thousand|hundred|the|a) (?:\w+ )?pounds?|^pound|£"
        r"|sterling",
        r"\blivres?\b|£|\bpound|sterling",
    ),
    _measure("currency", r"\byens?|¥", r"\byens?|¥", r"\byens?|¥"),
    _measure("currency", r"\byuans?", r"\byuans?|\brenminbi", r"\byuan|renminbi"),
    _measure("currency", r"\broubles?|₽", r"\br(?:o?u)bles?|₽", r"rouble|₽"),
    _measure("currency", r"\bfrancs (?:suisses|CFA)", r"\bfrancs?", r"\bfrancs?\b|CHF|CFA"),
    _measure("currency", r"\bliv?res? turques?|₺", r"\bliras?", r"\blires?\b|\blivres?\b|₺"),
    _measure("currency", r"\broupies?|₹", r"\brupees?|₹|\brupiahs?", r"roupie|₹"),
    _measure("currency", r"\bpesos?", r"\bpesos?", r"\bpeso"),
    _measure("currency", r"\bdirhams?", r"\bdirhams?", r"\bdirham"),
    _measure("currency", r"\bdinars?", r"\bdinars?", r"\bdinar"),
    _measure("currency", r"\bhryvnias?|₴", r"\bhryvnias?", r"\bhryvnia|₴"),
    _measure("currency", r"\bshekels?|₪", r"\bshekels?", r"\bshekel|₪"),
    _measure("currency", r"\bzlotys?", r"\bzlotys?", r"\bzloty"),
    _measure("unit", rf"{_NUMBER}tonnes?", r"\b(?:tonnes?|tons?)", r"\btonn"),
    _measure("unit", rf"{_NUMBER}kilomètres?|\d km", r"kilomet(?:er|re)s?|km(?:/h)?|kph|kmh"),
    _measure("unit", rf"{_NUMBER}mètres? carrés?", r"square|m²|m2|sq"),
    _measure("unit", rf"{_NUMBER}mètres? cubes?", r"cubic|m³|m3"),
    _measure("unit", rf"{_NUMBER}mètres?", r"met(?:er|re)s?|m[²³]?"),
    _measure("unit", rf"{_NUMBER}(?:kilos?|kilogrammes?|kg)", r"kilos?|kilogram(?:me)?s?|kg"),
    _measure("unit", rf"{_NUMBER}litres?", r"lit(?:er|re)s?"),
    _measure("unit", rf"{_NUMBER}hectares?", r"hectares?|ha"),
    _measure("unit", rf"{_NUMBER}degrés?|\d ?°", r"degrees?|°\s?[CF]?|celsius"),
    _measure("unit", rf"{_NUMBER}minutes?", r"minutes?|min|:\d\d"),
    _measure("unit", rf"{_NUMBER}heures?", r"hours?|hrs?|h|:\d\d|o’clock|[ap]\.?m\.?|-hour"),
)


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report a currency or unit that was lost, and a currency that the source has not."""
    for measure in _MEASURES:
        french = measure.french.search(source.text)
        english = measure.english.search(target.text)
        if french and not english:
            written = re.sub(r"^\d[ -]?", "", french[0]).strip()
            yield Finding(measure.kind, f"“{written}” has no counterpart in the translation")
        elif english and measure.kind == "currency" and not measure.also_french.search(source.text):
            word = english[0].strip()
            yield Finding("currency", f"the source does not speak of “{word}”", words=(word,))
