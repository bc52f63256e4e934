"""The dateline that agencies begin an article with: ``PARIS, 12 juil. (AFP) -``."""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = {
    "janv": "January", "févr": "February", "fév": "February", "mars": "March", "avr": "April",
    "mai": "May", "juin": "June", "juil": "July", "août": "August", "sept": "September",
    "oct": "October", "nov": "November", "déc": "December",
}  # fmt: skip
_DATELINE = re.compile(
    r"""(?P<place>[A-ZÀ-Þ][\wÀ-ÿ'’.-]*(?:[ /-][A-ZÀ-Þ][\wÀ-ÿ'’.-]*){0,4}(?:\ \([^()\d]{2,30}\))?)
        (?:,\ (?:le\ )?(?P<day>\d{1,2})(?:er)?\ (?P<month>[a-zéû]{3,9})\.?(?:\ (?P<year>\d{4}))?)?
        (?:\ ?\((?P<agency>[A-Z][\w/ .-]{1,20})\))?
        \ ?[-–—]{1,2}\ (?=["«“]?\ ?[A-ZÀ-Þ])""",
    re.VERBOSE,
)


_AGENCY = re.compile(
    r"\((?:AFP|AP|Reuters|Belga|ATS|SDA|APA|dpa|DPA|EFE|ANSA|TASS|PC|La Presse Canadienne)\)$"
)


class Dateline(NamedTuple):
    """A dateline in English, and where it ends in the French text."""

    english: str
    end: int


def find(text: str) -> Dateline | None:
    """The dateline that a French paragraph begins with, if it begins with one.

    A place alone must be in capitals, for ``Paris - Lyon`` may be a line of trains.
    """
    match = _DATELINE.match(text)
    if not match:
        return None
    place, day, agency = match["place"], match["day"], match["agency"]
    by_an_agency = agency or _AGENCY.search(place)
    if not (day or by_an_agency) and not place.isupper():
        return None
    month = _month(match["month"]) if day else ""
    if month is None:
        return None
    english = place
    if day:
        english += f", {month} {int(day)}" + (f", {match['year']}" if match["year"] else "")
    if agency:
        english += f" ({agency})"
    return Dateline(f"{english} – ", match.end())


def _month(written: str) -> str | None:
    """The English month of a French one, written out or not."""
    return next((name for start, name in _MONTHS.items() if written.startswith(start)), None)
