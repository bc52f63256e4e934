"""Currencies and units of a text that its French has not, or not with that number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from depeche.translation.checks import measures
from depeche.translation.finding import Finding
from depeche.translation.invented import casualties
from depeche.translation.invented.grounds import Grounds
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target


def findings(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report currencies and units."""
    yield from _currencies(grounds, text)
    yield from _units(grounds, text)


def _currencies(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Currencies that the French has not, or has not where it has another."""
    if not _of_no_french("", text) or not (words := _of_no_french(grounds.french, text)):
        return
    elsewhere = _of_no_french(grounds.article, text)
    for word in words:
        if word in elsewhere or _MONEY.search(grounds.french):
            yield Finding("currency", f"the French does not speak of “{word}”", words=(word,))


def _of_no_french(french: str, text: str) -> list[str]:
    """The words of a text for currencies of which a French text does not speak."""
    found = measures.check(SourceSegment(french), Target(text))
    return [word for finding in found for word in finding.words]  # others are of what is left out


# Each unit, in French and in English.
_UNITS = (
    ("tonnes?|t", "tonnes?|tons?"),
    ("kilomètres?|km", "kilomet(?:re|er)s?|km|kms"),
    ("mètres?|m", "met(?:re|er)s?|m"),
    ("centimètres?|cm", "centimet(?:re|er)s?|cm"),
    ("millimètres?|mm", "millimet(?:re|er)s?|mm"),
    ("kilos?|kilogrammes?|kg", "kilos?|kilogram(?:me)?s?|kg"),
    ("grammes?|g", "grams?|grammes?|g"),
    ("litres?|l", "lit(?:re|er)s?"),
    ("hectares?|ha", "hectares?"),
    ("heures?|h", "hours?"),
    ("minutes?|min", "minutes?"),
    ("secondes?", "seconds?"),
    ("jours?|journées?", "days?"),
    ("semaines?", "weeks?"),
    ("mois", "months?"),
    ("ans?|années?", "years?"),
    ("degrés?|°C?", "degrees?"),
    ("points?|longueurs?", "points?"),
    ("%|pour cents?|pourcents?", "%|percent|per cent|pc"),
)
_FRENCH_UNITS = [re.compile(rf"(?:{french})(?!\w)", re.IGNORECASE) for french, _ in _UNITS]
_ENGLISH_UNITS = [re.compile(rf"(?:{english})(?!\w)", re.IGNORECASE) for _, english in _UNITS]
_MEASURED = (
    r"(?<![\w,.])(\d[\d.,]*\d|\d|[^\W\d_]+)[ -]?(?:millions? |milliards? |billion )?(?:de |d')?"
)
_MONEY = re.compile(r"euro|dollar|livre|[€$£¥]|yen|yuan|franc|rouble", re.IGNORECASE)
_PER_ENGLISH = re.compile(r"(?<=[\dsn%]) (?:an?|per|each|every) (?=\w)", re.IGNORECASE)


def _units(grounds: Grounds, text: str) -> Iterator[Finding]:
    """A number with one unit in the text, and with another in the French."""
    of_french = _measured(grounds.french, _FRENCH_UNITS, casualties.french_number)
    for value, units in _measured(text, _ENGLISH_UNITS, casualties.english_number).items():
        wanted = of_french.get(value)
        if wanted and units.keys().isdisjoint(wanted):
            written, has = next(iter(units.values())), next(iter(wanted.values()))
            yield Finding("unit", f"“{written}” is “{has}” in the French", words=(written,))
    for at in (match.end() for match in _PER_ENGLISH.finditer(text)):
        for number, unit in enumerate(_ENGLISH_UNITS):
            found = unit.match(text, at)
            if found and not re.search(
                rf"\b(?:{_UNITS[number][0]}|horaire|quotidien\w*|annuel\w*|mensuel\w*|hebdo\w*)\b",
                grounds.article,
            ):
                yield Finding(
                    "unit", f"the French does not speak of “{found[0]}”", words=(found[0],)
                )


def _measured(
    text: str, units: Sequence[re.Pattern[str]], value: Callable[[str], Decimal]
) -> dict[Decimal, dict[int, str]]:
    """For each number of a text the units that follow it, by their place in the table."""
    found: dict[Decimal, dict[int, str]] = {}
    for match in re.finditer(_MEASURED, text):
        for at, unit in enumerate(units):
            if behind := unit.match(text, match.end()):
                counted = value(match[1])
                if counted >= 0:
                    written = f"{match[0]}{behind[0]}"
                    found.setdefault(counted, {}).setdefault(at, written)
    return found
