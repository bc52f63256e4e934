"""Processes to do harm to, with a cache and a converted model that each test has to itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from depeche.models import catalogue
from depeche.translation.engines.choice import choose
from depeche.translation.read_back.stage import READER

from benchmarks.faults import harm

ARTICLES = {
    "un": "Le préfet a visité Nantes mardi. Il a promis 12 millions d’euros aux écoles.",
    "deux": "La grève a duré trois jours à Lyon. Les syndicats n’ont pas signé l’accord.",
    "trois": "Le tribunal de Rennes a condamné l’ancien maire. Son avocat fait appel.",
}


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled translation models, converted once."""
    folder = tmp_path_factory.mktemp("engines")
    engine = choose("ctranslate2", "int8", 1, folder)
    engine.load(catalogue.find("marian-fr-en", "translation", folder))
    engine.load(catalogue.find(READER, "reading back", folder))
    return folder


@pytest.fixture
def engines(converted: Path) -> Callable[[Path], None]:
    """Put the converted model into a cache folder."""

    def put(cache: Path) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "engines").symlink_to(converted)

    return put


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three short articles."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings under which a brief takes no time worth speaking of."""
    monkeypatch.setenv("DEPECHE_SUMMARISER", "lead")
    monkeypatch.setenv("DEPECHE_BEAM", "1")
    monkeypatch.setenv("DEPECHE_THREADS", "1")


def start(*arguments: str | Path, cache: Path, before: Callable[[], None] | None = None):
    """A depeche process of its own; ``before`` runs in it first."""
    return subprocess.Popen(
        [sys.executable, "-m", "depeche", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"DEPECHE_CACHE_DIR": str(cache)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def catches(process: subprocess.Popen[str]) -> None:
    """Wait until it handles SIGTERM; before that it has done nothing."""
    bit = 1 << (signal.SIGTERM - 1)
    own = Path(f"/proc/{process.pid}")
    while process.poll() is None:
        caught = int((own / "status").read_text().partition("SigCgt:")[2].split()[0], 16)
        if b"-m\0depeche\0" in (own / "cmdline").read_bytes() and caught & bit:
            return
        time.sleep(0.002)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """File systems in memory of a size of our choosing; root only."""
    with contextlib.ExitStack() as mounted:

        def mount(size: str) -> Path:
            place = tmp_path / f"disk{len(list(tmp_path.glob('disk*')))}"
            try:
                return mounted.enter_context(harm.small_disk(place, size))
            except PermissionError as error:
                pytest.skip(str(error))

        yield mount


Desk = Callable[[Path, Path], list[str | Path]]


@pytest.fixture(params=["batch", "watch"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """Both ways of briefing a folder: the command line, for a folder and an output folder."""
    return _desk(request.param)


@pytest.fixture(params=["batch", pytest.param("watch", marks=pytest.mark.slow)])
def either(request: pytest.FixtureRequest) -> Desk:
    """The same, for what takes the same way in both: the second time is slow."""
    return _desk(request.param)


def _desk(name: str) -> Desk:
    once = ["--once", "--settle", "0.1"] if name == "watch" else []
    return lambda source, out: [name, source, "--out", out, *once]
