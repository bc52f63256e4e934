"""A disk that fills, a folder that is closed, a reader that goes away: said, and nothing lost."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from conftest import Ran
from depeche.output.ledger import LEDGER

from benchmarks.faults.harm import without_root
from faults.conftest import start

WRITES = 7  # files of a brief


def fails_at(monkeypatch: pytest.MonkeyPatch, number: int, code: int = errno.ENOSPC) -> None:
    """Let the n-th file that is forced to disk fail, and all after it."""
    sync, count = os.fsync, iter(range(1, 10**6))

    def fsync(handle: int) -> None:
        if next(count) >= number:
            raise OSError(code, os.strerror(code))
        sync(handle)

    monkeypatch.setattr(os, "fsync", fsync)


def whole(out: Path) -> list[str]:
    """The names of the briefs; each must be whole, and nothing else may lie there."""
    for place in out.iterdir():
        assert place.name.startswith(LEDGER) or not place.name.startswith(".")
        for path in place.iterdir() if place.is_dir() else ():
            assert path.stat().st_size > 0
            assert not path.name.startswith("."), "a temporary file was left"
    found = sorted(out.glob("*/brief.json"))
    for path in found:
        assert json.loads(path.read_text())["signature"].startswith("depeche:")
        assert len(list(path.parent.iterdir())) == WRITES
    return [path.parent.name for path in found]


@pytest.mark.parametrize("number", [1, 4, WRITES, WRITES + 1, 3 * WRITES + 1])
def test_a_disk_that_fills_at_the_nth_write(
    number: int, depeche, quick, engines, files, own_cache, tmp_path: Path, monkeypatch
) -> None:
    engines(own_cache)
    out = tmp_path / "out"
    fails_at(monkeypatch, number)
    ran: Ran = depeche("brief", *files, "--out", out)
    assert ran.code == 1
    assert "cannot be written: No space left on device." in ran.err
    assert len(whole(out)) == (number - 1) // WRITES
    monkeypatch.undo()
    again: Ran = depeche("brief", "--summariser", "lead", "--beam", "1", *files, "--out", out)
    assert again.code == 0
    assert len(whole(out)) == len(files)


def test_what_was_there_stays_whole_when_the_disk_fills(
    depeche, quick, engines, files, own_cache, tmp_path: Path, monkeypatch
) -> None:
    engines(own_cache)
    out = tmp_path / "out"
    assert depeche("brief", *files, "--out", out).code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    fails_at(monkeypatch, 4, errno.EDQUOT)
    assert depeche("brief", *files, "--out", out, "--sentences", "1").code == 1
    after = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    assert len(whole(out)) == len(files)


def test_a_full_disk_is_said_and_nothing_half_written_is_left(
    quick, engines, files, tmp_path: Path, small_disk
) -> None:
    engines(tmp_path / "cache")
    disk = small_disk("168k")
    process = start("brief", *files, "--out", disk / "out", cache=tmp_path / "cache")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "No space left on device" in said
    assert "Traceback" not in said
    assert 1 <= len(whole(disk / "out")) < len(files)


@pytest.mark.slow
def test_a_model_that_does_not_fit_on_the_disk_is_used_from_memory(
    quick, engines, files, tmp_path: Path, small_disk
) -> None:
    engines(tmp_path / "cache")
    good, _ = start("brief", *files, cache=tmp_path / "cache").communicate(timeout=60)
    disk = small_disk("300k")
    process = start("brief", *files, cache=disk)
    made, said = process.communicate(timeout=60)
    assert (process.returncode, made) == (0, good)
    assert said.count("is not usable (No space left on device)") == 1
    assert "Traceback" not in said
    assert [path.name for path in (disk / "engines").iterdir()] == []


def test_standard_output_may_be_full(quick, engines, files, tmp_path: Path) -> None:
    engines(tmp_path / "cache")
    process = start(
        "brief",
        files[0],
        cache=tmp_path / "cache",
        before=lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 1),
    )
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "depeche: Standard output cannot be written: No space left on device.\n" in said
    assert "Traceback" not in said
    assert "Exception" not in said


def test_standard_output_may_be_closed(quick, files, tmp_path: Path) -> None:
    process = start("repair", files[0], cache=tmp_path / "cache", before=lambda: os.close(1))
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (1, "depeche: Standard output is closed.\n")


def test_standard_error_may_be_full(quick, files, tmp_path: Path) -> None:
    process = start(
        "repair",
        files[0],
        files[0].with_name("none"),
        cache=tmp_path / "cache",
        before=lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 2),
    )
    process.communicate(timeout=60)
    assert process.returncode == 2


def test_output_is_utf_8_in_any_locale(quick, files, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    process = start("repair", files[0], cache=tmp_path / "cache")
    process.stdout.reconfigure(encoding="utf-8")
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "l’accord" in printed


def test_permission_lost(quick, engines, files, tmp_path: Path) -> None:
    engines(tmp_path / "cache")
    out = tmp_path / "out"
    command = ["brief", *files, "--out", out]
    start(*command, cache=tmp_path / "cache", before=without_root).communicate(timeout=60)
    assert whole(out) == ["deux", "trois", "un"]
    (out / "un").chmod(0o500)
    files[0].chmod(0)
    command += ["--sentences", "1"]
    process = start(*command, cache=tmp_path / "cache", before=without_root)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1, said
    assert f"{files[0]} cannot be read: Permission denied.\n" in said
    assert f"{out / 'un'} cannot be written: Permission denied.\n" in said
    assert "Traceback" not in said
    assert whole(out) == ["deux", "trois", "un"]
    made = [path for path in out.glob("*/brief.json") if "|length:1x" in path.read_text()]
    assert [path.parent.name for path in made] == ["trois"]


def test_a_link_does_not_lead_out_of_the_folder(
    depeche, quick, engines, files, own_cache, tmp_path: Path
) -> None:
    engines(own_cache)
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "un").symlink_to(elsewhere)
    (out / "deux").mkdir()
    victim = elsewhere / "victim"
    victim.write_text("untouched")
    (out / "deux" / "brief.json").symlink_to(victim)
    ran: Ran = depeche("brief", *files, "--out", out)
    assert ran.code == 0
    for name in ("deux-2", "trois", "un-2"):
        assert not (out / name).is_symlink()
        assert not any(path.is_symlink() for path in (out / name).iterdir())
        assert len(list((out / name).iterdir())) == WRITES
    assert [path.name for path in elsewhere.iterdir()] == ["victim"]
    assert victim.read_text() == "untouched"
    assert "victim" not in (out / "index.html").read_text(encoding="utf-8")
