"""A denial of the French that the text affirms, and a rumour that it has as certain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.translation.checks import negation, unconfirmed
from depeche.translation.finding import Finding
from depeche.translation.invented import vocabulary
from depeche.translation.invented.grounds import Grounds
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_CLAUSE = re.compile(r"[^.;:,!?«»“”()]+")
_NEGATION = re.compile(
    r"\b(?:ne|n') ?(?:\w+ ){0,3}?(?:pas|jamais|plus|rien|guère)(?: encore| été)*\b|\b(?:ne |n')",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\b(?:aurai(?:t|ent)|serai(?:t|ent))\b")
# What only looks like a denial ("dis…", "un…"), or is none by itself.
_NO_DENIAL = re.compile(
    r"\b(?:disaster|disc[ou]|disp[lo]|dist|disease|dish|under|union|unit|until|univers|imag|imm"
    r"|imp[aorl]|iron|only|any|few|little|rather|free|ever)\w*",
    re.IGNORECASE,
)
_SHARE = 0.5  # of the telling words of a clause, by which the text is known to be about it


def findings(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report a clause that the text has without the negation, or as certain.

    A text leaves out most of its French, and may leave out what is denied; so only clauses are
    looked at of whose words at least half have an answer in it.
    """
    target = Target(text)
    affirming = Target(_NO_DENIAL.sub(" ", text))
    denied = doubted = False
    for clause in _CLAUSE.findall(grounds.french):
        source = SourceSegment(clause.strip())
        if not denied and _denied(clause, text) and vocabulary.about(clause, text, _SHARE):
            denied = any(map(_is_lost, negation.check(source, affirming)))
            if denied:
                yield Finding("negation", f"the French denies it: “{source.text}”")
        if not doubted and any(unconfirmed.check(source, target)):
            said = _REPORTED.search(clause)
            if said and vocabulary.about(clause[said.start() :], text, _SHARE):
                doubted = True
                yield from unconfirmed.check(source, target)
    added = negation.check(SourceSegment(grounds.french), target)
    if not all(map(_is_lost, added)):
        yield Finding("negation", "the text denies something that the French does not")


def _denied(clause: str, text: str) -> bool:
    """Whether a text answers to the first telling word behind a negation: to what is denied."""
    behind = _NEGATION.search(clause)
    return behind is None or vocabulary.about_first(clause[behind.end() :], text)


def _is_lost(finding: Finding) -> bool:
    """Whether a negation of the French was lost, and not one added."""
    return "lost" in finding.message
