"""A model that fails, runs out of memory, or is changed under the feet of the one who loads it."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Ran
from depeche.errors import MemoryShortError, ModelError
from depeche.models import catalogue
from depeche.pipeline import Pipeline
from depeche.readers import read
from depeche.settings import load
from depeche.storage.cache import Cache
from depeche.translation.engines.ctranslate import CTranslateEngine

from faults.conftest import ARTICLES, start

NAME = "marian-fr-en"


def kept(cache: Path, stage: str) -> int:
    return sum(use.entries for use in Cache(cache, 1 << 30).info() if use.stage == stage)


def test_an_engine_that_fails_on_one_article_does_the_others(
    depeche, quick, engines, files, own_cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines(own_cache)
    translate = CTranslateEngine.translate

    def failing(self, sources, beam, count=1) -> Iterator[object]:
        failed = False
        for index, made in translate(self, sources, beam, count):
            if "syndicats" in sources[index]:
                failed = True
            else:
                yield index, made
        if failed:
            raise RuntimeError("CUDA out of luck\nat some line")

    monkeypatch.setattr(CTranslateEngine, "translate", failing)
    ran: Ran = depeche("brief", *files, "--out", tmp_path / "out")
    assert ran.code == 1
    said = [line for line in ran.err.splitlines() if "failed" in line]
    assert said == [f"depeche: {files[0]}: The translation failed: CUDA out of luck."]
    assert sorted(path.parent.name for path in tmp_path.glob("out/*/brief.json")) == ["trois", "un"]
    monkeypatch.undo()
    monkeypatch.setenv("DEPECHE_CACHE_DIR", str(own_cache))
    again: Ran = depeche(
        "translate", "--beam", "1", "--threads", "1", "--json", stdin=ARTICLES["deux"].encode()
    )
    assert json.loads(again.out)["memory"] == {"segments": 2, "remembered": 1}
    assert kept(own_cache, "translate") == 6


def test_too_little_memory_is_said(quick, engines, files, tmp_path: Path) -> None:
    engines(tmp_path / "cache")

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))

    process = start("translate", files[0], cache=tmp_path / "cache", before=limited)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1, said
    assert said == f"depeche: {MemoryShortError()}\n"


SHORT_OF_MEMORY = [
    MemoryError(),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
    RuntimeError("std::bad_alloc"),
    RuntimeError("CUDA failed with error out of memory"),
    RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried to allocate 8"),
    RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
    RuntimeError("unable to mmap 538090408 bytes from file <x>: Cannot allocate memory (12)"),
    RuntimeError("can't start new thread"),
    ImportError("libtorch_cpu.so: failed to map segment from shared object"),
]


@pytest.mark.parametrize("error", SHORT_OF_MEMORY, ids=repr)
@pytest.mark.parametrize("where", ["loading", "converting", "translating", "summarising"])
def test_too_little_memory_is_never_a_damaged_model(
    where: str, error: Exception, depeche, files, quick, engines, own_cache, monkeypatch
) -> None:
    def short(*_: object, **__: object) -> None:
        raise error

    if where != "converting":
        engines(own_cache)
    place = {
        "loading": "ctranslate2.Translator",
        "converting": "depeche.translation.engines.tensors.read",
        "translating": "depeche.translation.engines.ctranslate.CTranslateEngine.translate",
        "summarising": "depeche.summary.stage.SummaryStage._summary",
    }[where]
    monkeypatch.setattr(place, short)
    ran: Ran = depeche("brief", files[0])
    assert (ran.code, ran.out, ran.err) == (1, "", f"depeche: {MemoryShortError()}\n")


def test_a_file_may_be_named_after_an_error(depeche, tmp_path: Path) -> None:
    ran: Ran = depeche("repair", tmp_path / "out of memory.txt")
    assert "does not exist" in ran.err


NOISY = """
import logging, sys, warnings
from depeche.models import offline
from depeche.summary.draft import causal, loading

