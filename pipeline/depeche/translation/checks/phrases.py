"""The check for words on which the news hangs and that have no counterpart: verdicts, wrecks.

``data/phrases.tsv`` has French words and phrases of agency copy in all their forms, each with the
English of which one must answer; both were written for this check. Unlike the table of the check
``coverage``, which is learnt from a corpus, it has rare words, which translators know least.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

DATA = "translation/data/phrases.tsv"

_WORD = re.compile(r"[^\W_]+")


class _Phrase(NamedTuple):
    """A French form, in small letters, and the English that answers to it, separated by ``|``."""

    french: str
    english: str


class _Found(NamedTuple):
    """A phrase of a source, and where it stands."""

    phrase: _Phrase
    start: int
    end: int


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report each phrase of the source that nothing in the translation answers.

    Terms of the glossary are left to the check for those.
    """
    text = target.text.lower().replace("’", "'")
    for phrase, start, end in source.cached(_phrases):
        if any(term.start < end and start < term.end for term in target.required):
            continue
        if not _pattern(phrase.english).search(text):
            yield Finding("phrase", f"“{phrase.french}” has no counterpart in the translation")


def _phrases(source: SourceSegment) -> list[_Found]:
    """The phrases of a source; where one begins the longest, and none within another."""
    text = source.text.lower()
    found = []
    end = 0
    for match in _WORD.finditer(text):
        if match.start() < end:
            continue
        for phrase in _table().get(match[0], ()):
            stop = match.start() + len(phrase.french)
            ends = not phrase.french[-1].isalnum() or not text[stop : stop + 1].isalnum()
            if ends and text.startswith(phrase.french, match.start()):
                found.append(_Found(phrase, match.start(), stop))
                end = stop
                break
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, list[_Phrase]]:
    """The phrases by the first word of each form, the longest first."""
    content = (resources.files("depeche") / DATA).read_text(encoding="utf-8")
    table: dict[str, list[_Phrase]] = {}
    for line in content.splitlines():
        french, _, english = line.partition("\t")
        for form in french.split("|"):
            first = _WORD.search(form)
            if first:
                table.setdefault(first[0], []).append(_Phrase(form[first.start() :], english))
    for phrases in table.values():
        phrases.sort(key=lambda phrase: len(phrase.french), reverse=True)
    return table


@lru_cache(maxsize=4096)
def _pattern(english: str) -> re.Pattern[str]:
    """A pattern for one of several answers; ``*`` stands for any ending of a word."""
    answers = "|".join(re.escape(answer).replace(r"\*", r"\w*") for answer in english.split("|"))
    return re.compile(rf"(?<!\w)(?:{answers})(?!\w)")
