"""Text without language is kept, and costs no more than a sentence."""

from __future__ import annotations

import base64
import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from depeche.models.catalogue import Model
from depeche.translation.engines.choice import choose
from depeche.translation.glossary import Glossary
from depeche.translation.stage import Segment, TranslationStage

from .conftest import FRENCH

LENGTH = 1500  # characters of each text
MOST = 5  # times the processor time of sentences of that length, which have half the tokens
RANDOM = random.Random(7)
TEAMS = ("Paris", "Lyon", "Lille", "Nice", "Metz", "Brest", "Lens", "Nantes")
SHARES = ("AIRBUS", "LVMH", "BNP PARIBAS", "SANOFI", "KERING", "ORANGE")


def number() -> str:
    return f"{RANDOM.randint(1, 9999)},{RANDOM.randint(0, 99):02d}"


def letters(alphabet: str) -> str:
    return "".join(RANDOM.choices(alphabet, k=RANDOM.randint(2, 9)))


HOSTILE: dict[str, Callable[[], str]] = {
    "figures": lambda: "1 ",
    "prices": lambda: f"{number()} € ",
    "prices in words": lambda: f"{number()} euros ",
    "results": lambda: (
        f"{RANDOM.choice(TEAMS)} - {RANDOM.choice(TEAMS)} {RANDOM.randint(0, 5)}-0, "
    ),
    "standings": lambda: f"{RANDOM.choice(TEAMS)} {RANDOM.randint(0, 99)} pts 16 14 12 +4 ",
    "stock quotes": lambda: f"{RANDOM.choice(SHARES)} {number()} +{number()}% {number()} ",
    "one letter": lambda: "a",
    "a word without end": lambda: letters("abcdefghijklmnopqrstuvwxyz"),
    "initials": lambda: "A.",
    "compound": lambda: "mot-",
    "signs": lambda: letters("*#=+_/|<>{}[]%&$§") + " ",
    "emoji": lambda: RANDOM.choice("😀😂🎉🔥👍🚀"),
    "base64": lambda: base64.b64encode(RANDOM.randbytes(3)).decode(),
    "URLs": lambda: f"https://www.exemple.fr/sport/{RANDOM.randint(1000, 99999)}-titre.html ",
    "la la la": lambda: "la ",
    "laughter": lambda: "ha ha ha ! ",
    "hashes": lambda: hashlib.md5(RANDOM.randbytes(8)).hexdigest() + " ",
    "bytes": lambda: f"{RANDOM.randint(0, 255):02x} ",
    "consonants": lambda: letters("bcdfghjklmnpqrstvwxz") + " ",
    "single letters": lambda: RANDOM.choice("abcdefghijklmnopqrstuvwxyz") + " ",
    "telephones": lambda: f"0{RANDOM.randint(1, 9)} 23 45 67 {RANDOM.randint(10, 99)} ",
}


@pytest.fixture(scope="module")
def stage(bundled: Model, converted: Path) -> TranslationStage:
    return TranslationStage(bundled, choose("ctranslate2", "int8", 1, converted), Glossary({}))


def translate(stage: TranslationStage, text: str) -> Segment:
    return next(iter(stage.run([text])))[1]


def seconds(stage: TranslationStage, text: str) -> float:
    start = time.process_time()
    translate(stage, text)
    return time.process_time() - start


@pytest.fixture(scope="module")
def plain(stage: TranslationStage) -> float:
    """The processor seconds of sentences of the length of the others."""
    text = " ".join(FRENCH)
    translate(stage, text)  # loads the model
    return seconds(stage, (f"{text} " * 9)[:LENGTH])


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_text_without_sentences_costs_about_what_sentences_do(
    unit: Callable[[], str], stage: TranslationStage, plain: float
) -> None:
    text = ""
    while len(text) < LENGTH:
        text += unit()
    assert seconds(stage, text.strip()) < MOST * plain


def test_what_is_kept_stands_between_what_is_translated(stage: TranslationStage) -> None:
    key = "3fQ9x" * 40
    made = translate(stage, f"La clé est la suivante : {key} et elle est secrète.")
    before, after = made.target.split(key)
    assert "key" in before
    assert "secret" in after
    assert made.warnings == ("“3fQ9x3fQ9x3fQ9x3fQ9x…” is no sentence and was not translated",)
    assert made.remaining == ("wordless",)


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("12,50 €", "12.50 €"),
        ("14h30", "14:30"),
        ("6-4, 6-3", "6-4, 6-3"),
        ("* * *", "* * *"),
        ("", ""),
        ("1.250,50 " * 40, "1,250.50 " * 40),
    ],
)
def test_numbers_and_signs_do_not_go_to_the_model(
    french: str, english: str, stage: TranslationStage
) -> None:
    assert translate(stage, french.strip()) == Segment(english.strip())
