from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from depeche.errors import ModelError
from depeche.models import catalogue

from training import release

NAME = "marian-fr-en-mini"


def test_new_weights_are_recorded_and_strange_ones_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    place = tmp_path / "models"
    shutil.copytree(ROOT / "models", place)
    monkeypatch.setattr(catalogue, "bundled_folder", lambda: place)
    new = tmp_path / "new"
    new.mkdir()
    tensors = {n: t.float() * 1.5 for n, t in load_file(place / NAME / "model.safetensors").items()}
    save_file(tensors, new / "model.safetensors")
    release.weights(new, place / NAME)
    with pytest.raises(ModelError, match="damaged"):
        catalogue.find(NAME, "translation", tmp_path)
    files = catalogue.registry()[NAME].files
    release.seal(place / "registry.toml", f"{NAME}.files", place / NAME, files)
    catalogue.registry.cache_clear()
    try:
        assert catalogue.find(NAME, "translation", tmp_path).family == "marian"
    finally:
        catalogue.registry.cache_clear()
    written = load_file(place / NAME / "model.safetensors")
    assert all(tensor.dtype == torch.float16 for tensor in written.values())
    save_file({"other": torch.zeros(3)}, new / "model.safetensors")
    with pytest.raises(SystemExit, match="another model"):
        release.weights(new, place / NAME)
