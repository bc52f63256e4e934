"""Words of a translation that are neither English nor taken from the source."""

from __future__ import annotations

import pytest
from depeche.translation.checks.unknown_words import UnknownWord, unknown_words
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target
from hypothesis import given, settings
from hypothesis import strategies as st

from training import english

from .conftest import ENGLISH, FRENCH


def _found(source: str, target: str) -> list[UnknownWord]:
    return unknown_words(SourceSegment(source), Target(target))


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("Il est resté hors du vaisseau.", "He stayed out of the vaston.",
         [("vaston", "invented")]),
        ("Le vent va faiblir.", "The wind will faiblir.", [("faiblir", "french")]),
        ("Tornades en Ohio.", "Tornades in Ohio.", [("Tornades", "french")]),
        ("L'ethnie ouïghoure.", "The Ughur people.", [("Ughur", "name")]),
        ("Trois vaisseaux.", "A vaston, two vastons, the vaston’s.", [("vaston", "invented"),
                                                                     ("vastons", "invented")]),
        # Names, brands, other languages, what the source has: they may stand as they are.
        ("M. O'Zyvorne, de Zyvorod, lit « Le Parisien ».",
         "Mr O’Zyvorne, of Zyvorod, reads “Le Parisien.”", []),
        ("Le zyglube de Moscou.", "Moscow’s zyglube.", []),
        # English of every kind.
        ("Elle ne sait pas.", "She doesn’t know; she’d say it’s o’clock, the realise-realize café.",
         []),
        ("Le 20e, à 10 km/h.", "The 20th, at 10 km/h, in the 1990s.", []),
    ],
)  # fmt: skip
def test_unknown_words(source: str, target: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(word) for word in _found(source, target)] == found


def test_good_translations_have_none() -> None:
    for source, target in zip(FRENCH, ENGLISH, strict=True):
        assert _found(source, target) == []


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_every_unknown_word_stands_in_the_translation(source: str, target: str) -> None:
    found = _found(source, target)
    assert all(word.text in target for word in found)
    assert len({word.text for word in found}) == len(found)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_what_the_source_has_is_never_made_up(text: str) -> None:
    assert all(word.kind == "french" for word in _found(text, text))


def test_a_visitor_from_french_is_no_english_word() -> None:
    used = {"cat": 1e-5, "rare": 1e-9, "chat": 1e-7, "saison": 1e-7}
    french = {"chat": 1e-6, "saison": 1e-4}
    assert english.words(used, french, {"Kyiv's", "zax"}) == {"cat", "chat", "kyiv", "zax"}