class Noisy:
    def __init__(self, folder):
        warnings.warn("a library warns")
        warnings.warn("it will be gone", DeprecationWarning)
        for name in ("transformers.modeling", "torch.utils", "torch", "other"):
            logging.getLogger(name).error("a library logs")
        logging.getLogger("depeche.models").warning("depeche warns")
        raise OSError("no such tensor")

causal.CausalGenerator = Noisy
from depeche.__main__ import main
main()
"""


def test_libraries_say_nothing_to_the_user_and_depeche_does(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "llama"}')
    (folder / "model.safetensors").write_bytes(b"")
    text = "The minister arrived. He met others. It rained in Paris. The train was late."
    done = subprocess.run(
        [sys.executable, "-c", NOISY, "summarize", "--summariser", str(folder)],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TRANSFORMERS_VERBOSITY": "debug"},
    )
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "depeche: depeche warns",
        "depeche: The model tiny does not load: no such tensor",
    ]


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "models"
    shutil.copytree(ROOT / "models", place)
    monkeypatch.setattr(catalogue, "bundled_folder", lambda: place)
    return place / NAME


def change(place: Path) -> None:
    """Other weights, as they might be: the last ones of the file."""
    path = place / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-2000:] = bytes(2000)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "engine", ["ctranslate2", pytest.param("transformers", marks=pytest.mark.slow)]
)
def test_a_model_that_is_changed_before_it_is_loaded_makes_nothing_that_is_kept(
    engine: str, copied: Path, quick, own_cache: Path
) -> None:
    pipeline = Pipeline(load({"engine": engine}))
    translator = pipeline.translator  # the model is verified here
    change(copied)
    with pytest.raises(ModelError, match="was changed while it was loaded"):
        translator(["Bonjour à tous."])
    assert kept(own_cache, "translate") == 0
    assert not list(own_cache.glob("engines/*"))


def test_a_model_that_is_changed_after_it_was_loaded_goes_on_as_it_was(
    copied: Path, quick, engines, own_cache: Path
) -> None:
    engines(own_cache)
    expected = Pipeline(load({})).translator(["Bonjour à tous.", "Il pleut à Nantes."])
    (own_cache / "stages.sqlite").unlink()
    pipeline = Pipeline(load({}))
    first = pipeline.translator(["Bonjour à tous."])
    change(copied)
    assert first + pipeline.translator(["Il pleut à Nantes."]) == expected
    with pytest.raises(ModelError, match="is not the recorded file"):
        _ = Pipeline(load({})).translator


def test_a_converted_model_that_was_changed_is_converted_again(
    quick, converted: Path, own_cache: Path
) -> None:
    expected = Pipeline(load({})).translate([read(ARTICLES["un"].encode(), "x").body])
    for weights in own_cache.glob("engines/*/model.bin"):
        data = bytearray(weights.read_bytes())
        data[len(data) // 2] ^= 255
        weights.write_bytes(data)
    for path in own_cache.glob("stages*"):
        path.unlink()
    assert Pipeline(load({})).translate([read(ARTICLES["un"].encode(), "x").body]) == expected


@pytest.mark.parametrize("name", ["target_vocab.json", "pytorch_model.bin", "modeling.py"])
def test_nothing_unrecorded_may_lie_in_the_folder_of_a_model(name: str, copied: Path) -> None:
    (copied / name).write_text("{}")
    with pytest.raises(ModelError, match=f"{name} does not belong to it"):
        catalogue.find(NAME, "translation", copied)


@pytest.mark.parametrize("config", ["[]", '{"model_type": []}', "[" * 100_000, "\xff"])
def test_a_folder_with_a_strange_configuration_is_refused(config: str, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / "config.json").write_text(config, encoding="latin-1")
    with pytest.raises(ModelError, match=r"no config\.json that names a model"):
        catalogue.find(str(tmp_path), "translation", tmp_path)


def test_a_folders_name_cannot_forge_a_signature(tmp_path: Path) -> None:
    place = tmp_path / "opus@1c9f.5|sum:lead.3\n`<b>"
    shutil.copytree(ROOT / "models" / NAME, place)
    found = catalogue.find(str(place), "translation", tmp_path)
    assert found.name == "opus-1c9f.5-sum-lead.3-b-"
