"""Damages clean articles the way wire pages are damaged, with a seed, and keeps the truth.

Each class takes a place in the clean text and gives what stands there in the damaged one. Places
never touch, so the truth is exactly the inverse of what was done.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.repair.typeset import NB, NNB, Article

_L = r"[^\W\d_]"
_PLAIN = re.compile(rf"(?<={_L}) (?={_L})")
FUNCTION = frozenset(
    "le la les l’ un une des du de d’ au aux à en dans sur sous par pour avec sans vers chez et ou "
    "où mais donc que qu’ qui dont lequel laquelle ce cet cette ces son sa ses leur leurs il elle "
    "ils elles on se s’ ne n’ pas plus est sont a ont été comme entre selon après avant depuis "
    "lors contre si".split()
)


@dataclass(frozen=True)
class Damage:
    """``text[start:end]`` of the clean article becomes ``after``; several make one damage."""

    kind: str
    changes: tuple[tuple[int, int, str], ...]


Maker = Callable[[Article, random.Random], Damage | None]


def _words_round(text: str, at: int) -> tuple[str, str]:
    left = re.search(rf"{_L}+[’']?$", text[max(0, at - 30) : at])
    right = re.match(rf"{_L}+[’']?", text[at + 1 : at + 31])
    return (left.group() if left else "", right.group() if right else "")


def glue(article: Article, rng: random.Random) -> Damage | None:
    """Lose the blank between two words; function words and names more often than others."""
    sites = [m.start() for m in _PLAIN.finditer(article.text)]
    if not sites:
        return None
    for _ in range(20):
        at = rng.choice(sites)
        left, right = _words_round(article.text, at)
        weight = 0.25
        if left.lower() in FUNCTION or right.lower() in FUNCTION:
            weight = 1.0 if left[:1].isupper() or right[:1].isupper() else 0.75
        if rng.random() < weight:
            break
    if rng.random() < 0.08:
        nearby = [s for s in sites if 2 < s - at < 14 and " " not in article.text[at + 1 : s]]
        if nearby:
            return Damage("glued three", ((at, at + 1, ""), (nearby[0], nearby[0] + 1, "")))
    name = left[:1].isupper() or right[:1].isupper()
    function = left.lower() in FUNCTION or right.lower() in FUNCTION
    kind = "glued name" if name else "glued function word" if function else "glued other"
    return Damage(kind, ((at, at + 1, ""),))


def _regex(kind: str, pattern: str, after: str | Callable[[re.Match[str]], str]) -> Maker:
    compiled = re.compile(pattern)

    def make(article: Article, rng: random.Random) -> Damage | None:
        sites = list(compiled.finditer(article.text))
        if not sites:
            return None
        match = rng.choice(sites)
        text = after if isinstance(after, str) else after(match)
        return Damage(kind, ((match.start(), match.end(), text),))

    return make


figure = _regex("figure glued", rf"(?<=\d) (?={_L}{{2}})|(?<={_L}{{2}}) (?=\d)", "")
lost = _regex("lost after sign", rf"(?<=[.,;:!?»”)]) (?={_L})|(?<=[\w,;:)]) (?=[«“(])", "")
_before = _regex("blank before", r"(?<=\w)(?=[.,](?:\s|$))", " ")
_bracket = _regex("blank in bracket", r"(?<=\()(?=\w)|(?<=\w)(?=\))", " ")
_elision = _regex("blank at apostrophe", rf"(?<={_L}’)(?={_L})|(?<=\b[ldnsjmtcLDNSJMTC])(?=’)", " ")
doubled = _regex("doubled", r"(?<=\S) (?=\S)", "  ")
stray = _regex("stray stop", r"(?<=[a-zà-ÿœ]{3})(?= [a-zà-ÿœ]{2})", ".")


def blank_put(article: Article, rng: random.Random) -> Damage | None:
    """Put a blank where none belongs: before a stop, inside a bracket, at an apostrophe."""
    maker = rng.choices((_before, _bracket, _elision), (3, 2, 5))[0]
    return maker(article, rng)


def broken(article: Article, rng: random.Random) -> Damage | None:
    """Break a word of six letters or more with a blank."""
    sites = list(re.finditer(rf"(?<![\w’-]){_L}{{6,}}(?![\w’-])", article.text))
    if not sites:
        return None
    match = rng.choice(sites)
    at = match.start() + rng.randint(2, len(match.group()) - 2)
    return Damage("broken word", ((at, at, " "),))


def line_hyphen(article: Article, rng: random.Random) -> Damage | None:
    """Break a word at the end of a line of a hard-wrapped article, with a hyphen."""
    if not article.wrapped:
        return None
    sites = list(re.finditer(rf"({_L}{{6,}})([.,]?)\n(?=[^\n])", article.text))
    if not sites:
        return None
    match = rng.choice(sites)
    at = match.start() + rng.randint(2, len(match[1]) - 3)
    return Damage("line hyphen", ((at, at, "-\n"), (match.end() - 1, match.end(), " ")))


def turned(article: Article, rng: random.Random) -> Damage | None:
    """Turn a guillemet the wrong way, its blank staying or going with it."""
    text = article.text
    sites = [m.start() for m in re.finditer("[«»]", text)]
    if not sites:
        return None
    at = rng.choice(sites)
    stays = rng.random() < 0.5
    if text[at] == "»":
        inner = text[at - 1] in " " + NB + NNB
        if stays or not inner:
            return Damage("turned guillemet", ((at, at + 1, "«"),))
        end = at + 1
        shift = text[at - 1] if text[end : end + 1] not in (" ", "\n", "") else ""
        return Damage("turned guillemet", ((at - 1, end, "«" + shift),))
    inner = text[at + 1 : at + 2] in (" ", NB, NNB)
    if stays or not inner or at == 0 or text[at - 1] != " ":
        return Damage("turned guillemet", ((at, at + 1, "»"),))
    return Damage("turned guillemet", ((at, at + 2, "»"),))


def straight(article: Article, rng: random.Random) -> Damage | None:
    """Put straight quotes for a pair of guillemets, where another pair shows the style."""
    sites = list(re.finditer(rf"«([{NB}{NNB} ]?)([^«»\n]+?)([{NB}{NNB} ]?)»", article.text))
    if len(sites) < 2:
        return None
    match = rng.choice(sites)
    return Damage(
        "straight quotes",
        ((match.start(), match.end(1), '"'), (match.start(3), match.end(), '"')),
    )


def no_break(article: Article, rng: random.Random) -> Damage | None:
    """Lose a no-break blank or make it a plain one."""
    if article.house.inner not in (NB, NNB):
        return None
    sites = list(re.finditer(rf"[{NB}{NNB}](?=[;:!?»%])|(?<=«)[{NB}{NNB}]", article.text))
    if len(sites) < 4:
        return None
    match = rng.choice(sites)
    return Damage("no-break", ((match.start(), match.end(), rng.choice(("", " "))),))


CLASSES: tuple[tuple[Maker, float], ...] = (
    (glue, 40.0),
    (figure, 4.0),
    (lost, 12.0),
    (blank_put, 10.0),
    (doubled, 6.0),
    (turned, 4.0),
    (straight, 3.0),
    (stray, 4.0),
    (broken, 9.0),
    (line_hyphen, 5.0),
    (no_break, 5.0),
)


@dataclass(frozen=True)
class Damaged:
    """A damaged article, what was done to it, and its sentences' spans in the damaged text."""

    text: str
    clean: str
    damages: tuple[Damage, ...]
    kinds: tuple[tuple[int, str], ...]  # offset in the damaged text, kind of damage
    sentences: tuple[tuple[int, int], ...]


