"""What can be said of a translation by looking at both sides: figures, length, loops."""

from __future__ import annotations

import re
from collections import Counter

_FIGURE = re.compile(r"\d+(?:[.,\s]\d{3})*(?:[.,]\d+)?|\d+")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+")
_LOOP = re.compile(r"\b(\w[\w'’-]*(?:[^\w]+[\w'’-]+){0,7}?)(?:[^\w]+\1\b){2,}", re.IGNORECASE)
_WORDS = {
    "1": {"one", "a", "an", "first", "once", "single"},
    "2": {"two", "second", "twice", "both", "double"},
    "3": {"three", "third"},
    "4": {"four", "fourth"},
    "5": {"five", "fifth"},
    "6": {"six", "sixth"},
    "7": {"seven", "seventh"},
    "8": {"eight", "eighth"},
    "9": {"nine", "ninth"},
    "10": {"ten", "tenth"},
    "11": {"eleven", "eleventh"},
    "12": {"twelve", "twelfth", "noon"},
    "100": {"hundred"},
    "1000": {"thousand"},
}


def figures(text: str) -> Counter[str]:
    """The figures of a text, French or English, in one form: `10 000`, `10,000` → ``10000``.

    A decimal comma or point becomes a point: `3,5` → ``3.5``.
    """
    found: Counter[str] = Counter()
    for match in _FIGURE.finditer(text):
        figure = match[0]
        grouped = _GROUPED.match(figure)
        if grouped:
            whole = re.sub(r"\D", "", grouped[0])
            figure = whole + figure[grouped.end() :]
        found[figure.replace(",", ".")] += 1
    return found


def uncovered(source: str, target: str) -> list[str]:
    """Figures of the source that the target has neither as digits nor as an English word."""
    there = figures(target)
    words = set(re.findall(r"[a-z]+", target.lower()))
    missing = []
    for figure, count in figures(source).items():
        if there[figure] < count and not (_WORDS.get(figure, set()) & words):
            missing.append(figure)
    return missing


def invented(source: str, target: str) -> list[str]:
    """Figures of the target that the source has not as digits (a number word excuses nothing)."""
    there = figures(source)
    return [figure for figure in figures(target) if not there[figure] and not _spelt(source)]


def cut_loops(text: str) -> tuple[str, bool]:
    """A text with any run of words said three times or more in a row said once, and whether."""
    cut, count = _LOOP.subn(r"\1", text)
    return cut, count > 0


def warnings(source: str, target: str) -> list[str]:
    """What an editor should know about a pair, as short sentences."""
    found = [f"figure {figure} is not in the translation" for figure in uncovered(source, target)]
    found += [f"figure {figure} is not in the source" for figure in invented(source, target)]
    words, made = len(source.split()), len(target.split())
    if words >= 6 and made < words * 0.5:
        found.append(f"short for its source ({made} words for {words}): something may be lost")
    if made > words * 2.2 + 4:
        found.append(f"long for its source ({made} words for {words}): something may be invented")
    return found


_FRENCH_NUMBERS = re.compile(
    r"\b(deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    r"|vingt|trente|quarante|cinquante|soixante|cents?|mille|millions?|milliards?|dizaine"
    r"|douzaine|quinzaine|vingtaine|trentaine|centaine|premi[eè]re?|moitié|demie?)\b",
    re.IGNORECASE,
)


def _spelt(source: str) -> bool:
    """Whether the source spells a number, which the target may rightly write in digits."""
    return bool(_FRENCH_NUMBERS.search(source))
