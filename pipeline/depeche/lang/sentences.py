"""Splitting a paragraph into sentences.

The library sentencex proposes boundaries. A boundary is dropped if the stop belongs to an
abbreviation or an initial, or if what follows cannot start a sentence. If sentencex fails on a
text, every stop that is followed by a space is a proposed boundary instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

# Abbreviations that stand before a name, so that their stop never ends a sentence.
_BEFORE_NAME = {
    "fr": frozenset(
        "m mm mme mmes mlle mlles me mgr dr drs pr prof st ste sts stes gal cdt cap lt av apr bd"
        " boul cf éd env ex j".split()
    ),
    "en": frozenset(
        "mr mrs ms dr prof st gen col lt sgt capt rep sen gov pres hon rev messrs mt vs".split()
    ),
}
# Abbreviations that stand before a number; elsewhere they are words (`He said no.`).
_BEFORE_NUMBER = frozenset("art al ch chap fig n no nos nº p pp sect vol tél approx env".split())
_MONTHS = frozenset(
    "janv févr fév avr juil sept oct nov déc jan feb mar apr jun jul aug dec".split()
)
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w.’'-]*[^\W_])?|\d+ers?|\d+e)\.\s*$")
_FIRST_CHARACTER = re.compile(r"[\s«»“”\"'’‘(\[—–-]*(.)", re.DOTALL)
_LETTER_AND_STOP = re.compile(r"(?:^|[\s.«“\"'’(-])(?:[^\W\d_]|Ph)\.$")
_MEASURE = re.compile(r"\d\s?(?:m|km|h|g|l|t)\.\s*$")
_TITLES = frozenset(
    "m mm mme mmes mlle mlles me mgr dr drs pr prof st ste sts mr mrs ms sgt capt col lt".split()
)
# Words that begin a sentence, and seldom a name.
_STARTER = (
    r"\s+(?=[«“\"]?\s?(?:Ils?|Elles?|On|Nous|Les?|La|L['’]|Une?|Des|Ce|Cet|Cette|Ces|Et|Mais|En"
    r"|Dans|Pour|Selon|Son|Sa|Ses|Leurs?|Après|Avant|The|He|She|It|They|In|But|This)\b)"
)
_BEGINNING = re.compile(_STARTER)
_LE = re.compile(r"\s+L[ea]\b")
# What ends a sentence though the library takes it for initials or an abbreviation.
_ACRONYM_ENDS = re.compile(
    r"(?:(?<![\w.])(?:[^\W\d_]\.){3,}|\bU\.S\.|\bPh\.D\.|\b(?:Inc|Ltd|Corp|sept|cap|ex)\."
    rf"|\b(?:groupe|plan|vitamine|série|équipe|classe|catégorie|point) [A-Z]\.){_STARTER}"
)
_COMMA_NEXT = re.compile(r"\s*[»”\"]\s*,|\s*,")
# sentencex 1.0.32 fails on a letter, a space of several bytes and a stop (``M\u00a0.``).
_WIDE_SPACE = re.compile(r"([^\W\d_]\s*)[^\S\x00-\x7f](?=\.)")
_STOP_AND_SPACE = re.compile(r"[.!?…]+(?:\s?[»”]|[\"’)\]])*\s+")
# Characters that the library is given at a time, for it takes quadratic time on quotation marks;
# hardly a paragraph has as many.
_LONGEST_PART = 8_000
_NEAR = 100  # characters before a stop that are looked at; abbreviations are shorter


def segment(text: str, language: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph as spans of ``text``, spaces around them left out.

    Args:
        text: one paragraph; line breaks in it count as spaces.
        language: ``fr`` or ``en``.

    Returns:
        (start, end) of each sentence.
    """
    flat = _WIDE_SPACE.sub(r"\1 ", text.replace("\n", " ").replace("\r", " "))
    spans: list[tuple[int, int]] = []
    start = 0
    sure = {match.end() for match in _ACRONYM_ENDS.finditer(flat)}
    for end in sorted(sure.union(_proposed_ends(flat, language))):
        if end in sure or _is_boundary(flat, start, end, language):
            _append(spans, flat, start, end)
            start = end
    _append(spans, flat, start, len(flat))
    return spans


def _proposed_ends(text: str, language: str) -> Iterator[int]:
    """Yield the offsets at which sentencex ends a sentence, but for the end of the text.

    The library is given a part of a long text at a time. Of a part that is not the last one the
    second half only shows how the first goes on, for where a quotation is cut the ends before it
    are wrong, too; the next part begins with the last sentence of the first half.
    """
    start = 0
    while start < len(text):
        part = text[start : start + _LONGEST_PART]
        is_last = start + len(part) == len(text)
        shown = len(part) if is_last else len(part) // 2
        at = last_end = 0
        for piece in _pieces(part, language)[:-1]:
            # The pieces are consecutive; finding each again keeps the offsets exact all the same.
            at = max(at, part.find(piece, at)) + len(piece)
            if at > shown:
                break
            last_end = at
            yield start + at
        # A sentence may have no end in sight.
        start += last_end if last_end > shown // 2 and not is_last else shown


def _pieces(text: str, language: str) -> list[str]:
    """A text cut where a sentence may end."""
    try:
        pieces: list[str] = sentencex.segment(language, text)
    except BaseException as error:
        # A fault in sentencex's Rust code raises a class that is no Exception and has no module.
        if type(error).__name__ != "PanicException":
            raise
        ends = [0, *(found.end() for found in _STOP_AND_SPACE.finditer(text)), len(text)]
        pieces = [text[start:end] for start, end in pairwise(ends)]
    return pieces


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Append a span without the spaces at its ends, unless nothing is left of it."""
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        at = start + piece.index(stripped[0])
        spans.append((at, at + len(stripped)))


def _is_boundary(text: str, start: int, end: int, language: str) -> bool:
    """Whether a sentence that begins at ``start`` can end at ``end``."""
    if _COMMA_NEXT.match(text, end):
        return False
    first = _FIRST_CHARACTER.match(text, end)
    following = first[1] if first else ""
    if following.islower():
        return False
    head = text[max(start, end - _NEAR) : end]
    if not head.rstrip().endswith("."):
        return True
    if text[end : end + 1].isalpha() and _LETTER_AND_STOP.search(head):
        return False  # within U.R.S.S. or Ph.D.
    if _MEASURE.search(head):
        return True
    word = _LAST_WORD.search(head)
    if not word:
        return True
    last = re.split(r"[\s«“\"'’(-]", word[1])[-1].lower()
    # A word that begins a sentence tells more than what is before it may be short for.
    if last not in _TITLES and _BEGINNING.match(text, end):
        alone = len(last) == 1 and _LE.match(text, end)  # J. Le Goff
        if not alone:
            return True
    if last in _BEFORE_NAME.get(language, frozenset()):
        return False
    if last in _BEFORE_NUMBER and following.isdigit():
        return False
    if last in _MONTHS or re.fullmatch(r"\d+(?:ers?|e)", last):
        return not following.isdigit() and last not in _MONTHS
    # An initial: one capital alone, as in `J. K. Rowling` or `J.-C.`
    alone = re.search(r"(?:^|[\s.«“\"(-])([^\W\d_])\.\s*$", head)
    return not (alone and alone[1].isupper() and following.isalpha())
