"""Every test works in folders of its own and never reaches a network."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from depeche import settings
from depeche.cli.main import run
from depeche.models import catalogue

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
SEED = SEEDS / "coree-du-nord-belgorod.txt"
FILES = {
    "brief.html",
    "brief.json",
    "brief.md",
    "brief.ninjs.json",
    "brief.ninjs3.json",
    "repaired.fr.txt",
    "translation.en.txt",
}


SUMMARISER = "smollm2-brief"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a model that was not pulled, as in a fresh clone."""
    for marker in item.iter_markers("model"):
        name = marker.args[0] if marker.args else SUMMARISER
        if not catalogue.pulled(catalogue.registry()[name], settings.load({}).models_folder):
            pytest.skip(f"this test needs a model: run `depeche models pull {name}`")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own; pulled models stay where the user has them."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("DEPECHE_CACHE_DIR", str(folder))
    monkeypatch.setenv("DEPECHE_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("")
    return folder


@pytest.fixture
def depeche(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run a command line in this process: ``depeche("repair", "-", stdin=b"…")``."""

    def call(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        sys.stdout.flush()
        return Ran(code, *capfd.readouterr())

    return call
