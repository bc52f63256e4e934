"""What a paragraph may begin with that is no part of its first sentence.

A bullet of a list, the time of a post of a live blog (``14h32 - ``), the letter of question or
answer in an interview (``Q - ``, ``Réponse : ``), the kicker of a headline that says what sort of
article it is (``DIRECT. ``, ``VIDÉO - ``).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BULLET = re.compile(r"(?:[-–—•‣◦▪■●►▶→*·]|\d{1,2}[.)])[ \t\u00a0\u202f]+(?=\S)")
_CLOCK = re.compile(
    r"[\[(]?(?P<hour>[01]?\d|2[0-4])[ \u00a0\u202f]?[hH:][ \u00a0\u202f]?(?P<minute>[0-5]\d)[\])]?"
    r"(?:[ \u00a0\u202f]?[-–—:|.](?=\s)|(?<=[\])]))\s+(?=\S)"
)
_ROLE = re.compile(
    r"(?P<role>Q|R|QUESTION|Question|R[EÉ]PONSE|R[ée]ponse)"
    r"(?:[ \u00a0\u202f]?[:.]|[ \u00a0\u202f][-–—])[ \u00a0\u202f]+(?=\S)"
)
_ROLES = {"Q": "Q", "R": "A"}
_KICKERS = {
    "DIRECT": "LIVE", "EN DIRECT": "LIVE", "LIVE": "LIVE", "VIDÉO": "VIDEO", "VIDEO": "VIDEO",
    "VIDÉOS": "VIDEOS", "VIDEOS": "VIDEOS", "EN IMAGES": "IN PICTURES", "PHOTOS": "PHOTOS",
    "EN VIDÉO": "VIDEO", "INFOGRAPHIE": "GRAPHIC", "INFOGRAPHIES": "GRAPHICS", "CARTE": "MAP",
    "ENTRETIEN": "INTERVIEW", "INTERVIEW": "INTERVIEW", "ANALYSE": "ANALYSIS",
    "DÉCRYPTAGE": "ANALYSIS", "DECRYPTAGE": "ANALYSIS", "ENQUÊTE": "INVESTIGATION",
    "ENQUETE": "INVESTIGATION", "REPORTAGE": "REPORT", "TÉMOIGNAGE": "FIRST PERSON",
    "TÉMOIGNAGES": "FIRST PERSON", "PORTRAIT": "PROFILE", "TRIBUNE": "OPINION",
    "ÉDITO": "EDITORIAL", "EDITO": "EDITORIAL", "ÉDITORIAL": "EDITORIAL", "CHRONIQUE": "COLUMN",
    "EXCLUSIF": "EXCLUSIVE", "INFO EXCLUSIVE": "EXCLUSIVE", "RÉCIT": "STORY", "RECIT": "STORY",
    "URGENT": "URGENT", "ALERTE": "ALERT", "ALERTE INFO": "ALERT", "FLASH": "FLASH",
    "PODCAST": "PODCAST", "SONDAGE": "POLL", "RECTIFICATIF": "CORRECTED",
    "RECTIFICATION": "CORRECTED", "CORRECTION": "CORRECTED", "MISE À JOUR": "UPDATED",
    "MISE A JOUR": "UPDATED", "ACTUALISATION": "UPDATED", "RÉPÉTITION": "REPEATED",
    "REPETITION": "REPEATED", "ANNULE ET REMPLACE": "REPLACED", "LEAD": "LEAD",
    "AVANT-PAPIER": "PREVIEW", "SYNTHÈSE": "ROUND-UP", "SYNTHESE": "ROUND-UP",
    "ENCADRÉ": "SIDEBAR", "ENCADRE": "SIDEBAR", "CHRONOLOGIE": "TIMELINE",
}  # fmt: skip
_KICKER = re.compile(
    rf"(?P<kicker>(?=[A-ZÀ-Þ])(?i:{'|'.join(sorted(_KICKERS, key=len, reverse=True))}))"
    r"(?:[ \u00a0\u202f]?[.:|]|[ \u00a0\u202f]?[-–—])[ \u00a0\u202f]*(?=\S)"
)
_LETTERS = "|".join(sorted({"Q", "A", *_KICKERS.values()}))
_ENGLISH = re.compile(
    rf"(?:[-–—•‣◦▪■●►▶→*·] |\d{{1,2}}[.)] |\d{{1,2}}:\d\d – |(?:{_LETTERS}): )(?=\S)"
)


class Opening(NamedTuple):
    """The opening of a French paragraph in English, and where it ends in the French."""

    english: str
    end: int


def bullet(text: str) -> Opening | None:
    """The bullet or number that a paragraph begins with, if it is known to be a list's entry."""
    found = _BULLET.match(text)
    return Opening(f"{found[0].rstrip()} ", found.end()) if found else None


def clock(text: str) -> Opening | None:
    """The time of day that a paragraph begins with, before a stop, a colon or a dash."""
    found = _CLOCK.match(text)
    return Opening(f"{int(found['hour'])}:{found['minute']} – ", found.end()) if found else None


def role(text: str) -> Opening | None:
    """Whether a paragraph is marked as a question or an answer."""
    found = _ROLE.match(text)
    return Opening(f"{_ROLES[found['role'][0]]}: ", found.end()) if found else None


def kicker(text: str) -> Opening | None:
    """The kicker of a headline that says what sort of article it is."""
    found = _KICKER.match(text)
    return Opening(f"{_KICKERS[found['kicker'].upper()]}: ", found.end()) if found else None


def length(english: str) -> int:
    """How many characters the opening of an English paragraph has, as it is written here."""
    found = _ENGLISH.match(english)
    return found.end() if found else 0
