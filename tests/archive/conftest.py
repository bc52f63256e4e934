"""Parts of an archive, put together without Ray."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from depeche.archive.places import Place
from depeche.archive.sources import Source, sources


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what is written is forced to the disk, which takes
    long.
    """
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


@pytest.fixture
def store() -> Iterator[str]:
    """The address of an empty store in memory."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield "memory://bucket"
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def found(*names: str | Path, out: str | Path = "/nonexistent/out") -> list[Source]:
    """The sources that names stand for."""
    return list(sources(map(str, names), Place(str(out))))
