"""The built wheel: what is in it, and that it works where nothing else of ours is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow

TEXT = """Le maire de Nantes a annoncé mardi la fermeture du pont.

Les travaux dureront trois mois. Les habitants sont inquiets.
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a user would who has nothing of this checkout in the environment."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    home = {"HOME": str(cwd), "XDG_DATA_HOME": "", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": ""}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environ | home,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place)
    built = run(*build, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    return next(place.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel and its core dependencies, as pinned."""
    place = tmp_path_factory.mktemp("environment")
    # pip takes versions for what it resolves itself from the lock, but not hashes.
    pins = re.findall(r"^[a-z][^\\\n]*", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    (place / "pins.txt").write_text("\n".join(pins))
    assert run(sys.executable, "-m", "venv", place / "venv", cwd=place).returncode == 0
    programs = place / "venv" / "bin"
    options = ("--quiet", "--only-binary=:all:", "--constraint", place / "pins.txt")
    done = run(programs / "python", "-m", "pip", "install", *options, wheel, cwd=place)
    if "connection broken by" in done.stderr:
        pytest.skip("this test needs the package registry")
    assert done.returncode == 0, done.stderr
    return programs


def test_the_wheel_holds_the_package_its_data_and_the_bundled_models(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        about = {name.partition(".dist-info/")[2] for name in archive.namelist()}
    tracked = subprocess.run(
        ["git", "ls-files", "pipeline", "models"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = {
        re.sub("^models/", "depeche/_models/", line.removeprefix("pipeline/"))
        for line in tracked.stdout.splitlines()
    }
    assert names == expected
    assert {"depeche/py.typed", "depeche/_models/registry.toml"} <= names
    assert {f"licenses/{name}" for name in ("LICENSE", *_texts())} <= about


def _texts() -> list[str]:
    return [f"LICENSES/{path.name}" for path in (ROOT / "LICENSES").iterdir()]


def test_the_core_dependencies_brief_a_file(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run(installed / "python", "-c", "import depeche", cwd=tmp_path).returncode == 0
    for heavy in ("torch", "transformers", "huggingface_hub", "sacrebleu"):
        assert run(installed / "python", "-c", f"import {heavy}", cwd=tmp_path).returncode == 1
    ran = run(installed / "depeche", "brief", "a.txt", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "The mayor of Nantes" in ran.stdout
    assert "pip install 'depeche[summary]' && depeche models pull smollm2-brief" in ran.stderr


def test_the_core_says_what_the_summariser_takes(installed: Path, tmp_path: Path) -> None:
    ran = run(installed / "depeche", "models", "pull", "smollm2-brief", cwd=tmp_path)
    assert ran.returncode == 3
    assert "run `pip install 'depeche[summary]'`." in ran.stderr
