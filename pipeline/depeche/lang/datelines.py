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
_DAY = r"(?i:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
# What may follow the place. Agencies stand in brackets, several with a stroke between or each in
# its own; the best known do without.
_REST = rf"""
    (?P<state>,\ (?:[A-Z][a-z]{{1,4}}\.|(?:[A-Z]\.){{2,3}}))?
    (?P<country>\ \([^()\d]{{2,30}}\))?
    (?:,?\ (?:(?i:le)\ )?(?:{_DAY}\ )?
       (?P<day>\d{{1,2}})(?i:er)?\ (?P<month>[A-Za-zéûÉÛ]{{3,9}})\.?(?:\ (?P<year>\d{{4}}))?)?
    (?P<agency>(?:,?(?:\ |\ ?[/+]\ ?|\ et\ )?\([A-Za-z][\w/,\ .&+-]{{1,30}}\)){{1,3}}
     |,?\ (?:AFP|AP|ATS|SDA|ANA|APA|EFE|ANSA|TASS|MAP|APS))?
"""
_DATELINE = re.compile(
    rf"""(?P<place>[A-ZÀ-Þ][\w'’.-]*(?:[ /][A-ZÀ-Þ][\w'’.-]*){{0,4}}?){_REST}
         (?:\ ?[-–—_=]{{1,2}}\ |(?<=\))(?:\.?\ ?[-–—_=]{{1,2}}\ ?|\ ?:\ ))
         (?=(?:["«“]\ ?)?[A-ZÀ-Þ])""",
    re.VERBOSE,
)
# What follows a place that is known to be one: a dash or the like, and a sentence's beginning …
_AFTER_PLACE = re.compile(
    rf"""{_REST}(?:\.?\ ?[-–—_=]{{1,2}}\ |\ [-–—_=]{{1,2}}|\ ?[:.]\ |(?<=\))\.?[-–—_=]{{1,2}})
         (?=(?:["«“„‘]\ ?)?(?(agency)\w|[^\W_a-zà-ÿ]))""",
    re.VERBOSE,
)
# … or nothing.
_ALONE = re.compile(rf"{_REST}[\ .:_=–—-]*$", re.VERBOSE)
_LONGEST = 120  # characters
_ARTICLE = re.compile(r"(?:L[ea]s?|Une?|Des|Deux|Trois) |L['’]")
_KNOWN = r"\((?:AFP|AP|Reuters|Belga|ATS|SDA|APA|dpa|DPA|EFE|ANSA|TASS|PC|La Presse Canadienne)\)"
_AGENCY = re.compile(rf"{_KNOWN}$")
_AGENCY_FIRST = re.compile(rf"\s*{_KNOWN}\s?[-–—_=:]{{1,2}}\s*(?=\S)")


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
    place, day, month = match["place"], match["day"], _MONTHS.get((match["month"] or "").lower())
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
        rest += f" {match['agency'].strip(' ,')}"
    return Dateline(place, f"{rest} – ", match.end())


def without(text: str, field: str) -> str:
    """A paragraph without the dateline that it begins with, if that is the one of a field.

    The field may have the place only or more, large letters or small ones. Of a sentence that
    merely begins with the town nothing is taken.

    Args:
        text: a French paragraph.
        field: the dateline that the item gives beside its text.

    Returns:
        The paragraph from its first sentence on; empty if it has nothing but the dateline.
    """
    # Single spaces, and where each character stands in the text.
    places = [at for at, c in enumerate(text) if not c.isspace() or not text[at - 1].isspace()]
    line = "".join(" " if text[at].isspace() else text[at] for at in places)
    known = r"\s*".join(map(re.escape, re.sub(r"\s|[-–—:]+\s*$", "", field)))
    end = 0
    found = find(line)
    if found and re.match(rf"{re.escape(found.place)}(?!\w)", field, re.IGNORECASE):
        end = found.end
    elif known and (place := re.compile(known, re.IGNORECASE).match(line)):
        if after := _AFTER_PLACE.match(line, place.end()):
            end = after.end()
        elif _ALONE.match(line, place.end()):
            return ""
    rest = text[places[end] :].lstrip() if end else text
    again = _AGENCY_FIRST.match(rest)
    return rest[again.end() :] if again else rest


def _is_place(text: str, *, before_article: bool) -> bool:
    """Whether a text is in capitals, or stands before an article, and has names only."""
    if not (text.isupper() or before_article):
        return False
    from depeche.lang import french_lexicon  # half a second, and few texts ask

    lexicon = french_lexicon.load()
    flags = [lexicon.flags(word.lower()) for word in re.findall(r"[^\W\d_]{3,}", text)]
    return bool(flags) and all(flag & french_lexicon.NAME for flag in flags)
