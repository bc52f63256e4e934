"""A headline of few words, cut from a longer one or from a sentence; never one that says more.

What is cut is the end of the sentence, at a comma or a preposition. Nothing is cut where the truth
of the rest may depend on the end: a negation, a condition, a doubt, who says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from depeche.lang.english import (
    ARTICLES,
    ATTRIBUTIONS,
    CLAUSE_OPENERS,
    DENIALS,
    HEDGES,
    NEGATIONS,
)
from depeche.lang.typography import has_unbalanced_quotes
from depeche.summary.compress import compress

WORDS = 12
_FEWEST = 4  # words that a headline must have


def _any_of(words: Iterable[str]) -> str:
    return rf"\b(?:{'|'.join(sorted(words))})\b"


# Conditions, limits, comparisons and accusations, beside negations, denials and doubts. "against"
# denies nothing where a sentence is cut before it.
_QUALIFIERS = (NEGATIONS | DENIALS | HEDGES) - {"against"} | frozenset(
    "only if unless until whether should almost nearly but except instead rather less more than"
    " accuse accuses accused accusing accusation accusations attempt attempts attempted attempting"
    " failure failures refusals reported".split()
)
# Whatever form the verb has, and its noun. Not all verbs of speech: that somebody "asked" or
# "posted" something takes nothing from what stands before.
_SAYING = ATTRIBUTIONS | frozenset(
    "saying tell adds announce announces announced announcing announcement announcements claiming"
    " assuring write writes states confirm confirms confirming confirmation report reports"
    " reporting explain explains explaining warn warns warning warnings believe"
    " believing think thinks thinking".split()
)
# What calls for another word.
_OPEN_ENDS = ARTICLES | frozenset(
    "of to that and or is are was were has have had be been will who which its his her their this"
    " these in on at by for from with as say says said announced told".split()
)
_BOUNDARY = re.compile(
    r",? (?=(?:in|on|at|after|before|during|while|when|as|following|with|due|because|since|from"
    r"|by|for|near|under|over|amid|against)\b)|,(?= )"
)
_QUALIFIED = re.compile(rf"(?i){_any_of(_QUALIFIERS)}|n[’']t\b")
_ATTRIBUTED = re.compile(rf"(?i){_any_of(_SAYING)}")
_UNFINISHED = re.compile(rf"(?i){_any_of(_OPEN_ENDS)}$")
# A clause was opened, whose verb or that of its sentence may be in what is cut.
_CLAUSE = re.compile(rf"(?i){_any_of(CLAUSE_OPENERS | {'where'})}")
_DAY = re.compile(
    r"(?<=\w) on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|evening|night))?\b"
)


def shorten(text: str, words: int = WORDS) -> str | None:
    """Make a headline of a longer one or of a sentence.

    Args:
        text: one sentence, with or without a full stop.
        words: at most so many words are left.

    Returns:
        What is left, without a full stop; None if it cannot be cut.
    """
    text = compress(text.strip())
    text = text.removesuffix(".") if not text.endswith("..") else text
    if len(text.split()) <= words:
        return text or None
    kicker, colon, rest = text.partition(": ")
    if colon and len(kicker.split()) <= 4 and _FEWEST <= len(rest.split()) <= words:
        return rest[:1].upper() + rest[1:]
    text = _DAY.sub("", text)
    if len(text.split()) <= words:
        return text
    if _QUALIFIED.search(text):
        return None
    longest = None
    for boundary in _BOUNDARY.finditer(text):
        start, end = text[: boundary.start()], text[boundary.start() :]
        if len(start.split()) > words:
            break
        if len(start.split()) >= _FEWEST and _is_complete(start):
            longest = None if _ATTRIBUTED.search(end) else start
    return longest


def _is_complete(start: str) -> bool:
    """Whether a sentence may end so: no quotation and no clause is left open."""
    unfinished = _UNFINISHED.search(start) or _CLAUSE.search(start)
    return not unfinished and not has_unbalanced_quotes(start)
