"""What every article goes through takes time in proportion to its length, whatever it says."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from depeche.documents import Body
from depeche.lang import datelines
from depeche.lang.invisible import Cleaner
from depeche.lang.sentences import segment
from depeche.readers.text import paragraphs
from depeche.repairs.stage import RepairStage

STAGE = RepairStage()
STEPS: dict[str, Callable[[str], object]] = {
    "cleaning": lambda text: Cleaner().clean(text),
    "paragraphs": paragraphs,
    "sentences": lambda text: segment(text, "fr"),
    "dateline": datelines.find,
    "repair": lambda text: list(STAGE.run([Body(text, paragraphs(text))])),
}

# A text of each is made of a piece again and again, or of a beginning and the piece.
PIECES = [
    # hyphens, dashes, underscores
    "a-b", "a-ba-ba", "a--", "ab.-", ("a", "-b.c"), "a-a.", "a-" * 40 + ".", "a-" * 127 + "a.",
    ("PARIS", "-PARIS"), "- ", "– ", "—", "_", "a_", "ab-\n", "a-\n", ". -",
    # apostrophes and quotation marks
    "l'", "l’", "l' ", "l’ ", "qu’il", ". l'", "A'", "« a ", "« ", "«", "»", "» ", "«a»", "»a« ",
    ("« ", "mot "), "“a ", '"', '" a', ('"', '"a '), ("« »", '"a" '), "Il dit. « Oui »a-t-il. ",
    # stops, initials, abbreviations
    "A.", "A.A. ", "A.A.A. ", "A.A.A. Le ", "a.a.", "M. ", "M.A", "M.Ab ", "M.    ", "etc. ",
    "mot. mot ", "Le mot. ", "U.S. Le ", "Ph.D. ", "J.-C. ", "no. 5 ", "a.\u00a0a", "é.", "a.…",
    ". ", ". . ", "...", "…", "!", "? ", "!\u2028", ":", ": ", "a :", ":a", "; ", "iPhone. ",
    "一。",
    # numbers
    "1,1", "1,", "1 ", "1 000 ", "1\u202f000 ", "1.000.", "12h", "12:30 ", "12/03/2024", "5%",
    "5 % ", "€5", "$", "x²", "1a", "a1", "CO2", "de35ans ", "1er ", "12 m. ", "10km",
    # spaces and lines
    ("a", " "), ("a", "\u00a0"), ("a.", "\u202f"), ("a", "\t"), ("a", "\n"), "a\n", "a\n\n", " \n",
    "a.\n", "a  b  ", "laRussie\n", "Par Anne Roux\n", "Par Anne Roux\n\n", "Lire aussi : ",
    # brackets
    "(", "a(", "a(b", ("a", ")b"), ("a", ") "), "(a)b", "( a )", "[",
    # addresses and markup
    ("http://", "a"), "http://", "a://", "www.", "a.fr/", "a@", "a@b.", "a@b-c", ("@", "a."), "#a",
    "@.", "/", "a/", "~/a", "C:\\", "<a", "<a>", "&a", ("&", "a"),
    # words
    "a", "A", "é", "lechatestla", "laRussie", "laRussie ", "aàyô", "Kourskoùù", "aA", "OTAN ",
    "McDonald ", "prési dent ", "laquestiondelaRussieestla ", "a" * 39 + " ", "A ",
    "lesunesdesaetenaualaleduces ", ("PARIS ", "A"), "PARIS, 12 juil. (AFP) – Le ",
    # other characters
    "e\u0301", ("e", "\u0301"), "\u0345\u0300", "\u200b", ("a", "\u200d"), "\xad", "a\ufe0f",
    "👨\u200d👩\u200d👧", "🇫🇷", "\u202e", "а", "aа", "م", "字", "İ", "ﬁ",
]  # fmt: skip
WORST = [
    ("a", "-b.c"), "a--", "a-b", "laRussie\n", "Par Anne Roux\n", "J.-C. ", "no. 5 ", "Ph.D. ",
    "PARIS, 12 juil. (AFP) – Le ",
]  # fmt: skip


def made(piece: str | tuple[str, str], size: int) -> str:
    """A text of ``size`` characters."""
    beginning, piece = ("", piece) if isinstance(piece, str) else piece
    return (beginning + piece * (size // len(piece) + 1))[:size]


def seconds(step: Callable[[str], object], text: str) -> float:
    """The processor time that a step takes for a text."""
    start = time.process_time()
    step(text)
    return time.process_time() - start


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    for step in STEPS.values():
        step("Il quitte laRussie.")


@pytest.mark.parametrize("piece", WORST)
def test_a_long_text_takes_no_long_time(piece: str | tuple[str, str]) -> None:
    text = made(piece, 80_000)
    assert sum(seconds(step, text) for step in STEPS.values()) < 5


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_eight_times_the_text_takes_some_eight_times_the_time(
    piece: str | tuple[str, str],
) -> None:
    for name, step in STEPS.items():
        short, long = (
            min(seconds(step, made(piece, size)) for _ in range(3)) for size in (10_000, 80_000)
        )
        assert long < 16 * max(0.002, short), (name, short, long)
