"""Telling what a paragraph is by its own words: no news but a credit, a row of results, a question.

Agencies and sites put much around a text, and much of it looks like a sentence; ``no_news.txt`` has
the patterns for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import cast

from depeche.documents import Kind
from depeche.lang import openings

DATA = "readers/data/no_news.txt"
_PART = re.compile(r"<([A-Z]+)>")
_BRACKETED = re.compile(r"[\[(](.*)[\])]")
_SIGNATURE = re.compile(r"[a-zà-ÿ]{1,5}(?:[-/][a-zà-ÿ]{1,5}){0,6}|[A-Z]{1,5}(?:/\w{1,5}){1,4}")
_SIGN_OFF = 30  # characters
_LONGEST = 400  # characters of what is no news

# A line of names and figures that ends with a figure or its unit, or begins with a rank.
_ROW = re.compile(r"(?=.*\d)\S.*(?:\d|%|[€$£]|\bpts?\.?|\)|\b(?:h|min|sec\.?|s|km|m|kg|ab\.?))")
_RANKED = re.compile(r"\d{1,3}(?:(?:er|e|ème) |\s?[.)°-]\s?)[A-ZÀ-Þ].*(?<![!?…;:,])")
_NUMBERED = re.compile(r"\d{1,2}\s?[.)]\s+\S")
_SMALL = re.compile(r"(?<![\w'.-])[a-zà-ÿ]{3,}")
# Who signed, at the end of the last sentence: … ce jeudi. (FAN/JSO)
_SIGNED = re.compile(
    r"(?<=[.!?»”])[-–]?\s+(?:\([A-Za-zà-ÿ]{2,6}(?:/[A-Za-z]{2,6}){0,3}\)|/[A-Za-z]{2,4}/?"
    r"|[a-z]{2,4}(?:/[a-z]{2,4})+|[A-Z]{2,4}(?:/[A-Z]{2,4})+|(?:AFP|EFE|ATS|APS|MAP|TAP|Belga)\.?"
    r"|/{2,3})$|(?<=\.)/\.$"
)
_ROW_LENGTH = 120  # characters
_ROW_WORDS = 2  # words in small letters, as in `Nadal (ESP) bat Federer (SUI) 6-4, 6-3`
_VERSE_LENGTH = 60  # characters of a line
_VERSES = 3  # lines that stand together
_STOP = re.compile(r"[.!?…:;][\s»”\"’')\]]*$")
_START = re.compile(r"[«“\"(]?[ \u00a0\u202f]?[A-ZÀ-Þ\d]")
_TIME = re.compile(r"[\[(]?(?:[01]?\d|2[0-4])\s?[hH:]\s?(?:[0-5]\d)?[\])]?")
_TIME_FIRST = re.compile(r"(?:[01]?\d|2[0-4]) ?[hH:] ?[0-5]\d\b\W{0,3}(?=[^\W\d])")
_QUESTION = 400  # characters
_ASKS = re.compile(r"\?[ \u00a0\u202f]*[»”\")]?$")


def of_no_news(text: str) -> Kind | None:
    """The kind of a paragraph that is no news; None if it may be news.

    - ``byline``: ``Par Jean Dupont``, ``De notre correspondant à Rome``;
    - ``credit``: who signed, edited or owns it: ``asl/tib/pid``, ``(SDA/sj)``, ``© AFP``;
    - ``advisory``: what the agency says to editors: ``[Sous embargo jusqu'à 22h]``;
    - ``boilerplate``: what a site says to its readers: ``Lire aussi : …``, ``(Publicité)``.
    """
    return None if len(text) > _LONGEST or "\n" in text else _of_no_news(text)


@lru_cache(maxsize=1024)  # a paragraph is asked for several times while its article is read
def _of_no_news(text: str) -> Kind | None:
    text = " ".join(text.replace("’", "'").split())
    bracketed = _BRACKETED.fullmatch(text)
    for kind, in_brackets, pattern in _patterns():
        if bracketed and pattern.fullmatch(bracketed[1].strip()):
            return kind
        if not in_brackets and pattern.fullmatch(text):
            return kind
    return None


@cache
def _patterns() -> list[tuple[Kind, bool, re.Pattern[str]]]:
    """The patterns of ``no_news.txt``, in order: kind, whether only in brackets, pattern."""
    found: list[tuple[Kind, bool, re.Pattern[str]]] = []
    parts: dict[str, str] = {}
    for line in resources.files("depeche").joinpath(DATA).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, pattern = line.partition(" ")
        pattern = _PART.sub(lambda part: f"(?:{parts[part[1]]})", pattern.removeprefix("= "))
        if name.isupper():
            parts[name] = pattern
            continue
        kind = cast("Kind", name.removesuffix("()"))
        found.append((kind, kind != name, re.compile(pattern)))
    return found


def signed(text: str) -> tuple[int, int] | None:
    """Where a paragraph ends and the sign-off after it begins; None if there is none."""
    found = _SIGNED.search(text, max(0, len(text) - _SIGN_OFF))
    return (found.start(), found.end() - len(found[0].lstrip())) if found else None


def is_signature(byline: str) -> bool:
    """Whether a byline has only initials of desk and writers: ``jfc``, ``EFE/mrs``."""
    return bool(_SIGNATURE.fullmatch(byline))


def listed(lines: Sequence[str]) -> list[Kind | None]:
    """For each of some lines that stand together its kind, if they are no running text.

    - ``item``: it begins with a bullet, or with a number as another line does, and is a sentence;
    - ``table``: it has names and figures and hardly a word else, as the line before or after it; or
      all are short and hardly one ends with a stop, as in verse or a list of names.
    """
    rows = [is_row(line) for line in lines]
    numbered = [
        bool(_NUMBERED.match(line)) and not row for line, row in zip(lines, rows, strict=True)
    ]
    verse = _is_verse(lines)
    found: list[Kind | None] = []
    for index, line in enumerate(lines):
        bulleted = openings.bullet(line) and not line[0].isdigit()
        bulleted = bulleted and not line.endswith((" -", " –", " —"))  # - Intertitre -
        if bulleted or (numbered[index] and sum(numbered) > 1):
            found.append("item")
        elif (verse and not line.endswith(":")) or (
            rows[index] and sum(rows[max(0, index - 1) : index + 2]) > 1
        ):
            found.append("table")
        else:
            found.append(None)
    return found


def begins_entry(line: str) -> bool:
    """Whether a line can be an entry of a list or a row, which is not joined to the one before."""
    return bool(openings.bullet(line) or openings.clock(line) or is_row(line))


def is_row(text: str) -> bool:
    """Whether a line can be a row of results or prices: names and figures, hardly a word else."""
    if len(text) > _ROW_LENGTH or not (_ROW.fullmatch(text) or _RANKED.fullmatch(text)):
        return False
    return len(_SMALL.findall(text)) <= _ROW_WORDS


def _is_verse(lines: Sequence[str]) -> bool:
    return (
        len(lines) >= _VERSES
        and all(len(line) <= _VERSE_LENGTH and _START.match(line) for line in lines)
        and sum(map(has_stop, lines)) * 2 < len(lines)
    )


def has_stop(text: str) -> bool:
    """Whether a text ends as a sentence does, or before what it announces; quotes may follow."""
    return bool(_STOP.search(text))


def is_time(text: str) -> bool:
    """Whether a paragraph is the time of a post of a live blog: ``14h32``."""
    return bool(_TIME.fullmatch(text))


def begins_post(text: str) -> bool:
    """Whether a heading is or begins with the time of a post: ``14h32 Accord trouvé``."""
    return is_time(text) or _TIME_FIRST.match(text) is not None


def is_marked_question(text: str) -> bool:
    """Whether a paragraph is marked as a question of an interview: ``Q - Pourquoi ?``."""
    return asks(text) and openings.role(text) is not None


def asks(text: str) -> bool:
    """Whether a paragraph is short and ends with a question mark."""
    return len(text) <= _QUESTION and bool(_ASKS.search(text))
