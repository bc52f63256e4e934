"""Parts of an archive, put together without Ray."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from depeche.archive.places import Place
from depeche.archive.sources import Source, sources
from quick import quick, shared, tmp_path  # noqa: F401 (fixtures)


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
