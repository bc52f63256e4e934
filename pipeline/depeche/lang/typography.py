"""Typography before and after translation: French for the models, English for readers.

In English all double quotation marks are “ and ”; numbers are written ``10,000`` and ``3.5%``;
times have 24 hours and a colon (``14h30`` → ``14:30``, ``14h`` → ``14:00``), as French does, for
a.m. or p.m. would be a guess; a sentence begins with a number in words (``Seventeen people``); Mr,
Mrs and Ms have no stop (``M.`` → Mr, ``Mme``, ``Mlle`` → Ms).
"""

from __future__ import annotations

import re

from depeche.lang import english

_SPACES = re.compile(r"\s+")
_QUOTE = re.compile(r"[\"“”„]|«\s?|\s?»")
_STOP_TWICE = re.compile(r"([,.])”[,.](?=\s|$)")
_GLUED = re.compile(r"\b([a-z]{2,}[.!?])([A-Z][a-z]+)\b(?![.@/])")
_NEAR = 8  # characters before a quotation mark, which say whether it opens
_OPENING = re.compile(r"(?:^|[\s(\[—–-])$")
_BY_SPACES = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")
_BY_STOPS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d,]|\.\d)")
_UNGROUPED = re.compile(r"(?<![\d.,])[1-9]\d{3,}(?![\d]|[.,]\d)")
_DECIMAL = re.compile(r"(?<![\d.,])(\d+),(\d{1,2}|\d{4,})(?![\d,])")
_HOUR = re.compile(r"(?<!\w)([01]?\d|2[0-4]) ?[hH] ?([0-5]\d)?(?!\w)")
# A number that begins a sentence; not that of a date or a list.
_FIRST_NUMBER = re.compile(
    r"^[1-9]\d?(?= [a-z]{3})(?! (?:percent|euros|dollars|and|out|per|for|from|rue|avenue|place)\b)"
)
# Of French, in groups of three; and any number of an English text.
_LONG_NUMBER = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[. \u00a0\u202f]\d{3})+(?:,\d+)?(?![\d.]\d)")
_FIGURES = re.compile(r"(?<![\w.,])\d[\d.,]*\d(?![\w]|[.,]\d)")
_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,3})(?:st|nd|rd|th)\b")
_TITLES = (
    (re.compile(r"\bM\. (?=[A-Z])"), "Mr "),
    (re.compile(r"\bM (?=[A-Z][a-z])"), "Mr "),
    (re.compile(r"\bMM\. (?=[A-Z])"), "Messrs "),
    (re.compile(r"\b(?:Mmes?|Mlles?|Mme\.) (?=[A-Z])"), "Ms "),
    (re.compile(r"\b(Mr|Mrs|Ms|Dr)\.(?= )"), r"\1"),
)


def format_english(text: str, french: str = "") -> str:
    """English in the typography described above, without spaces before stops, apostrophes as ’.

    Args:
        text: what a model wrote.
        french: the source if it is a translation; it tells whether ``10.000`` is ten thousand.
    """
    text = _SPACES.sub(" ", text).strip()
    text = _as_in(french, text)
    text = _BY_SPACES.sub(lambda match: match[0].replace(" ", ","), text)
    text = _BY_STOPS.sub(
        lambda m: m[0].replace(".", ",") if _is_grouped(m[0], french) else m[0], text
    )
    text = _UNGROUPED.sub(lambda m: f"{int(m[0]):,}" if _is_grouped(m[0], french) else m[0], text)
    text = _DECIMAL.sub(r"\1.\2", text)
    text = _HOUR.sub(lambda m: f"{m[1]}:{m[2] or '00'}" if _is_time(m, french) else m[0], text)
    for pattern, title in _TITLES:
        text = pattern.sub(title, text)
    text = _ORDINAL.sub(lambda m: m[1] + _ordinal_ending(int(m[1])), text)
    if text.endswith((".", ".”", '."')):
        text = _FIRST_NUMBER.sub(lambda m: english.cardinal(int(m[0])).capitalize(), text)
    text = re.sub(r"(?<=\d) %", "%", text)
    text = re.sub(r"\s+(?=[,;.!?](?:[\s\"”»]|$))", "", text)
    text = _GLUED.sub(lambda m: m[0] if m[0] in french else f"{m[1]} {m[2]}", text)
    text = re.sub(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)", "’", text)
    return _curl_quotes(text)


def has_unbalanced_quotes(text: str) -> bool:
    """Whether an English text opens a quotation it does not close, or the other way round."""
    return text.count("“") != text.count("”") or text.count('"') % 2 == 1


def _as_in(french: str, text: str) -> str:
    """Set long numbers as the source has them: ``95,642.629.24`` for ``95.642.629,24``.

    Models copy the digits, and mix up what stands between them.
    """
    wanted = {}
    for written in _LONG_NUMBER.findall(french) if _FIGURES.search(text) else ():
        whole, comma, decimals = written.partition(",")
        digits = re.sub(r"\D", "", whole)
        wanted[digits + decimals] = f"{int(digits):,}" + (f".{decimals}" if comma else "")
    if not wanted:
        return text
    return _FIGURES.sub(lambda m: wanted.get(re.sub(r"\D", "", m[0]), m[0]), text)


def _is_grouped(number: str, french: str) -> bool:
    """Whether the source writes a number in groups of three digits, by stops or spaces."""
    digits = re.sub(r"\D", "", number)
    groups = re.findall(r"(?<![\d.,])\d{1,3}(?:[. ]\d{3})+(?![\d])", french)
    return any(re.sub(r"\D", "", group) == digits for group in groups)


def _is_time(match: re.Match[str], french: str) -> bool:
    """Whether a number with ``h`` is a time of day: it has minutes, or the source writes ``H:00``.

    Without either, ``24 h`` may be a duration.
    """
    if match[2]:
        return True
    return re.search(rf"(?<![\d:.,]){int(match[1])}:00(?!\d)", french) is not None


def _ordinal_ending(number: int) -> str:
    """``st`` of 21, ``th`` of 12."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _curl_quotes(text: str) -> str:
    """Make every double quotation mark “ or ”, by what stands around it."""
    parts: list[str] = []
    end = 0
    opened = False
    for match in _QUOTE.finditer(text):
        before = text[end : match.start()]
        so_far = ("".join(parts[-2:]) + before)[-_NEAR:]
        mark = match[0].strip()
        if mark in "«“„»”":
            opening = mark in "«“„"
        else:
            opening = not opened and bool(_OPENING.search(so_far))
        if opened and not opening:
            before = before.rstrip()  # models write spaces inside quotation marks, as French does
        parts += [before, "“" if opening else "”"]
        opened = opening
        end = match.end()
        if opening and (spaces := _SPACES.match(text, end)):
            end = spaces.end()
    return _STOP_TWICE.sub(r"\1”", "".join(parts) + text[end:])
