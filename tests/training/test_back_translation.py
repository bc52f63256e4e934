from __future__ import annotations

import lzma
from collections.abc import Sequence
from pathlib import Path

import pytest
from depeche.errors import InputError

from training.translation import back_translation
from training.translation.recipe import BackTranslation

ENGLISH = {
    "The cat sleeps.": "Le chat dort.",
    "The dog sleeps.": "Le chien dort brèremoit.",  # a word that is none
    "The cow eats.": "La vache.",
    "The bird sings.": "",
}


def translate(texts: Sequence[str]) -> list[str]:
    return [ENGLISH[text] for text in texts]


def judge(french: Sequence[str], english: Sequence[str]) -> list[float]:
    return [-2.0 if text == "La vache." else -0.5 for text in french]


def test_only_french_that_carries_the_english_is_kept() -> None:
    chosen = (("press", english) for english in ENGLISH)
    groups = back_translation.back_translate(chosen, translate, judge, least=-1.4)
    assert [row for group in groups for row in group] == [
        ("bt/press", "Le chat dort.", "The cat sleeps.")
    ]


def test_groups_are_written_as_they_are_made(tmp_path: Path) -> None:
    out = tmp_path / "corpus.tsv"

    def groups():  # type: ignore[no-untyped-def]
        yield [("bt/press", "Le chat dort.", "The cat sleeps.")]
        assert out.read_text() == "bt/press\tLe chat dort.\tThe cat sleeps.\n"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_translation.write(groups(), out)
    assert out.read_text().count("\n") == 1


def test_sentences_are_drawn_by_source_and_length(tmp_path: Path) -> None:
    path = tmp_path / "english.tsv.xz"
    lines = [f"press\tHe’s number {n} of them.\n" for n in range(1000)]
    lines += ["press\tShort.\n", "other\tNobody asks for this one.\n"]
    path.write_bytes(lzma.compress("".join(lines).encode()))
    choice = BackTranslation(share={"press": 0.5}, shortest=3, longest=6)
    drawn = list(back_translation.sentences(path, choice))
    assert 420 < len(drawn) < 580
    assert drawn == list(back_translation.sentences(path, choice))
    assert all(source == "press" and "He's number" in text for source, text in drawn)


def test_what_is_no_text_of_sources_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "english.tsv"
    path.write_text("no tab\n")
    with pytest.raises(InputError, match="line 1"):
        list(back_translation.sentences(path, BackTranslation(share={})))
    with pytest.raises(InputError, match="cannot be read"):
        list(back_translation.sentences(tmp_path / "none", BackTranslation(share={})))
