"""Times of day and durations in a translation: compared with the source, and set right.

Translators that learnt ``20 heures`` as 20:00 write ``2:00`` for a race of ``2 heures``, too.
The source says which is meant (``depeche.lang.rewriting.hours``).
"""

from __future__ import annotations

import re

from depeche.lang.rewriting import hours

_TIME = re.compile(r"(?<![\d:.,])(\d{1,2}):([0-5]\d)(?![\d:]|\s?[ap]\.?m)")
_AFTERNOON = re.compile(
    r"(?<![\d:.,])(1[3-9]|2[0-3])(:[0-5]\d)? ?[ap](?:\.m\.(?!$)|\.?m\b)", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_HOUR_IN_WORDS = re.compile(r"[^\W\d] heures?\b")
_MINUTES_FOLLOW = re.compile(r" (?:and )?\d{1,2} ?(?:minutes?|min)\b")


def correct(source: str, text: str) -> str:
    """Write as durations what the source has as durations, and 17 p.m. as 17:00.

    Args:
        source: the French, as it is translated.
        text: its translation.
    """
    if not _DIGIT.search(text):
        return text
    text = _AFTERNOON.sub(lambda m: m[1] + (m[2] or ":00"), text)
    if not _TIME.search(text):
        return text
    lasting = hours.durations(source)
    if not lasting or _HOUR_IN_WORDS.search(source):
        return text
    of_day = hours.times_of_day(source)
    for match in reversed(list(_TIME.finditer(text))):
        time = int(match[1]), int(match[2])
        if time in of_day:
            continue
        if time in lasting or (not time[1] and any(time[0] == hour for hour, _ in lasting)):
            written = _duration(*time, text[match.end() :])
            text = text[: match.start()] + written + text[match.end() :]
    return text


def invented(source: str, text: str) -> list[str]:
    """The times of day of a translation that the source has not."""
    if not _TIME.search(text) or _HOUR_IN_WORDS.search(source):
        return []
    known = hours.times_of_day(source) | hours.undecided(source)
    if not known and not hours.durations(source):
        return []  # scores, verses and ratios are written alike
    return [m[0] for m in _TIME.finditer(text) if (int(m[1]), int(m[2])) not in known]


def _duration(hour: int, minute: int, following: str) -> str:
    words = f"{hour} hour{'s' if hour != 1 else ''}"
    if minute and not _MINUTES_FOLLOW.match(following):
        words += f" {minute} minute{'s' if minute != 1 else ''}"
    return words
