"""Cutting what a model says over and over."""

from __future__ import annotations

import time

import pytest
from depeche.translation.checks import repetition
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(deadline=None)
@given(st.text(alphabet="ab c,.10\n", max_size=60))
def test_cutting_twice_is_cutting_them_once_and_keeps_the_first_word(text: str) -> None:
    cut, _ = repetition.cut(text)
    assert len(cut) <= len(text)
    assert cut[:1] == text[:1]


@pytest.mark.parametrize("said", ["1 " * 20_000, "1 2 " * 10_000, "1, 2. 3 " * 7_000])
def test_numbers_said_over_and_over_take_no_time(said: str) -> None:
    start = time.process_time()
    assert repetition.cut(said) == (said, False)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("the share of the share of the traders", "the share of the traders"),
        ("no, no, no, no way", "no way"),
        ("They had had enough.", "They had had enough."),
        ("again and again and again", "again and again and again"),
        ("10, 10, 10 and 10", "10, 10, 10 and 10"),
        ("Cap-Vertororororor.", "Cap-Vertor."),
        ("We saw that that was so.", "We saw that that was so."),
    ],
)
def test_repetitions(said: str, cut: str) -> None:
    assert repetition.cut(said)[0] == cut
