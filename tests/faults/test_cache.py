"""Whatever happens to the cache's file, what comes out is what would be computed."""

from __future__ import annotations

import errno
import os
import pwd
import random
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from conftest import Ran
from depeche.settings import load
from depeche.stage import CachedStage, Scalar
from depeche.storage.cache import Cache

from faults.conftest import start

BIG = 1 << 30
INPUTS = [f"sentence {number} " * (1 + number % 40) for number in range(60)]


class Reverser:
    """A stage whose every output is known."""

    name = "reverse"
    version = 1
    data = ()
    libraries = ()
    output = str
    signature = ""

    def parameters(self) -> Mapping[str, Scalar]:
        return {}

    def run(self, values: Sequence[str]) -> Iterator[tuple[int, str]]:
        for index, value in enumerate(values):
            yield index, value[::-1]


EXPECTED = [value[::-1] for value in INPUTS]


def value_of(cache: Cache, key: str) -> bytes | None:
    return cache.get_many([key]).get(key)


def damaged(rng: random.Random, data: bytes) -> bytes:
    """Bytes changed, a block zeroed, two blocks changed for each other, cut off, or run on."""
    out = bytearray(data)
    block = 1 << rng.randrange(9, 13)
    here, there = (rng.randrange(max(len(out) - block, 1)) for _ in range(2))
    match rng.randrange(6):
        case 0 | 1:
            for _ in range(rng.choice([1, 1, 2, 20, 200])):
                out[rng.randrange(len(out))] ^= rng.randrange(1, 256)
        case 2:
            out[here : here + block] = bytes(block)
        case 3:
            one, other = out[here : here + block], out[there : there + block]
            out[here : here + block], out[there : there + block] = other, one
        case 4:
            del out[rng.randrange(len(out)) :]
        case _:
            out += rng.randbytes(rng.randrange(1, 5000))
    return bytes(out)


def trial(folder: Path, rng: random.Random, main: bytes, log: bytes) -> None:
    """Damage the file or its log; then everything asked for must be right, twice."""
    for suffix in ("-wal", "-shm"):
        (folder / f"stages.sqlite{suffix}").unlink(missing_ok=True)
    which = rng.randrange(3)
    (folder / "stages.sqlite").write_bytes(damaged(rng, main) if which != 1 else main)
    if log:
        (folder / "stages.sqlite-wal").write_bytes(damaged(rng, log) if which else log)
    for _ in range(2):
        cache = Cache(folder, BIG)
        assert CachedStage(Reverser(), cache)(INPUTS) == EXPECTED
        cache.info()
        cache.close()


def run(tmp_path: Path, cases: int, seed: int) -> None:
    cache = Cache(tmp_path / "good", BIG)
    stage = CachedStage(Reverser(), cache)
    stage(INPUTS)
    # As a killed process leaves it: the last writes are only in the log.
    logged = cache.path.read_bytes(), Path(f"{cache.path}-wal").read_bytes()
    cache.close()
    settled = cache.path.read_bytes(), b""
    assert len(logged[1]) > 10_000
    rng = random.Random(seed)
    folder = tmp_path / "bad"
    folder.mkdir()
    for _ in range(cases):
        trial(folder, rng, *rng.choice([logged, settled]))


