"""What is set right in a translation by what the source says: times of day; and ordinals."""

from __future__ import annotations

import pytest
from depeche.lang import typography
from depeche.translation import clock_times


@pytest.mark.parametrize(
    ("source", "model", "printed"),
    [
        ("en 2 heures 21 minutes", "in 2:00 21 minutes", "in 2 hours 21 minutes"),
        ("en 2 heures 21 minutes", "in 2:21", "in 2 hours 21 minutes"),
        ("pendant 1 heure", "for 1:00", "for 1 hour"),
        ("pendant 3 heures, à 3:00", "for 3 hours, at 3:00", "for 3 hours, at 3:00"),
        ("à 17:00", "It starts at 17 p.m. on Monday", "It starts at 17:00 on Monday"),
        ("à 17:30", "at 17:30 pm", "at 17:30"),
        ("3 heures", "at 3:00", "at 3:00"),  # nobody knows
        ("3 heures avant le départ, à trois heures", "at 3:00", "at 3:00"),
        ("au 20 heures de TF1", "TF1’s 20:00 news", "TF1’s 20:00 news"),
        ("à 17:30", "He left at 17:30 p.m.", "He left at 17:30."),
    ],
)
def test_times(source: str, model: str, printed: str) -> None:
    assert clock_times.correct(source, model) == printed


@pytest.mark.parametrize(
    ("model", "printed"),
    [
        ("the 22th and the 3th", "the 22nd and the 3rd"),
        ("the 11th and 112nd", "the 11th and 112th"),
        ("17 people died.", "Seventeen people died."),
        ("17 people dead", "17 people dead"),  # a headline
        ("12% of them left.", "12% of them left."),
    ],
)
def test_ordinals_and_first_numbers(model: str, printed: str) -> None:
    assert typography.format_english(model, "…") == printed
