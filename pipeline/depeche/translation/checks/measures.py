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
        english: a pattern that must find what answers to it in English.
        asserted: a pattern that finds it in English for certain; of currencies.
        also_french: what may have become it, too, though it need not.
    """

    kind: str
    french: re.Pattern[str]
    english: re.Pattern[str]
    asserted: re.Pattern[str]
    also_french: re.Pattern[str]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d])(?:{words})(?![^\W\d])", re.IGNORECASE)


def _currency(french: str, english: str, also_french: str, asserted: str = "") -> _Measure:
    return _Measure(
        "currency",
        re.compile(rf"(?:{french})(?!\w)", re.IGNORECASE),
        _pattern(english),
        _pattern(asserted or english),
        re.compile(also_french, re.IGNORECASE),
    )


def _unit(french: str, english: str) -> _Measure:
    never = re.compile(r"(?!)")
    wanted = re.compile(rf"{_NUMBER}(?:{french})(?!\w)", re.IGNORECASE)
    return _Measure("unit", wanted, _pattern(english), never, never)


_MEASURES = (
    _currency(
        r"\beuros|\d euro|€", r"euros?|€", r"\beuro|\bEUR|€|monnaie unique|devise européenne"
    ),
    _currency(
        r"\bdollars|\d dollar|\$",
        r"dollars?|(?:US|CA?|AU?|NZ|HK)?\$",
        r"\bdollar|\$|USD|CAD|AUD|billet vert|devise américaine|monnaie américaine",
    ),
    _currency(
        r"\blivres? (?:sterling|égyptiennes?|libanaises?|syriennes?|soudanaises?)|£",
        r"pounds?|£|sterling",
        r"\blivres?\b|£|\bpound|sterling|GBP|devise britannique",
        asserted=r"(?:\d[\d.,]*|millions?|billions?) (?:\w+ )?pounds|£|pound sterling",
    ),
    _currency(r"\byens?|¥", r"yens?|¥", r"\byens?|¥|JPY|japonaise|nippone?"),
    _currency(r"\byuans?", r"yuans?|renminbi", r"\byuan|renminbi|RMB|CNY|chinoise"),
    _currency(r"\broubles?|₽", r"r(?:o?u)bles?|₽", r"rouble|₽|RUB|russe"),
    _currency(r"\bfrancs (?:suisses|CFA)", r"francs?|CHF", r"\bfrancs?\b|CHF|CFA|XOF|XAF"),
    _currency(r"\bliv?res? turques?|₺", r"liras?|lire", r"\blires?\b|\blivres?\b|₺|turque"),
    _currency(r"\broupies?|₹", r"rupees?|₹|rupiahs?|Rs", r"roupie|₹|INR"),
    _currency(r"\bpesos?", r"pesos?", r"\bpeso"),
    _currency(r"\bdirhams?", r"dirhams?", r"\bdirham|MAD"),
    _currency(r"\bdinars?", r"dinars?", r"\bdinar|DZD|TND"),
    _currency(r"\bhryvnias?|₴", r"hryvnias?", r"\bhryvnia|₴|ukrainienne"),
    _currency(r"\bshekels?|₪", r"shekels?", r"\bshekel|₪"),
    _currency(r"\bzlotys?", r"zlotys?", r"\bzloty"),
    _unit(r"tonnes?", r"tonnes?|tons?|mt"),
    _unit(r"kilomètres?|km", r"kilomet(?:er|re)s?|km(?:/h)?|kph|kmh|klicks?"),
    _unit(r"mètres? carrés?", r"square|m²|m2|sq"),
    _unit(r"mètres? cubes?", r"cubic|m³|m3"),
    _unit(r"mètres?", r"met(?:er|re)s?|m[²³]?"),
    _unit(r"kilos?|kilogrammes?|kg", r"kilos?|kilogram(?:me)?s?|kg"),
    _unit(r"litres?", r"lit(?:er|re)s?|l"),
    _unit(r"hectares?", r"hectares?|ha"),
    _unit(r"degrés?|°", r"degrees?|°\s?[CF]?|celsius"),
    _unit(r"minutes?", r"minutes?|min|:\d\d"),
    _unit(r"heures?", r"hours?|hrs?|(?<!/)h|:\d\d|o’clock|[ap]\.?m\.?|days?|around the clock"),
)


# What a text with a currency has of, in small letters: looking for these is fast.
_TRACES = (
    "€ $ £ ¥ ₽ ₺ ₹ ₪ ₴ euro dollar pound livre sterling yen yuan renminbi ruble rouble franc chf"
    " lira lire rupee roupie rupiah rs peso dirham dinar hryvnia shekel zloty"
).split()


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report a currency or unit that was lost, and a currency that the source has not."""
    for measure, written in source.cached(_of_source):
        if not measure.english.search(target.text):
            yield Finding(measure.kind, f"“{written}” has no counterpart in the translation")
    text = target.text.lower()
    if not any(trace in text for trace in _TRACES):
        return
    for measure in _MEASURES:
        asserted = measure.asserted.search(target.text)
        if asserted and not measure.also_french.search(source.text):
            word = asserted[0].strip()
            yield Finding("currency", f"the source does not speak of “{word}”", words=(word,))


def _of_source(source: SourceSegment) -> list[tuple[_Measure, str]]:
    """The currencies and units of a source, as they are written there without the number."""
    text = source.text.lower()
    if not (any(map(str.isdecimal, text)) or any(trace in text for trace in _TRACES)):
        return []
    return [
        (measure, re.sub(r"^\d[ -]?", "", found[0]).strip())
        for measure in _MEASURES
        if (found := measure.french.search(source.text))
    ]
