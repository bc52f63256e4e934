"""What a killed process leaves under hidden names is swept; what a living one has there is not."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from depeche.output.store import BriefStore
from depeche.storage import atomic

LEAVES = """
import sys
from pathlib import Path
from depeche.storage import atomic
place = Path(sys.argv[1])
with atomic.temporary_file(place) as (handle, name), atomic.temporary_directory(place) as inner:
    (inner / "model.bin").write_text("half")
    print("there", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writer() -> Callable[[Path], subprocess.Popen[str]]:
    """A process in the middle of writing a file and a folder in a place."""

    def begin(place: Path) -> subprocess.Popen[str]:
        place.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-c", LEAVES, str(place)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        return process

    return begin


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def hidden(place: Path) -> list[Path]:
    return sorted(place.glob(".*"))


def test_only_what_nobody_holds_is_swept(writer, tmp_path: Path) -> None:
    place = tmp_path / "place"
    first = writer(place)
    left = hidden(place)
    assert len(left) == 2
    second = writer(place)
    for name in (".depeche-words.txt", ".depeche.tmp-", ".depeche.tmp-my-own-file", ".other.tmp"):
        (place / name).write_text("the user's")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (place / ".depeche.tmp-abcdefgh").symlink_to(elsewhere)
    before = set(hidden(place))
    atomic.sweep(place)
    assert set(hidden(place)) == before
    kill(first)
    atomic.sweep(place)
    assert set(hidden(place)) == before - set(left)
    second.communicate("", timeout=20)  # it ends by itself, and takes its own away
    assert len(hidden(place)) == 5
    assert elsewhere.is_dir()


def test_a_sweep_between_making_and_locking_costs_nothing(tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "place"
    place.mkdir()
    lock, made = atomic.fcntl.flock, []

    def late(handle: int, how: int) -> None:
        if not made:
            made.extend(hidden(place))
            atomic.sweep(place)
            assert not hidden(place)
        lock(handle, how)

    monkeypatch.setattr(atomic.fcntl, "flock", late)
    atomic.write(place / "a.txt", "whole\n")
    assert len(made) == 1
    assert [path.name for path in place.iterdir()] == ["a.txt"]
    assert (place / "a.txt").read_text() == "whole\n"


def test_a_folder_swept_before_it_is_opened_is_made_again(tmp_path: Path, monkeypatch) -> None:
    make, made = atomic.tempfile.mkdtemp, []

    def swept(**places: object) -> str:
        name = make(**places)
        if not made:
            made.append(name)
            Path(name).rmdir()
        return name

    monkeypatch.setattr(atomic.tempfile, "mkdtemp", swept)
    with atomic.temporary_directory(tmp_path) as place:
        assert place.is_dir()
        assert str(place) not in made


def test_where_nothing_can_be_locked_nothing_is_swept(writer, tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "place"
    kill(writer(place))

    def refused(handle: int, how: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(atomic.fcntl, "flock", refused)
    atomic.write(place / "a.txt", "whole\n")
    atomic.sweep(place)
    assert (place / "a.txt").read_text() == "whole\n"
    assert len(hidden(place)) == 2


def test_a_run_sweeps_the_folders_it_writes(
    depeche, quick, engines, files, own_cache: Path, writer, tmp_path: Path
) -> None:
    engines(own_cache)
    out = tmp_path / "out"
    for begin in (
        lambda: BriefStore(out).close(),
        lambda: depeche("brief", *files, "--out", out),
    ):
        for place in (out, out / "failed", out / ".staging", out / ".staging" / "1"):
            kill(writer(place))
        begin()
        assert [hidden(place) for place in (out, out / "failed")] == [[out / ".desk.sqlite"], []]
    assert (out / "un" / "brief.json").is_file()


def test_a_conversion_that_was_killed_leaves_no_half_model(
    depeche, quick, files, own_cache: Path, writer
) -> None:
    kill(writer(own_cache / "engines"))
    assert depeche("brief", files[0]).code == 0
    assert hidden(own_cache / "engines") == []
