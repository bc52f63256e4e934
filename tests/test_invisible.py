"""Hidden characters: left out on reading, labelled on writing, by one table."""

from __future__ import annotations

import sys
import time

import pytest
from depeche.lang.invisible import Cleaner, escape_controls, label_controls, label_hidden, runs
from hypothesis import example, given
from hypothesis import strategies as st

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), first and last of each range.
IGNORABLE = """
00AD 00AD 034F 034F 061C 061C 115F 1160 17B4 17B5 180B 180F 200B 200F 202A 202E 2060 206F 3164 3164
FE00 FE0F FEFF FEFF FFA0 FFA0 FFF0 FFF8 1BCA0 1BCA3 1D173 1D17A E0000 E0FFF
""".split()
SOUND = [
    "Prix\u00a0: 3\u202f% de l’œuvre, 1\u2009000 km\n\tet\u3000après",
    "👩\u200d🚒 👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 ❤\ufe0f ☎\ufe0e 1\ufe0f\u20e3 ©\ufe0f",
    "السلام\u200cعليكم می\u200cخواهم क्\u200dष",
    "\ufffc\ufffd",
]
# Characters near which another may be needed, and those that may be.
NEAR = (
    "a1#é👩❤←\u2329\u2adcم\u0653क्\u0301\u0338\ufe0f\ufe0e\ufe00\u200d\u200c\u200b\u034f\u20e3 \n\r"
)


def cleaned(text: str) -> str:
    return Cleaner().clean(text)


def test_no_ignorable_character_is_missing_from_the_table() -> None:
    for first, last in zip(IGNORABLE[::2], IGNORABLE[1::2], strict=True):
        for code in range(int(first, 16), int(last, 16) + 1):
            assert cleaned(f"a{chr(code)}b") == "ab", hex(code)
            assert label_hidden(f"a{chr(code)}b")[1] == "⟨", hex(code)


@pytest.mark.slow
def test_each_character_alone_is_left_out_if_and_only_if_it_is_labelled() -> None:
    turned = {*"\r\x85\u2028\u2029", *map(chr, range(0xD800, 0xE000))}  # to what is seen
    characters = [chr(code) for code in range(sys.maxunicode + 1) if chr(code) != " "]
    apart = " ".join(characters)
    found = zip(characters, cleaned(apart).split(" "), label_hidden(apart).split(" "), strict=True)
    for character, left, shown in found:
        if character in turned:
            assert shown != character
            assert left in ("\n", "\ufffd")
        else:
            assert (left == "") == (shown != character), hex(ord(character))


@pytest.mark.parametrize("text", SOUND)
def test_what_text_needs_is_kept_and_shown(text: str) -> None:
    cleaner = Cleaner()
    assert cleaner.clean(text) == text
    assert not list(cleaner.notes())
    assert label_hidden(text) == text
    assert label_controls(text) == text
    assert {run.kind for run in runs(text)} == {"plain"}


@pytest.mark.parametrize(
    "text",
    [
        "a\u200db",
        "م\u200c ",
        "a\ufe0f",
        "1\ufe0f",
        "a\ufe0f\u200d👩",
        "👩\u200d\u200d👩",
        "\u200dم",
    ],
)
def test_a_joiner_or_a_selector_out_of_place_is_hidden(text: str) -> None:
    cleaner = Cleaner()
    assert cleaner.clean(text) != text
    assert len(list(cleaner.notes())) == 1
    assert label_hidden(text) != text


@given(st.text() | st.text(alphabet=st.sampled_from(NEAR)))
@example("\u2adc\ufe0f")
@example("e\u034f\u0301")
@example("م\u200c\u200c\u0653م")
def test_what_is_read_is_shown_as_it_is(text: str) -> None:
    made = cleaned(text)
    assert label_hidden(made) == label_controls(made) == escape_controls(made) == made
    assert cleaned(made) == made


@given(st.text() | st.text(alphabet=st.sampled_from(NEAR)))
def test_what_is_shown_is_shown_once(text: str) -> None:
    made = label_hidden(text)
    assert label_hidden(made) == made
    assert "".join(run.text for run in runs(text)) == made


def test_every_kind_of_line_end_is_one() -> None:
    assert cleaned("a\r\nb\rc\x85d\u2028e\u2029f\ng") == "a\nb\nc\nd\ne\nf\ng"


@pytest.mark.parametrize("piece", ["a", "\u200b", "م\u200c", "👩\u200d", "\u0301", "1\ufe0f", "а"])
def test_cleaning_and_showing_take_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.perf_counter()
    label_hidden(cleaned(text))
    assert time.perf_counter() - started < 10
