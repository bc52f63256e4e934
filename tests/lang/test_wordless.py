"""What holds no language, and what does."""

from __future__ import annotations

import time

import pytest
from depeche.lang import wordless
from hypothesis import given
from hypothesis import strategies as st

KEY = "3fQ9x" * 40
LANGUAGE = [
    "Paris bat Lyon 2-1",
    "Nadal (ESP) bat Federer (SUI) 6-4, 6-3, 3-6, 4-6, 7-5",
    "CAC 40: +1,2 % à 7.432 points",
    "3 morts, 12 blessés, 4 disparus, 23 maisons détruites, 12 routes coupées, 3 ponts fermés,"
    " 450 habitants évacués",
    "1. Lille 45 pts, 2. Lens 43 pts, 3. Paris 41 pts, 4. Nice 40 pts, 5. Brest 38 pts, 6. Lyon 37"
    " pts, 7. Rennes 36 pts",
    "Covid-19",
    "À 20h",
    "PDG",
    "5 kg",
    "« Non, non, non et non ! », a répété le maire, qui a dit non, non et encore non à la presse",
]
NO_LANGUAGE = [
    "12,50 €",
    "6-4, 6-3",
    "01 23 45 67 89",
    "https://www.exemple.fr/titre-de-page.html",
    "* * *",
    "😂😂",
    "a" * 200,
    "A." * 80,
    KEY,
    "la " * 60,
    "ha ha ha ! " * 20,
    "12 euros 15,20 euros 11 euros 9,90 euros " * 5,
    " ".join(f"{number:02x}" for number in range(60)),
]


@pytest.mark.parametrize("text", LANGUAGE)
def test_sentences_headlines_and_results_hold_language(text: str) -> None:
    assert wordless.holds_language(text)
    assert wordless.stretches(text) == [(text, False)]


@pytest.mark.parametrize("text", NO_LANGUAGE)
def test_numbers_signs_addresses_keys_and_one_word_over_and_over_hold_none(text: str) -> None:
    assert not wordless.holds_language(text)


@pytest.mark.parametrize("row", [KEY, "12,5 13,1 " * 12, "non " * 30, "😂" * 120])
def test_a_stretch_is_cut_out_and_the_words_around_it_are_left(row: str) -> None:
    before, after = "Le prix du blé tendre en mai :", "selon les courtiers de la place"
    made = wordless.stretches(f"{before} {row.strip()} {after}")
    assert made == [(before, False), (row.strip(), True), (after, False)]


def test_an_address_between_words_is_no_stretch() -> None:
    text = f"Le rapport est sur https://www.exemple.fr/{'a' * 120} depuis mardi"
    assert wordless.stretches(text) == [(text, False)]


@pytest.mark.parametrize(
    "unit", ["x-", "A.", "a", "a@", "x+", "a b ", "Lens 12 ", "le petit chat ", "« "]
)
def test_the_time_grows_with_the_length_only(unit: str) -> None:
    start = time.process_time()
    wordless.holds_language(unit * (20_000 // len(unit)))
    assert time.process_time() - start < 1


@given(st.lists(st.sampled_from(["la", "12,5", KEY, "mai", "rend", "à", " ", "."])).map(" ".join))
def test_stretches_have_all_of_a_text_in_order(text: str) -> None:
    parts = [part.text for part in wordless.stretches(text)]
    assert " ".join(parts).split() == text.split()


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("12 500", "12,500"),
        ("3,5 %", "3.5%"),
        ("16 140 120 " * 12, "16 140 120 " * 12),
        ("1.250,50 8,75 " * 12, "1,250.50 8.75 " * 12),
        ("https://www.exemple.fr/0,12-3210,1.html", "https://www.exemple.fr/0,12-3210,1.html"),
        (f"12,5 {KEY},12", f"12.5 {KEY},12"),
    ],
)
def test_only_numbers_are_written_as_in_english(text: str, english: str) -> None:
    assert wordless.in_english(text) == english.strip()


@pytest.mark.parametrize("text", ["6-4, 6-3", "12,5 " * 40, f"https://www.exemple.fr/{'a' * 120}"])
def test_numbers_and_addresses_are_kept_without_a_remark(text: str) -> None:
    assert wordless.remark(text) == ""


def test_anything_else_is_kept_with_a_remark() -> None:
    assert wordless.remark(KEY) == "“3fQ9x3fQ9x3fQ9x3fQ9x…” is no sentence and was not translated"
