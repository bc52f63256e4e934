"""The check for negations that were lost or added; coarse, for it only compares lists of words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

# A French sentence that denies something: `ne … pas`, `aucun … ne`, `ne plus`, `pas encore`.
_FRENCH_NEGATION = re.compile(
    r"\b(?:ne|n['’])\s?[^.;!?]{0,60}?\b(?:pas|jamais|rien|aucune?|personne|guère|nulle?|ni)\b"
    r"|\b(?:aucune?|personne|rien|jamais)\b[^.;!?]{0,40}?\b(?:ne\b|n['’])|\bne plus\b"
    r"|\b(?:ne|n['’])\s?[^\s.;!?]+ plus\b(?! que)|\bpas (?:de|encore|seulement)\b",
    re.IGNORECASE,
)
# `avant qu'il ne parte` denies nothing.
_EXPLETIVE = re.compile(r"\b(?:avant|moins|craindre|crainte|peur|doute)\b", re.IGNORECASE)
# French words that English may render by `not`: without one of these nothing was denied.
_FRENCH_NEGATIVE_WORD = re.compile(
    r"\b(?:ne|non|ni|sans|pas|jamais|rien|aucune?|personne|nulle?|refus\w*|interd\w*|impossible"
    r"|incapable|exclu\w*|démen\w*|nie\w*|rejet\w*|manqu\w*|absen\w*|empêch\w*|faute|échou\w*|peu"
    r"|in\w+|im\w+|ir\w+|dé\w+|évit\w*|guère|moins|hors|contre|mal|cess\w+|plus|sauf)\b|n['’]",
    re.IGNORECASE,
)
# English words that may render a French negation.
_ENGLISH_NEGATIVE_WORD = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|nowhere|hardly|barely|un\w+"
    r"|in(?:ability|able|capable|sufficient|visible|compatible|dependent\w*)|im\w+|ir\w+|dis\w+"
    r"|fail\w*|lack\w*|refus\w*|den(?:y|ied|ies|ial)\w*|reject\w*|avoid\w*|absen\w*|rul\w+ out"
    r"|few|little|anything|anyone|any|rather|yet|ever|prevent\w*|stop\w*|only|non|less|missing"
    r"|free|nil|exclu\w+|ceas\w+|longer)\b|n['’]t\b|\w+less\b",
    re.IGNORECASE,
)
# An English sentence that denies something.
_ENGLISH_NEGATION = re.compile(r"\b(?:not|never|nobody|none|cannot)\b|n['’]t\b", re.IGNORECASE)


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report a translation that denies less or more than its source."""
    negation = source.cached(_negation)
    if negation == "denies" and not _ENGLISH_NEGATIVE_WORD.search(target.text):
        yield Finding("negation", "a negation of the source may be lost")
    elif negation == "affirms" and _ENGLISH_NEGATION.search(target.text):
        yield Finding("negation", "the translation denies something the source does not")


def _negation(source: SourceSegment) -> Literal["denies", "affirms", "unclear"]:
    """Whether the source denies something, has no negative word, or neither is certain."""
    if _FRENCH_NEGATION.search(source.text):
        return "unclear" if _EXPLETIVE.search(source.text) else "denies"
    return "unclear" if _FRENCH_NEGATIVE_WORD.search(source.text) else "affirms"
