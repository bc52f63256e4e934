from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from depeche.errors import InputError, ModelError
from depeche.translation.marks import MARKS
from hypothesis import given
from hypothesis import strategies as st
from training_data import recipe

from training.translation import marks, model, prepare
from training.translation.recipe import Noise, read

pytest_plugins = ["training_data"]

PAIR = (
    "Selon Jean Dupont, 1 250,5 tonnes (7,4 %) sont parties vers Oran le 3 mai 2021.",
    "According to Jean Dupont, 1,250.5 tonnes (7.4%) left for Oran on 3 May 2021.",
)


def filled(text: str, values: dict[str, str]) -> str:
    return re.sub("⟦.⟧", lambda match: values[match[0]], text)


@given(st.integers(0, 10_000))
def test_marks_stand_once_on_both_sides_for_what_they_replace(seed: int) -> None:
    made = marks.marked(PAIR, Random(seed))
    assert made is not None
    found = [re.findall("⟦.⟧", side) for side in made]
    assert sorted(found[0]) == sorted(found[1])
    assert len(set(found[0])) == len(found[0]) in (1, 2, 3)
    assert set(found[0]) <= set(MARKS)
    values = {}
    for before, side in zip(PAIR, made, strict=True):
        pattern = re.sub("⟦.⟧", "(.+)", re.escape(side))
        match = re.fullmatch(pattern, before)
        assert match is not None
        values = dict(zip(re.findall("⟦.⟧", side), match.groups(), strict=True))
        assert filled(side, values) == before
    assert set(values.values()) <= {"Jean Dupont", "1,250.5", "7.4", "Oran", "3", "2021"}


@pytest.mark.parametrize(
    "pair",
    [
        ("Paris brûle.", "Paris is burning."),  # at the beginning it may be any word
        ("Il a vu Nantes et Nantes.", "He saw Nantes twice."),  # which of them?
        ("Il a 40 ans.", "He is forty."),
        ("Il a 40 ans.", "He is 140."),
        ("Il en a 7.", "He has 7.5."),
    ],
)
def test_nothing_is_marked_that_both_sides_have_not_once(pair: tuple[str, str]) -> None:
    assert marks.marked(pair, Random(0)) is None


def test_a_model_with_marks_is_the_model_with_nine_pieces_more(
    tiny_model: Path, tmp_path: Path
) -> None:
    from transformers import MarianTokenizer

    marks.add_to(tiny_model, tmp_path / "marked")
    before, after = model.load(tiny_model), model.load(tmp_path / "marked")
    size = before.config.vocab_size
    assert after.config.vocab_size == size + 9
    assert after.config.pad_token_id == size + 8  # the last piece still
    tokenizer = MarianTokenizer.from_pretrained(tmp_path / "marked")
    ids = tokenizer("bas ⟦1⟧ das ⟦7⟧ bat.").input_ids
    assert {size, size + 6} < set(ids)
    assert tokenizer.decode(ids, skip_special_tokens=True) == "bas ⟦1⟧ das ⟦7⟧ bat."
    text = torch.tensor([tokenizer("bas bat dab.").input_ids])
    logits = [
        net.eval()(input_ids=text, decoder_input_ids=text).logits[..., : size - 1]
        for net in (before, after)
    ]
    assert torch.allclose(*logits, atol=2e-2)  # it is stored in float16


def test_marks_are_added_once(tiny_model: Path, tmp_path: Path) -> None:
    marks.add_to(tiny_model, tmp_path / "marked")
    with pytest.raises(InputError, match="already"):
        marks.add_to(tiny_model, tmp_path / "marked")
    with pytest.raises(InputError, match="already"):
        marks.add_to(tmp_path / "marked", tmp_path / "again")


def test_french_that_a_model_made_is_tagged(tiny_model: Path, tmp_path: Path) -> None:
    marks.add_to(tiny_model, tmp_path / "marked")
    (tmp_path / "pairs.tsv").write_text(
        "bt/news\tbas bat.\tbais bait.\nnews\tdas dat.\tdais dait.\n"
    )
    chosen = read(recipe(tmp_path)).held_out
    corpora = [tmp_path / "pairs.tsv"]
    assert (
        prepare.prepare(corpora, tmp_path / "marked", tmp_path / "state", Noise(), chosen)[0] == 1
    )
    vocabulary = json.loads((tmp_path / "marked/vocab.json").read_text())
    french = np.load(tmp_path / "state/data/french.npy")
    assert vocabulary[marks.TAG] in french[:2]


def test_marks_want_a_model_that_has_them(tiny_model: Path, tmp_path: Path) -> None:
    chosen = read(recipe(tmp_path)).held_out
    with pytest.raises(ModelError, match="add-marks"):
        prepare.prepare([], tiny_model, tmp_path / "state", Noise(marked=0.1), chosen)
