from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from depeche.errors import ModelError
from depeche.models import catalogue

from training import release

NAME = "marian-fr-en"


def test_a_new_translator_is_recorded_and_half_a_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    place = tmp_path / "models"
    shutil.copytree(ROOT / "models", place)
    monkeypatch.setattr(catalogue, "bundled_folder", lambda: place)
    new = tmp_path / "new"
    shutil.copytree(place / NAME, new)
    files = catalogue.registry()[NAME].files
    tensors = {n: t.float() * 1.5 for n, t in load_file(place / NAME / "model.safetensors").items()}
    save_file(tensors, new / "model.safetensors")
    release.translator(new, place / NAME, files)
    with pytest.raises(ModelError, match="damaged"):
        catalogue.find(NAME, "translation", tmp_path)
    release.seal(place / "registry.toml", f"{NAME}.files", place / NAME, files)
    catalogue.registry.cache_clear()
    try:
        assert catalogue.find(NAME, "translation", tmp_path).family == "marian"
    finally:
        catalogue.registry.cache_clear()
    written = load_file(place / NAME / "model.safetensors")
    assert all(tensor.dtype == torch.float16 for tensor in written.values())
    (new / "vocab.json").unlink()
    with pytest.raises(SystemExit, match=r"has no vocab\.json"):
        release.translator(new, place / NAME, files)
