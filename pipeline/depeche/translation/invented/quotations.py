"""Quotations: marks too many or too few, and somebody else who is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.lang import names as french_names
from depeche.lang.english import FUNCTION_WORDS
from depeche.lang.names import fold
from depeche.translation.finding import Finding
from depeche.translation.invented import countries, vocabulary
from depeche.translation.invented.grounds import Grounds

_MARKS = re.compile(r"[«»“”„\"]")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_FIRST_PERSON = re.compile(
    r"\b(?:I|I'm|I've|[Ww]e|[Ww]e've|[Ww]e're|[Mm]y|[Oo]ur|us|me|myself|ourselves)\b"
)
_FIRST_PERSON_FRENCH = re.compile(
    r"\b(?:je|j'|nous|on|moi|me|m'|mon|ma|mes|notre|nos)\b|\b[jm]'", re.IGNORECASE
)
_SAID = r"(?:said|says|told|added|adds|explained|explains|warned|declared|stated|insisted)"
_NAME = r"(?:[A-ZÀ-Þ][\w.'-]+)(?: (?:de |of |Le |La )?[A-ZÀ-Þ][\w.'-]+){0,3}"
_SPEAKER = re.compile(
    rf"[,”\"] {_SAID} ({_NAME})|[,”\"] ({_NAME}) {_SAID}\b|^({_NAME}) {_SAID}\b"
    rf"|according to ({_NAME})"
)

_COMMON_SPEAKER = re.compile(rf"\b[Tt]he (?:[a-z]+ )?([a-z]+) (?:{_SAID}|say)\b")


def findings(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report marks too many or too few, and a speaker who is not the one of the French."""
    if _MARKS.search(text) and not _MARKS.search(grounds.article):
        yield Finding("quotation", "the French quotes nobody")
    quoted = " ".join(_QUOTED.findall(grounds.french))
    if _FIRST_PERSON.search(_QUOTED.sub(" ", text)) and _FIRST_PERSON_FRENCH.search(quoted):
        yield Finding("quotation", "the French quotes this, and the quotation marks are missing")
    yield from _speakers(grounds, text)
    for match in _COMMON_SPEAKER.finditer(text):
        one = fold(match[1])
        if (
            not vocabulary.answers(grounds.french, one)
            and vocabulary.answers(grounds.article, one)
            and one not in fold(grounds.french)
        ):
            yield Finding(
                "speaker", f"the French this rests on has no “{match[1]}”", words=(match[1],)
            )


def lost(french: str, english: str) -> bool:
    """Whether a translation has no quotation marks, and its French has."""
    return bool(_QUOTED.search(french)) and not re.search(r"[“”„\"‘]", english)


def _speakers(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Somebody who is quoted, where the French quotes somebody else by name.

    Where the French says "the accused", the text may have his name; so only a sentence that names
    somebody beside the quotation is looked at.
    """
    if not _QUOTED.search(grounds.french):
        return
    beside = _QUOTED.sub(" ", grounds.french)
    candidates = [name for name in french_names.names(grounds.french) if not name.first]
    proper = french_names.proper_names(candidates, grounds.french)
    named = [name.text for name in proper if name.text in beside]
    people = {fold(part) for name in named for part in re.split(r"[\s-]", name)}
    if not people:
        return
    for match in _SPEAKER.finditer(text):
        speaker = next(filter(None, match.groups()))
        parts = {fold(part) for part in re.findall(r"[^\W_]+", speaker)}
        known = people | countries.english(grounds.french) | FUNCTION_WORDS
        if known.isdisjoint(parts):
            has = " ".join(named[-2:])
            yield Finding(
                "speaker", f"{speaker} is quoted, and in the French {has}", words=(speaker,)
            )
