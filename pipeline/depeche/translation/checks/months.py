"""The check for a month that became another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_FRENCH = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()
_ENGLISH = (
    "January February March April May June July August September October November December"
).split()
# In the middle of a sentence Mars is a planet, and "may" and "march" are verbs.
_IN_FRENCH = re.compile(rf"\b(?:{'|'.join(_FRENCH)})\b|^(?:{'|'.join(map(str.title, _FRENCH))})\b")
_IN_ENGLISH = re.compile(
    rf"\b(?:{'|'.join(_ENGLISH)})\b|\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
)


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report a month of the translation that the source has not, if one of the source is lost.

    A month that is only lost or only there may be said otherwise (``05/12``, ``the same month``).
    """
    french = [_FRENCH.index(found[0].lower()) for found in _IN_FRENCH.finditer(source.text)]
    if not french:
        return
    english = {_month(found[0]): found[0] for found in _IN_ENGLISH.finditer(target.text)}
    lost = [month for month in dict.fromkeys(french) if month not in english]
    other = [word for month, word in english.items() if month not in french]
    for month, word in zip(lost, other, strict=False):
        yield Finding("month", f"the month {_FRENCH[month]} became {word}", words=(word,))


def _month(word: str) -> int:
    """The number of an English month, from 0, by its first letters."""
    return next(at for at, month in enumerate(_ENGLISH) if month.startswith(word[:3]))
