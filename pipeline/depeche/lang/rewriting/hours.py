"""Times and durations: ``de 8 h à 20 h`` → ``de 8:00 à 20:00``, ``en 6 h`` → ``en 6 heures``.

French writes both alike. What stands around tells them apart; where nothing does, ``8 h`` becomes
``8 heures``, which the translator has to read by itself.
"""

from __future__ import annotations

import re

# An amount of hours: 8h, 8 h 05, 8h05, 8 heures, 8 heures 5 minutes et 12 secondes.
_MINUTES = (
    r"(?:(?: et)? ?([0-5]?\d)(?P<unit> ?(?:mn|min|minutes?)\b)?"
    r"(?!\d|[ .,]\d{3}| ?[%°€$]| ?[hH]\b| heures?\b(?! locale)))"
)
_SECONDS = r"(?:(?: et)? ?([0-5]?\d) ?(?:s|sec|secondes?)\b)"
_HOURS = re.compile(
    rf"(?<![\w.,:/-])(\d{{1,3}}) ?(?:[hH]|heures?\b){_MINUTES}?{_SECONDS}?(?![\w'/])"
)
# What stands before a time of day: words that never stand before a duration, and others.
_AT_A_TIME = re.compile(
    r"\b(?:vers|dès|jusqu'à|à partir de|peu (?:avant|après)|journal de|JT de|train de|messe de"
    r"|séance de|bulletin de|appel de|édition de|aux alentours de|autour de|coup de|entre) $",
    re.IGNORECASE,
)
_AT_OR_FOR = re.compile(
    r"(?:\b(?:à|avant|dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi|matin|soir|midi,?"
    r"|aujourd'hui|demain|hier) |[(])$",
    re.IGNORECASE,
)
_CLOCK_AFTER = re.compile(
    r" ?(?:GMT|UTC|CET|TU\b|heures? (?:locales?|de Paris|française)|\(heure|\(\d|précises?|pile"
    r"|locales?\b|du matin|du soir|de l'après-midi|tapantes)",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:pendant|durant|dure|durent|duré|durera|dureront|durait|dura|en|plus de|moins de|près de"
    r"|quelque|environ|au bout de|sous|d'ici|il y a|toutes les|les|ces|à peine|presque|seulement"
    r"|(?:total|maximum|minimum|durée|retard|panne|coupure|grève|garde à vue|semaine|journée"
    r"|attente|vol|trajet|marche|délai|trêve|arrêt|peine|travail|record|temps|voyage|traversée"
    r"|opération|film|réunion|audition|débat|discours) de) $",
    re.IGNORECASE,
)
_DURATION_AFTER = re.compile(
    r" (?:de (?!l'après-midi|\d)|d'(?!après)|plus tard|durant|sur \d+|par (?:jour|semaine|mois)"
    r"|supplémentaires?|consécutives?|d'affilée|(?:avant|après) (?:le|la|les|l'|son|sa)|non-stop"
    r"|sans )|-\w",
    re.IGNORECASE,
)
_TO = re.compile(r" ?(?:à|et|-|–) ?\d{1,2} ?(?:h|H|heures?)\b")
_FROM = re.compile(
    r"\b(?:de|entre) \d{1,2}(?::\d\d| ?(?:h|heures?)(?: ?\d\d)?) (?:à|et) $", re.IGNORECASE
)
_TIME = re.compile(r"(?<![\d:.,])(\d{1,2}):([0-5]\d)(?![\d:])")
_PART_OF_DAY = re.compile(r" (?:du (matin|soir)|de l'(après-midi))\b")


def rewrite(text: str) -> str:
    """Write times of day as ``8:05`` and durations as ``8 heures 5 minutes``."""
    parts: list[str] = []
    end = 0
    for match in _HOURS.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        of_day = _PART_OF_DAY.match(after)
        parts.append(text[end : match.start()])
        end = match.end()
        if not _is_clock(match, before, after):
            parts.append(_duration(match))
        elif of_day and int(match[1]) <= 12:
            late = of_day[1] != "matin" and int(match[1]) < 12
            parts.append(_clock(int(match[1]) + 12 * late, match[2]))
            end += of_day.end()
        else:
            parts.append(_clock(int(match[1]), match[2]))
    return "".join(parts) + text[end:]


def times_of_day(text: str) -> set[tuple[int, int]]:
    """The times of day, (hour, minute), of a text that was rewritten."""
    return {(int(match[1]), int(match[2])) for match in _TIME.finditer(text)}


def durations(text: str) -> set[tuple[int, int]]:
    """The durations, (hours, minutes), that certainly are none but that, of a rewritten text."""
    return {_amount(match) for match in _HOURS.finditer(text) if _is_duration(match, text)}


def undecided(text: str) -> set[tuple[int, int]]:
    """The hours of a rewritten text that may be a time of day or a duration."""
    return {_amount(match) for match in _HOURS.finditer(text) if not _is_duration(match, text)}


def _amount(match: re.Match[str]) -> tuple[int, int]:
    return int(match[1]), int(match[2] or 0)


def _is_duration(match: re.Match[str], text: str) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    unit = match[4] or match["unit"] or int(match[1]) > 24
    return bool(unit or _LASTING.search(before) or _DURATION_AFTER.match(after))


def _clock(hours: int, minutes: str | None) -> str:
    return f"{hours}:{int(minutes or 0):02d}"


def _duration(match: re.Match[str]) -> str:
    hours, minutes, seconds = int(match[1]), int(match[2] or 0), int(match[4] or 0)
    words = [_counted(hours, "heure")]
    if minutes:
        words.append(_counted(minutes, "minute"))
    if seconds:
        words.append(f"et {_counted(seconds, 'seconde')}")
    return " ".join(words)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' if number > 1 else ''}"


def _is_clock(match: re.Match[str], before: str, after: str) -> bool:
    """Whether the hours are a time of day; if nothing tells, those with minutes are."""
    if int(match[1]) > 24 or match[4] or match["unit"]:
        return False
    if _CLOCK_AFTER.match(after) or _FROM.search(before) or _AT_A_TIME.search(before):
        return True
    if _TO.match(after) and re.search(r"\b(?:de|entre) $", before, re.IGNORECASE):
        return True
    if _LASTING.search(before) or _DURATION_AFTER.match(after):
        return False
    return bool(_AT_OR_FOR.search(before) or match[2])