def test_a_damaged_file_gives_no_wrong_output(tmp_path: Path) -> None:
    run(tmp_path, 50, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_two_thousand_damaged_files(tmp_path: Path, seed: int) -> None:
    run(tmp_path, 200, seed)


def test_a_damaged_cache_gives_the_same_brief(
    depeche, tmp_path: Path, quick, engines, files, own_cache: Path
) -> None:
    engines(own_cache)
    first: Ran = depeche("brief", *files, "--json")
    assert first.code == 0, first.err
    good = (own_cache / "stages.sqlite").read_bytes()
    rng = random.Random(4)
    for _ in range(5):
        for path in own_cache.glob("stages*"):
            path.unlink()
        (own_cache / "stages.sqlite").write_bytes(damaged(rng, good))
        assert depeche("brief", *files, "--json").out == first.out


def test_a_clock_that_goes_back_changes_nothing(
    depeche, quick, engines, files, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines(own_cache)
    first: Ran = depeche("brief", *files, "--json")
    past = iter(range(10**9, 0, -3600))
    monkeypatch.setattr(time, "time", lambda: float(next(past)))
    assert depeche("cache", "prune", "--max-size", "3K").code == 0
    again: Ran = depeche("brief", *files, "--json")
    assert (again.code, again.out) == (0, first.out)


@pytest.mark.parametrize("size", ["24k", "64k"])
def test_a_full_disk_under_the_cache_costs_only_the_cache(
    size: str, depeche, quick, engines, files, small_disk, own_cache: Path, monkeypatch, caplog
) -> None:
    engines(own_cache)
    good: Ran = depeche("brief", *files, "--json")
    disk = small_disk(size)
    monkeypatch.setenv("DEPECHE_CACHE_DIR", str(disk))
    engines(disk)
    for _ in range(2):
        caplog.clear()
        ran: Ran = depeche("brief", *files, "--json")
        assert (ran.code, ran.out) == (0, good.out)
        assert caplog.text.count("is not usable") <= 1


def test_a_read_only_cache_is_as_if_empty(
    depeche, quick, engines, files, small_disk, monkeypatch, caplog: pytest.LogCaptureFixture
) -> None:
    disk = small_disk("8m")
    monkeypatch.setenv("DEPECHE_CACHE_DIR", str(disk))
    engines(disk)
    good: Ran = depeche("brief", *files, "--json")
    remount = ["mount", "-o", "remount,ro", str(disk)]
    subprocess.run(remount, check=True, capture_output=True)
    caplog.clear()
    ran: Ran = depeche("brief", *files, "--json")
    assert (ran.code, ran.out) == (0, good.out)
    assert caplog.text.count("is not usable") == 1


def test_a_cache_that_comes_back_is_used_again(tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "cache"
    place.write_text("in the way")
    cache = Cache(place, BIG)
    cache.put_many("s", {"k": b"v"})
    assert value_of(cache, "k") is None
    place.unlink()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 120)
    cache.put_many("s", {"k": b"v"})
    assert value_of(cache, "k") == b"v"


def test_a_cache_that_is_taken_away_is_begun_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path, BIG)
    cache.put_many("s", {"k": b"v"})
    for path in tmp_path.iterdir():
        path.unlink()
    assert value_of(cache, "k") is None
    cache.put_many("s", {"k": b"w"})
    cache.close()
    assert value_of(Cache(tmp_path, BIG), "k") == b"w"


def closed(folder: Path) -> None:
    """Put a file where a folder of the cache's path should be."""
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")


@pytest.mark.parametrize("place", ["cache", "file/cache"])
def test_a_brief_is_made_without_a_place_for_the_cache(
    place: str, depeche, quick, files, tmp_path: Path, monkeypatch, caplog
) -> None:
    good: Ran = depeche("brief", files[0], "--json")
    blocked = tmp_path / "blocked" / place
    closed(blocked if place == "cache" else blocked.parent)
    monkeypatch.setenv("DEPECHE_CACHE_DIR", str(blocked))
    caplog.clear()
    ran: Ran = depeche("brief", files[0], "--json")
    assert (ran.code, ran.out) == (0, good.out)
    (said,) = (one.getMessage() for one in caplog.records if one.levelname == "WARNING")
    assert "DEPECHE_CACHE_DIR can name another folder" in said


def test_a_batch_says_once_that_there_is_no_cache(files, quick, tmp_path: Path) -> None:
    closed(tmp_path / "blocked" / "cache")
    command = ["batch", files[0], "--out", tmp_path / "out"]
    process = start(*command, cache=tmp_path / "blocked" / "cache")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.count("is not usable") == 1


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_brief_is_made_where_a_converted_model_cannot_be_kept(
    code: int, depeche, quick, files, own_cache: Path, monkeypatch, caplog
) -> None:
    good: Ran = depeche("brief", files[0], "--json")
    shutil.rmtree(own_cache)

    def refused(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refused)
    caplog.clear()
    ran: Ran = depeche("brief", files[0], "--json")
    assert (ran.code, ran.out) == (0, good.out)
    assert caplog.text.count("is not usable") == 1
    assert os.strerror(code) in caplog.text
    assert list((own_cache / "engines").iterdir()) == []


def test_a_user_without_a_home_folder_has_no_cache_in_the_current_folder(
    tmp_path: Path, monkeypatch
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "DEPECHE_CACHE_DIR", "DEPECHE_CONFIG"):
        monkeypatch.delenv(name, raising=False)

    def nobody(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.chdir(tmp_path)
    resolved = load({})
    for folder in (resolved.cache_folder, resolved.models_folder):
        assert folder.is_absolute()
        assert not folder.is_relative_to(tmp_path)
