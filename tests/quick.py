"""Fixtures for tests that write many files and need a translation, but not a good one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a brief is forced to the disk, which takes long."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="depeche-") as place:
        yield Path(place)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all tests here: the model is converted once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def quick(own_cache: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests look at does not depend on the beam, nor on who translated first."""
    monkeypatch.setenv("DEPECHE_CACHE_DIR", str(shared))
    monkeypatch.setenv("DEPECHE_BEAM", "1")
