"""The dateline that agencies begin an article with: ``PARIS, 12 juil. (AFP) -``."""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = {
    "janvier": "January", "janv": "January", "février": "February", "févr": "February",
    "fév": "February", "mars": "March", "avril": "April", "avr": "April", "mai": "May",
    "juin": "June", "juillet": "July", "juil": "July", "août": "August", "septembre": "September",
    "sept": "September", "octobre": "October", "oct": "October", "novembre": "November",
    "nov": "November", "décembre": "December", "déc": "December",
}  # fmt: skip
_DATELINE = re.compile(
    r"""(?P<place>[A-ZÀ-Þ][\w'’.-]*(?:[ /][A-ZÀ-Þ][\w'’.-]*){0,4})(?P<state>,\ [A-Z][a-z]{1,4}\.)?
        (?P<country>\ \([^()\d]{2,30}\))?
        (?:,\ (?:le\ )?(?P<day>\d{1,2})(?:er)?\ (?P<month>[a-zéû]{3,9})\.?(?:\ (?P<year>\d{4}))?)?
        (?P<agency>\ ?\([A-Za-z][\w/ .-]{1,20}\)
         |\ (?:AFP|AP|ATS|SDA|ANA|APA|EFE|ANSA|TASS|MAP|APS))?
        \ ?[-–—_]{1,2}\ (?=["«“]?\ ?[A-ZÀ-Þ])""",
    re.VERBOSE,
)
_LONGEST = 120  # characters
_ARTICLE = re.compile(r"(?:L[ea]s?|Une?|Des|Deux|Trois) |L['’]")
_AGENCY = re.compile(
    r"\((?:AFP|AP|Reuters|Belga|ATS|SDA|APA|dpa|DPA|EFE|ANSA|TASS|PC|La Presse Canadienne)\)$"
)


class Dateline(NamedTuple):
    """A dateline in parts, and where it ends in the French text.

    Attributes:
        place: as the French has it.
        rest: what follows the place, in English, with the dash.
        end: where the dateline ends.
    """

    place: str
    rest: str
    end: int


def find(text: str) -> Dateline | None:
    """The dateline that a French paragraph begins with, if it begins with one.

    A place without date and agency must be a name, in capitals or before an article, for ``Paris -
    Lyon`` may be a line of trains, and ``ALERTE -`` is no place.
    """
    match = _DATELINE.match(text[:_LONGEST])
    if not match:
        return None
    place, day, month = match["place"], match["day"], _MONTHS.get(match["month"] or "")
    if day and not month:
        return None
    last = match["agency"] or match["country"] or ""
    alone = not (day or _AGENCY.search(last) or last.strip().isupper())
    if alone and not _is_place(place, before_article=bool(_ARTICLE.match(text[match.end() :]))):
        return None
    rest = (match["state"] or "") + (match["country"] or "")
    if day:
        rest += f", {month} {int(day)}" + (f", {match['year']}" if match["year"] else "")
    if match["agency"]:
        rest += f" {match['agency'].strip()}"
    return Dateline(place, f"{rest} – ", match.end())


def _is_place(text: str, *, before_article: bool) -> bool:
    """Whether a text is in capitals, or stands before an article, and has names only."""
    if not (text.isupper() or before_article):
        return False
    from depeche.lang import french_lexicon  # half a second, and few texts ask

    lexicon = french_lexicon.load()
    flags = [lexicon.flags(word.lower()) for word in re.findall(r"[^\W\d_]{3,}", text)]
    return bool(flags) and all(flag & french_lexicon.NAME for flag in flags)
