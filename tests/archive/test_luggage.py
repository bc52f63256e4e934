"""What the workers get is all they need to make the same briefs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from conftest import ROOT
from depeche import settings
from depeche.archive import luggage
from depeche.errors import ModelError
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.translation.memory import Memory

from archive.conftest import write

FRENCH, ENGLISH = "Le préfet n’a pas visité Nantes mardi.", "The prefect stayed away."
# Run where a worker is: what it makes the briefs with.
THERE = """
import json, sys
import msgspec
import depeche
from depeche.pipeline import Pipeline
from depeche.settings import Settings

with Pipeline(msgspec.json.decode(sys.stdin.buffer.read(), type=Settings)) as pipeline:
    found = {
        "code": depeche.__file__,
        "signature": pipeline.signature,
        "terms": pipeline.glossary.digest,
        "words": sorted(pipeline._settings.kept_words),
        "remembered": pipeline.memory and pipeline.memory.exact([sys.argv[1]]),
    }
print(json.dumps(found))
"""


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders are made; the working directory is empty."""
    place = tmp_path / "scratch"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return place


def signature(chosen: Settings) -> str:
    with Pipeline(chosen) as pipeline:
        return pipeline.signature


def there(folder: Path, chosen: Settings) -> dict[str, object]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    ran = subprocess.run(
        [sys.executable, "-c", THERE, FRENCH],
        input=msgspec.json.encode(chosen),
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(ran.stdout)


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_code_and_only_the_models_that_are_needed(scratch: Path) -> None:
    chosen = settings.load({"read_back": False})
    with luggage.packed(chosen) as (folder, changed):
        assert folder.is_relative_to(scratch)
        assert inside(folder) == ["depeche"]
        assert inside(folder / "depeche" / "_models") == ["marian-fr-en", "registry.toml"]
        code = {path.relative_to(folder / "depeche") for path in folder.rglob("*.py")}
        ours = ROOT / "pipeline" / "depeche"
        assert code == {path.relative_to(ours) for path in ours.rglob("*.py")}
        assert not list(folder.rglob("__pycache__"))
        found = there(folder, changed)
        assert found["signature"] == signature(chosen)
    assert list(scratch.iterdir()) == []


def test_the_workers_have_the_models_and_the_files_of_the_user(
    tmp_path: Path, scratch: Path
) -> None:
    model = tmp_path / "own" / "our marian"
    shutil.copytree(ROOT / "models" / "marian-fr-en", model)
    with closing(Memory(tmp_path / "memory.sqlite", create=True)) as memory:
        memory.keep("urn:a", [(FRENCH, ENGLISH)], "Jeanne", "2026-07-01")
        chosen = settings.load(
            {
                "translator": model,
                "glossary": write(tmp_path / "our.csv", "zblorge,widget\n"),
                "words": write(tmp_path / "our.words", "Kzyrtz\n"),
                "memory": tmp_path / "memory.sqlite",
            }
        )
        with luggage.packed(chosen) as (folder, changed):
            assert inside(folder / "depeche" / "_models") == ["marian-en-fr", "registry.toml"]
            for name in ("translator", "glossary", "words", "memory", "models_dir"):
                assert not Path(getattr(changed, name)).is_absolute()
            (tmp_path / "own").rename(tmp_path / "elsewhere")
            found = there(folder, changed)
            (tmp_path / "elsewhere").rename(tmp_path / "own")
            assert Path(found["code"]).is_relative_to(folder)
            assert found["signature"] == signature(chosen)
            with Pipeline(chosen) as ours:
                assert found["terms"] == ours.glossary.digest
            assert found["words"] == sorted(chosen.kept_words)
            assert len(found["words"]) == 1
            assert found["remembered"] == {FRENCH: ENGLISH}
    assert signature(chosen) != signature(settings.load({}))
    assert list(scratch.iterdir()) == []


def test_a_bundled_model_may_be_named_by_its_folder() -> None:
    named = settings.load({"translator": ROOT / "models" / "marian-fr-en", "read_back": False})
    with luggage.packed(named) as (folder, changed):
        assert changed.translator == "marian-fr-en"
        assert inside(folder / "depeche" / "_models") == ["marian-fr-en", "registry.toml"]


def test_the_list_of_words_in_the_working_folder_goes_along(tmp_path: Path) -> None:
    chosen = settings.load({})
    with luggage.packed(chosen) as (folder, changed):
        assert changed.words == ""
    write(Path(settings.WORDS), "Kzyrtz\n")
    with luggage.packed(chosen) as (folder, changed):
        assert (folder / changed.words).read_text() == "Kzyrtz\n"


def test_no_memory_is_none_there_too() -> None:
    for value in ("", settings.NO_MEMORY):
        with luggage.packed(settings.load({"memory": value})) as (folder, changed):
            assert changed.memory == value
            assert inside(folder) == ["depeche"]


def test_the_folder_is_removed_after_an_error(scratch: Path) -> None:
    with pytest.raises(RuntimeError), luggage.packed(settings.load({})):
        raise RuntimeError
    assert list(scratch.iterdir()) == []


def test_more_than_ray_carries_is_an_error(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(luggage, "_MOST", 1 << 20)
    said = r"^The models have .* MiB, more than the 1 MiB that Ray takes to the nodes"
    with pytest.raises(ModelError, match=said), luggage.packed(settings.load({})):
        pass
    assert list(scratch.iterdir()) == []
