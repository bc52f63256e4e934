"""Sets clean French sentences as articles in one of the typographic styles wire copy comes in."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path

NB, NNB = "\u00a0", "\u202f"


@dataclass(frozen=True)
class House:
    """One house style: what stands before ``;!?``, before ``:``, inside guillemets, before %."""

    name: str
    high: str
    colon: str
    inner: str
    percent: str
    quotes: tuple[str, str] = ("«", "»")
    weight: float = 1.0


HOUSES = (
    House("imprimerie", NNB, NB, NB, NB, weight=0.2),
    House("no-break", NB, NB, NB, NB, weight=0.3),
    House("plain", " ", " ", " ", " ", weight=0.35),
    House("tight", "", "", " ", " ", weight=0.1),
    House("english", "", "", "", "", ("“", "”"), weight=0.05),
)

_UNCLEAN = re.compile(
    r"""
      ["“”].*(?<![\w.,;:!?»)…%*€\s])["“”]$
    | \s[.,](?:\s|$) | [,;][^\W\d] | \s\s | [(\[]\s | \s[)\]] | [^\W\d_]\.[A-ZÀ-Þ][a-zà-ÿ]
    | \w['’]\s | \s['’]\w | \s'\s | ^[^A-ZÀ-ÞŒ«"“0-9] | [^.!?…»"”]$ | \.\s[a-zà-ÿœ] | \d\s[.,]\d
    | [<>{}|_=*#@~^\\¿¡`´′″ﾟ\u00ad\u200b\ufffd] | [?!:;»)][^\W\d] | [^\W\d][«(] | "\s.*\s"
    | [a-zà-ÿ][A-ZÀ-Þ](?![a-z]) | \.\. | --
    """,
    re.VERBOSE,
)
_QUOTED = re.compile(r"(?:[^«»]|(?:^|(?<=[\s(']))«[^\s«»](?:[^«»]*\S)?»(?=[\s.,;:!?)]|$))*")


def clean(sentence: str) -> str | None:
    """Return a sentence in a neutral form (plain blanks, guillemets), None if it is not clean.

    Judged by its form alone, before any repairer sees it: a sentence whose own spacing is odd
    cannot tell a false repair from a true one.
    """
    if fingerprint(sentence) in damaged_at_source():
        return None
    text = re.sub("[\u00a0\u202f\u2000-\u200a]", " ", sentence.strip().replace("’", "'"))
    text = re.sub(r"\s*«\s*", " «", text).strip()
    text = re.sub(r"\s*»\s*(?=[\w(«–-])", "» ", re.sub(r"\s*»", "»", text))
    text = re.sub(r" +([;:!?%»])", r"\1", text)
    text = re.sub(r"\(\s*«", "(«", text)
    if _UNCLEAN.search(text) or not 5 <= len(text.split()) <= 60:
        return None
    if text.count("«") != text.count("»") or text.count("(") != text.count(")"):
        return None
    marks = text.count('"') + text.count("“") + text.count("”")
    if marks:
        if marks % 2 or "«" in text:
            return None
        text = re.sub(r'["“”]([^"“”]*)["“”]', r"«\1»", text)
        if not _QUOTED.fullmatch(text):
            return None
    if re.search(r"(?<!\w)'|'(?!\w)", text):
        return None
    return text.replace("'", "’")


def fingerprint(sentence: str) -> str:
    """Return what names a sentence in ``damaged_at_source.txt`` without quoting it."""
    return blake2b(re.sub(r"\W", "", sentence).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=1)
def damaged_at_source() -> frozenset[str]:
    """Return the sentences found, by reading, to be damaged in the published corpora themselves."""
    path = Path(__file__).with_name("damaged_at_source.txt")
    if os.environ.get("BENCHMARK_RAW"):
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def typeset(text: str, house: House, thousands: str) -> str:
    """Set one clean sentence in a house style."""
    text = re.sub(r"(?<=[\w»)%…”])([;!?])(?=[\s»!?)]|$)", house.high + r"\1", text)
    text = re.sub(r"(?<=[\w»)%])(:)(?=\s|$)", house.colon + r"\1", text)
    text = re.sub(r"(?<=\d)%", house.percent + "%", text)
    opening, closing = house.quotes
    text = text.replace("«", opening + house.inner).replace("»", house.inner + closing)
    return re.sub(r"(?<=\d) (?=\d{3}(?!\d))", thousands, text)


@dataclass(frozen=True)
class Article:
    """Clean text and the spans of its sentences."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    house: House
    wrapped: bool


def articles(sentences: Iterable[str], rng: random.Random) -> Iterator[Article]:
    """Group sentences into articles of 8 to 16 in paragraphs of 1 to 3; wrap one in six."""
    pool = (text for text in map(clean, sentences) if text is not None)
    while batch := list(islice(pool, rng.randint(8, 16))):
        house = rng.choices(HOUSES, [h.weight for h in HOUSES])[0]
        hard = house.inner in (NB, NNB)
        thousands = rng.choice((NB, NNB)) if hard else rng.choice((" ", " ", NB, NNB))
        set_ones = [typeset(text, house, thousands) for text in batch]
        wrapped = rng.random() < 1 / 6
        paragraphs: list[list[str]] = []
        while set_ones:
            size = rng.randint(1, 3)
            paragraphs.append(set_ones[:size])
            set_ones = set_ones[size:]
        yield _assemble(paragraphs, house, wrapped)


def _assemble(paragraphs: list[list[str]], house: House, wrapped: bool) -> Article:
    spans = []
    text = ""
    for number, paragraph in enumerate(paragraphs):
        if number:
            text += "\n\n" if wrapped else "\n"
        for place, sentence in enumerate(paragraph):
            if place:
                text += " "
            spans.append((len(text), len(text) + len(sentence)))
            text += sentence
    if wrapped:
        text = _wrap(text, 72)
    return Article(text, tuple(spans), house, wrapped)


def _wrap(text: str, width: int) -> str:
    """Turn plain blanks into line breaks, as a hard-wrapped feed has them; length is kept."""
    out = list(text)
    start, last = 0, -1
    for at, char in enumerate(text):
        if char == "\n":
            start, last = at + 1, -1
        elif char == " ":
            if at - start > width and last >= 0:
                out[last] = "\n"
                start = last + 1
            last = at
    return "".join(out)
