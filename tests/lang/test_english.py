"""The lists of English words agree with each other."""

from __future__ import annotations

import pytest
from depeche.lang import english

SETS = {
    name: value
    for name, value in vars(english).items()
    if name.isupper() and isinstance(value, frozenset | dict)
}


@pytest.mark.parametrize("name", SETS)
def test_words_are_in_small_letters(name: str) -> None:
    assert all(word == word.lower().strip() for word in SETS[name])


def test_wider_lists_have_what_narrower_ones_have() -> None:
    assert english.ARTICLES <= english.FUNCTION_WORDS
    assert english.PRONOUNS <= english.FUNCTION_WORDS
    assert {"said", "says", "told", "according"} <= english.SPEECH_VERBS & english.ATTRIBUTIONS
    assert english.CARDINALS.keys() - {"one", "zero"} <= english.NUMBER_WORDS
    assert english.ORDINALS.keys() | english.SCALES.keys() <= english.NUMBER_WORDS


def test_a_negation_says_something() -> None:
    assert not english.NEGATIONS & english.FUNCTION_WORDS
    assert not english.NUMBER_WORDS & english.FUNCTION_WORDS


@pytest.mark.parametrize(
    ("word", "value"), [("zero", 0), ("nineteen", 19), ("twenty", 20), ("ninety", 90)]
)
def test_cardinals(word: str, value: int) -> None:
    assert english.CARDINALS[word] == value
    assert len(english.CARDINALS) == 28


@pytest.mark.parametrize(
    ("word", "value"), [("first", 1), ("twelfth", 12), ("twentieth", 20), ("hundredth", 100)]
)
def test_ordinals(word: str, value: int) -> None:
    assert english.ORDINALS[word] == value
