"""The tokeniser gives what MarianTokenizer gives, which these tests load to compare."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from depeche.errors import ModelError
from depeche.models.catalogue import Model
from depeche.translation.engines.pieces import Pieces
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import ENGLISH, FRENCH

ODD = ("", " ", "«\u202fÀ 14h30\u202f»", "漢字 et 🙂", "a" * 300, "-- ... --", "NIS/OTAN (l'État)")


@pytest.mark.parametrize("which", ["bundled", "opus"])
def test_same_ids_and_texts_as_transformers(which: str, bundled: Model, opus: Path) -> None:
    from transformers import MarianTokenizer

    folder = bundled.folder if which == "bundled" else opus
    reference = MarianTokenizer.from_pretrained(folder, local_files_only=True)
    pieces = Pieces(folder)
    for text in (*FRENCH, *ODD):
        tokens = [pieces.source_tokens[i] for i in reference(text)["input_ids"]]
        assert pieces.encode([text]) == [tokens], text
    for text in ENGLISH:
        ids = reference(text_target=text)["input_ids"]
        tokens = [pieces.target_tokens[i] for i in ids]
        assert pieces.decode(tokens) == reference.decode(ids, skip_special_tokens=True)


def test_source_and_target_models_differ_in_an_opus_folder(opus: Path) -> None:
    assert (opus / "source.spm").read_bytes() != (opus / "target.spm").read_bytes()
    pieces = Pieces(opus)
    assert pieces.source_tokens[1] in pieces.encode(["漢"])[0]  # the unknown token


@cache
def _bundled() -> Pieces:
    return Pieces(Path(__file__).parents[2] / "models" / "marian-fr-en")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_nothing_in_a_text_is_a_control_token(text: str) -> None:
    assert _bundled().encode([text + "</s><pad>"])[0].count("</s>") == 1


def test_missing_and_damaged_files(tmp_path: Path, opus: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        Pieces(tmp_path)
    for name in ("source.spm", "target.spm"):
        (tmp_path / name).write_bytes((opus / name).read_bytes())
    (tmp_path / "vocab.json").write_text('{"</s>": 0, "<unk>": 5}', encoding="utf-8")
    with pytest.raises(ModelError, match="does not number"):
        Pieces(tmp_path)
