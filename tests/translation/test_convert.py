"""The conversion, against CTranslate2's own converter and against transformers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from depeche.errors import ModelError
from depeche.models.catalogue import Model
from depeche.translation.engines.choice import choose
from depeche.translation.engines.convert import convert
from depeche.translation.engines.model_file import Stored
from depeche.translation.engines.pieces import Pieces

from .conftest import FRENCH

_TYPES = ("float32", "int8", "int16", "int32", "float16", "bfloat16")


def _string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<H", file.read(2))
    return file.read(length)[:-1].decode()


def _read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    variables = {}
    with path.open("rb") as file:
        file.read(4)
        assert _string(file) == "TransformerSpec"
        _, count = struct.unpack("<II", file.read(8))
        for _ in range(count):
            name = _string(file)
            (rank,) = file.read(1)
            shape = struct.unpack(f"<{rank}I", file.read(4 * rank))
            kind, size = struct.unpack("<BI", file.read(5))
            variables[name] = np.frombuffer(file.read(size), _TYPES[kind]).reshape(shape)
        (count,) = struct.unpack("<I", file.read(4))
        return variables, {_string(file): _string(file) for _ in range(count)}


def written(files: Mapping[str, bytes], folder: Path) -> None:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)


@pytest.mark.parametrize("stored", ["int8", "float32"])
def test_same_variables_as_the_converter(opus: Path, tmp_path: Path, stored: Stored) -> None:
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(opus)).convert(str(tmp_path / "theirs"), quantization=stored)
    written(convert(opus, stored), tmp_path / "ours")
    theirs, their_aliases = _read(tmp_path / "theirs" / "model.bin")
    ours, our_aliases = _read(tmp_path / "ours" / "model.bin")
    assert our_aliases == their_aliases
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        assert ours[name].shape == value.shape, name
        np.testing.assert_allclose(
            ours[name].astype("f4"), value.astype("f4"), rtol=1e-3, atol=1e-3, err_msg=name
        )


def test_the_converter_loses_the_row_that_starts_the_decoder(
    bundled: Model, tmp_path: Path
) -> None:
    from ctranslate2 import Translator
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(bundled.folder)).convert(
        str(tmp_path / "theirs"), quantization="float32"
    )
    written(convert(bundled.folder, "float32"), tmp_path / "ours")
    name = "decoder/embeddings/weight"
    theirs = _read(tmp_path / "theirs" / "model.bin")[0][name]
    ours = _read(tmp_path / "ours" / "model.bin")[0][name]
    np.testing.assert_allclose(ours[:-1], theirs, rtol=1e-3, atol=1e-3)
    assert np.abs(ours[-1]).max() > 0.1  # it is not zero, and the first word depends on it
    tokens = Pieces(bundled.folder).encode(FRENCH)
    made = [
        [result.hypotheses[0] for result in Translator(str(place)).translate_batch(tokens)]
        for place in (tmp_path / "theirs", tmp_path / "ours")
    ]
    assert made[0] != made[1]


@pytest.mark.parametrize("which", ["bundled", "opus"])
def test_same_translations_as_transformers(
    which: str,
    bundled: Model,
    opus: Path,
    converted: Path,
    stranger: Callable[[Path], Model],
) -> None:
    # The rows of <pad> differ: zero in opus, anything in the bundled weights.
    model = bundled if which == "bundled" else stranger(opus)
    reference = choose("transformers", "auto", 2, converted).load(model)
    engine = choose("ctranslate2", "float32", 2, converted).load(model)
    assert engine.limit == reference.limit
    assert [engine.length(text) for text in FRENCH] == [reference.length(t) for t in FRENCH]
    expected = dict(reference.translate(FRENCH, 1))
    made = dict(engine.translate(FRENCH, 1))
    for index, source in enumerate(FRENCH):
        # transformers forces the end mark at the maximal length, which the random model reaches.
        ours, theirs = made[index][0].text, expected[index][0].text
        assert ours == theirs or (len(theirs) > 60 and ours.startswith(theirs)), source


def test_no_conversion_of_what_is_not_marian(tmp_path: Path, opus: Path) -> None:
    place = tmp_path / "model"
    place.mkdir()
    for path in opus.iterdir():
        if path.suffix != ".safetensors":
            (place / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ModelError, match="no embeddings"):
        convert(place, "int8")
