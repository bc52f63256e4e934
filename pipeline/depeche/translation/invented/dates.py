"""Months and days of the week of a text that its French has not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.invented.grounds import Grounds

_MONTH_IN_DIGITS = re.compile(r"\b\d{1,2}[/.]\d{1,2}\b")
MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MONTH = re.compile(
    r"\b(?:January|February|(?<!^)March|April|(?<!^)May|June|July|August|September|October|November"
    r"|December)\b|\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b(?=\.| \d)"
)
_FRENCH_MONTHS = [
    re.compile(rf"\b{one}\b", re.IGNORECASE)
    for one in (
        "janv(?:ier)?|févr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|août|sept(?:embre)?"
        "|oct(?:obre)?|nov(?:embre)?|déc(?:embre)?"
    ).split("|")
]
DAYS = {
    "lundi": "Monday", "mardi": "Tuesday", "mercredi": "Wednesday", "jeudi": "Thursday",
    "vendredi": "Friday", "samedi": "Saturday", "dimanche": "Sunday",
}  # fmt: skip
_RELATIVE = re.compile(
    r"\b(?:hier|aujourd'hui|demain|après-demain|avant-hier|ce matin|ce soir|cette nuit|ce jour"
    r"|cet après-midi|la veille|le lendemain|week-end)\b",
    re.IGNORECASE,
)


def findings(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report months and days."""
    yield from _months(grounds, text)
    yield from _days(grounds, text)


def _months(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Months that the French has not; of all the article, if what the text rests on has none."""
    if not _MONTH.search(text):
        return
    wanted = _months_of(grounds.french) or _months_of(grounds.article)
    if _MONTH_IN_DIGITS.search(grounds.article):
        return
    for match in _MONTH.finditer(text):
        month = next(at for at, name in enumerate(MONTHS) if name.startswith(match[0][:3]))
        if month not in wanted and not (month in (2, 4) and match[0] in grounds.article):
            yield Finding("month", f"the month {match[0]} is not in the French", words=(match[0],))


def _months_of(french: str) -> set[int]:
    return {at for at, month in enumerate(_FRENCH_MONTHS) if month.search(french)}


def _days(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Days of the week that the French has not, unless it says "yesterday"."""
    said = [day for day in DAYS.values() if re.search(rf"\b{day}", text)]
    if not said or _RELATIVE.search(grounds.french):
        return
    wanted = _days_of(grounds.french) or _days_of(grounds.article)
    if not wanted and _RELATIVE.search(grounds.article):
        return
    for day in said:
        if day not in wanted:
            yield Finding("day", f"{day} is not in the French", words=(day,))


def _days_of(french: str) -> set[str]:
    return {day for word, day in DAYS.items() if re.search(rf"\b{word}", french, re.IGNORECASE)}
