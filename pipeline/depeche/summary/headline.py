"""Shortening a headline or a sentence to a headline of few words.

The end of the sentence is cut, at a comma or a preposition. It is not cut if the rest may be untrue
without it: if there is a negation, a condition, a doubt or an attribution.
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

MOST_WORDS = 12  # of a headline that is made of a sentence
MOST_GIVEN = 16  # of the article's own, for its last words are as often the news as not
_FEWEST = 4  # words that it must have


def _any_of(words: Iterable[str]) -> str:
    """A pattern for one of these words, as a whole word."""
    return rf"\b(?:{'|'.join(sorted(words))})\b"


# Negations, denials and doubts, and conditions, limits, comparisons and accusations. Without
# "against", which is no denial where a sentence is cut before it.
_QUALIFIERS = (NEGATIONS | DENIALS | HEDGES) - {"against"} | frozenset(
    "only if unless until whether should almost nearly but except instead rather less more than"
    " accuse accuses accused accusing accusation accusations attempt attempts attempted attempting"
    " failure failures refusals reported".split()
)
# Verbs that attribute a statement, in all their forms, and their nouns. Not all verbs of speech: a
# statement stays true without that somebody "asked" or "posted" something.
_SAYING = ATTRIBUTIONS | frozenset(
    "saying tell adds announce announces announced announcing announcement announcements claiming"
    " assuring write writes states confirm confirms confirming confirmation report reports"
    " reporting explain explains explaining warn warns warning warnings believe"
    " believing think thinks thinking".split()
)
# Words that a sentence cannot end with.
_OPEN_ENDS = ARTICLES | frozenset(
    "of to that and or is are was were has have had be been will who which its his her their this"
    " these in on at by for from with as say says said announced told placed put set taken".split()
)
_BOUNDARY = re.compile(
    r",? (?=(?:in|on|at|after|before|during|while|when|as|following|with|due|because|since|from"
    r"|by|for|near|under|over|amid|against)\b)|,(?= )"
)
_QUALIFIED = re.compile(rf"(?i){_any_of(_QUALIFIERS)}|n[’']t\b")
_ATTRIBUTED = re.compile(rf"(?i){_any_of(_SAYING)}")
_UNFINISHED = re.compile(rf"(?i){_any_of(_OPEN_ENDS)}$")
# A subordinate clause: its verb, or that of the main clause, may be in what is cut.
_CLAUSE = re.compile(rf"(?i){_any_of(CLAUSE_OPENERS | {'where'})}")
_SETTING = re.compile(r"(?:In|On|At|After|Before|For|With|From|By)\b[^,]*$")  # and no verb
_DAY = re.compile(
    r"(?<=\w) on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|evening|night))?\b"
)


def shorten(text: str, most: int = MOST_WORDS) -> str | None:
    """Shorten a headline or a sentence to at most so many words.

    Args:
        text: one sentence, with or without a full stop.
        most: words.

    Returns:
        The headline, without a full stop; None if the text cannot be shortened so far.
    """
    text = compress(text.strip())
    text = text.removesuffix(".") if not text.endswith("..") else text
    if len(text.split()) <= most:
        return text or None
    kicker, colon, rest = text.partition(": ")
    if colon and len(kicker.split()) <= 4 and _FEWEST <= len(rest.split()) <= most:
        return rest[:1].upper() + rest[1:]
    text = _DAY.sub("", text)
    if len(text.split()) <= most:
        return text
    if _QUALIFIED.search(text):
        return None
    longest = None
    for boundary in _BOUNDARY.finditer(text):
        start, end = text[: boundary.start()], text[boundary.start() :]
        if len(start.split()) > most:
            break
        if len(start.split()) >= _FEWEST and _is_complete(start):
            longest = None if _ATTRIBUTED.search(end) else start
    return longest


def _is_complete(start: str) -> bool:
    """Whether the start of a sentence can stand alone: no quotation and no clause is open."""
    unfinished = _UNFINISHED.search(start) or _CLAUSE.search(start) or _SETTING.match(start)
    return not unfinished and not has_unbalanced_quotes(start)