def damage(article: Article, rng: random.Random, rate: float) -> Damaged:
    """Damage an article: ``rate`` damages per word, at least three characters apart."""
    count = sum(rng.random() < rate for _ in article.text.split())
    makers = [maker for maker, _ in CLASSES]
    weights = [weight for _, weight in CLASSES]
    taken: list[tuple[int, int]] = []
    done: list[Damage] = []
    for _ in range(count):
        for _attempt in range(8):
            made = rng.choices(makers, weights)[0](article, rng)
            if made is None:
                continue
            low = made.changes[0][0] - 3
            high = made.changes[-1][1] + 3
            if any(start < high and low < end for start, end in taken):
                continue
            taken.append((low, high))
            done.append(made)
            break
    changes = sorted((c, d.kind) for d in done for c in d.changes)
    pieces: list[str] = []
    kinds = []
    at = size = 0
    shifts: list[tuple[int, int]] = []
    for (start, end, after), kind in changes:
        pieces += article.text[at:start], after
        size += start - at
        kinds.append((size, kind))
        size += len(after)
        at = end
        shifts.append((end, size - end))
    pieces.append(article.text[at:])

    def move(offset: int) -> int:
        shift = 0
        for end, value in shifts:
            if end > offset:
                break
            shift = value
        return offset + shift

    spans = tuple((move(start), move(end)) for start, end in article.sentences)
    return Damaged("".join(pieces), article.text, tuple(done), tuple(kinds), spans)
