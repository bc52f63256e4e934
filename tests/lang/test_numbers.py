"""Numbers by value; how two texts are compared is tested with the translation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from depeche.lang import numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("quatre-vingt-dix-neuf", 99),
        ("deux cent trois", 203),
        ("trois mille cinq cents", 3500),
        ("vingt et un", 21),
        ("soixante et onze", 71),
        ("deux millions trois cent mille", 2_300_000),
        ("1,5 milliard", 1_500_000_000),
        ("10\u202f000", 10_000),
    ],
)
def test_french(text: str, value: int) -> None:
    assert [number.values for number in numbers.french_numbers(text)] == [{Decimal(value)}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ninety-nine", 99),
        ("two hundred and three", 203),
        ("three thousand five hundred", 3500),
        ("a hundred thousands", 100_000),
        ("two million three hundred thousand", 2_300_000),
        ("$5bn", 5_000_000_000),
        ("10,000", 10_000),
    ],
)
def test_english(text: str, value: int) -> None:
    found = [number.values for number in numbers.english_numbers(text) if number.text != "a"]
    assert found == [{Decimal(value)}]


def test_a_word_for_a_number_need_not_be_translated_by_one() -> None:
    (number,) = numbers.french_numbers("une douzaine")
    assert (number.values, number.digits, number.required) == ({Decimal(12)}, False, False)


def test_a_number_in_digits_must_be_translated() -> None:
    (number,) = numbers.english_numbers("in 2022")
    assert (number.text, number.digits, number.required) == ("2022", True, True)
