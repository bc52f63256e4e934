"""A language of fifty words, and its translation word by word."""

from __future__ import annotations

from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
WORDS = 50
HEAD = """
[batch]
slots = 400
longest = 30
workers = {workers}
[optimiser]
matrices = 0.02
vectors = 0.01
smoothing = 0.1
warm_up = 10
precision = "{precision}"
[save]
minutes = {minutes}
keep = 3
[evaluate]
tokens = 1000
[noise]
glued = 0.1
[held_out]
sentences = 20
seed = 8
sources = ["news"]
[mix.constant]
news = 2
parliament = 1.5
[mix.decay]
news = 1
"""


def _word(number: int, vowels: str) -> str:
    return "bdfgklmnpr"[number % 10] + vowels[number // 10] + "stvzc"[number % 5]


def sentences(count: int, seed: int) -> list[tuple[str, str, str]]:
    """Pairs of the language: the English is the French with other vowels, in the same order."""
    random = Random(seed)
    made = []
    for number in range(count):
        words = [random.randrange(WORDS) for _ in range(random.randint(3, 9))]
        french, english = (
            " ".join(_word(word, vowels) for word in words) + "."
            for vowels in (["a", "e", "i", "o", "u"], ["ai", "ea", "ie", "oa", "ue"])
        )
        made.append(("news" if number % 3 else "parliament", french, english))
    return made


def recipe(folder: Path, workers: int = 1, precision: str = "float32", minutes: float = 60) -> Path:
    """Write a recipe for tests."""
    path = folder / f"recipe-{workers}-{precision}.toml"
    path.write_text(HEAD.format(workers=workers, precision=precision, minutes=minutes))
    return path
