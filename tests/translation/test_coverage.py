"""Words of the source without a counterpart, and how the table of counterparts is learnt."""

from __future__ import annotations

import random

import pytest
from depeche.translation.checks import coverage
from depeche.translation.required_terms import RequiredTerm
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target
from hypothesis import given, settings
from hypothesis import strategies as st

from training.coverage import learn

from .conftest import ENGLISH, FRENCH


def _uncovered(source: str, target: str, *required: RequiredTerm) -> list[str]:
    return coverage.uncovered_words(SourceSegment(source), Target(target, required))


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("Ils sont là pour l'école.", "They are there in full equality.", ["école"]),
        ("Il a vendu la voiture mardi.", "He sold it on Tuesday.", ["voiture"]),
        ("Il a vendu la voiture mardi.", "He sold the car on Monday.", ["mardi"]),
        ("Il a vendu la voiture mardi.", "He sold the CARS on Tuesdays.", []),
        ("Voiture, voiture.", "Nothing.", ["Voiture", "voiture"]),
        # Compounds and names are not looked at.
        ("La voiture-balai est là.", "The last one is there.", []),
        ("Il cite la Voiture de Zyvorod.", "He cites Zyvorod.", []),
    ],
)
def test_uncovered_words(source: str, target: str, found: list[str]) -> None:
    assert _uncovered(source, target) == found


def test_what_the_glossary_looks_after_is_left_to_it() -> None:
    source = "Il a vendu la voiture."
    at = source.index("voiture")
    term = RequiredTerm("coach", ("coach",), ("coach",), at, at + len("voiture"), True)
    assert _uncovered(source, "He sold it.", term) == []


def test_good_translations_cover_everything() -> None:
    for source, target in zip(FRENCH, ENGLISH, strict=True):
        assert _uncovered(source, target) == []


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_every_uncovered_word_stands_in_the_source(source: str, target: str) -> None:
    found = _uncovered(source, target)
    assert all(word in source for word in found)
    assert len(set(found)) == len(found)


def test_the_table_is_learnt_from_pairs() -> None:
    words = {"chat": "cat", "chien": "dog", "pré": "meadow", "or": "gold"}
    words |= {f"mot{letter}": f"word{letter}" for letter in "abcdefghijklmnopqrt"}
    drawn = random.Random(1)
    pairs = []
    for _ in range(2000):
        picked = drawn.sample(sorted(words), 4)
        there = [words[word] for word in picked if word != "or" or drawn.random() < 0.5]
        plural = drawn.choice(("", "s"))
        source = [word + plural * (word == "chat") for word in picked]
        pairs.append((" ".join(["le", *source]), " ".join(["the", *reversed(there)])))
    table = dict(learn(pairs, lambda word: word.removesuffix("s"), str, common=0.9))
    assert table[frozenset({"chat", "chats"})] == frozenset({"cat"})
    assert table[frozenset({"chien"})] == frozenset({"dog"})
    assert table[frozenset({"pré"})] == frozenset({"meadow"})  # the form keeps its accent
    assert not any("or" in forms for forms in table)  # only half of them were translated
    assert not any("le" in forms for forms in table)  # in every sentence: it says nothing
