"""What goes wrong under batch and watch: said in a sentence, the rest done, nothing lost."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import ROOT, Ran
from depeche.batch.runner import BatchRunner
from depeche.output.ledger import LEDGER
from depeche.output.store import BriefStore
from depeche.translation.engines.ctranslate import CTranslateEngine

from benchmarks.faults.harm import readers, resize, without_root
from faults.conftest import ARTICLES, start
from faults.test_cache import damaged
from faults.test_engine import change, copied
from faults.test_output import WRITES, fails_at

__all__ = ["copied"]
pytestmark = pytest.mark.usefixtures("quick", "converted_cache")
ALL = sorted(ARTICLES)


def slowly(*values: object) -> list[object]:
    """Parameters for those who have the time."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]


@pytest.fixture
def converted_cache(engines, own_cache: Path) -> None:
    engines(own_cache)


@pytest.fixture
def inbox(files: list[Path]) -> Path:
    return files[0].parent


def whole(out: Path) -> list[str]:
    """The names of the briefs; each must be whole and beside them nothing may be left over."""
    found = []
    slugs: dict[str, set[str]] = {}  # by item: its folder has the name of its first version
    for place in out.glob("*/brief.json"):
        brief = json.loads(place.read_bytes())
        slugs.setdefault(brief["article"]["item"], set()).add(brief["id"])
    for place in sorted(out.iterdir()):
        if place.is_dir() and place.name != "failed":
            assert not place.name.startswith("."), f"{place} was left"
            assert len(list(place.iterdir())) == WRITES, place
            names = slugs[json.loads((place / "brief.json").read_bytes())["article"]["item"]]
            assert any(re.fullmatch(rf"{name}(-\d+)?(\.v\d+)?", place.name) for name in names)
            found.append(place.name)
        else:
            assert place.name in ("failed", "index.html", "report.json") or place.name.startswith(
                LEDGER
            )
    return found


def clean(said: str) -> None:
    """Standard error is a log or sentences; no traceback, nothing that was not foreseen."""
    assert "Traceback" not in said
    assert "unexpected" not in said
    assert "Exception" not in said


@pytest.mark.parametrize("size", ["128k", *slowly("16k", "224k")])
def test_a_full_disk_under_the_briefs(size: str, depeche, desk, inbox: Path, small_disk) -> None:
    disk = small_disk(size)
    out = disk / "out"
    ran: Ran = depeche(*desk(inbox, out))
    assert ran.code == 1
    clean(ran.err)
    assert "cannot be written" in ran.err or "disk is full" in ran.err
    assert len(list(out.glob("*/brief.json"))) < len(ALL)
    resize(disk, "8m")
    again: Ran = depeche(*desk(inbox, out))
    assert again.code == 0, again.err
    assert whole(out) == ALL
    assert not list(out.glob("failed/*"))


@pytest.mark.parametrize("number", [1, WRITES, WRITES + 1, 2 * WRITES + 1])
@pytest.mark.slow
def test_a_disk_that_fills_at_the_nth_write(
    number: int, depeche, desk, inbox: Path, tmp_path: Path, monkeypatch
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        fails_at(patch, number)
        ran: Ran = depeche(*desk(inbox, out))
    assert ran.code == 1
    clean(ran.err)
    assert "No space left on device" in ran.err
    assert len(list(out.glob("[!.]*/brief.json"))) == (number - 1) // WRITES
    assert depeche(*desk(inbox, out)).code == 0
    assert whole(out) == ALL
    assert not list(out.glob("failed/*"))


@pytest.mark.parametrize("most", [20_000, 60_000])
@pytest.mark.slow
def test_a_ledger_that_cannot_grow(most: int, desk, inbox: Path, tmp_path: Path) -> None:
    """No file may become larger than so many bytes; those of a brief are smaller."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    out = tmp_path / "out"
    process = start(*desk(inbox, out), cache=tmp_path / "cache", before=limited)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1, said
    clean(said)
    assert "ledger" in said
    process = start(*desk(inbox, out), cache=tmp_path / "cache")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert whole(out) == ALL


def test_a_full_disk_under_the_temporary_files(
    depeche, either, inbox: Path, tmp_path: Path, small_disk, monkeypatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(small_disk("64k")))
    ran: Ran = depeche(*either(inbox, tmp_path / "out"))
    assert ran.code == 0, ran.err
    clean(ran.err)
    assert whole(tmp_path / "out") == ALL
    warnings = json.loads((tmp_path / "out" / "un" / "brief.json").read_bytes())["warnings"]
    assert "the language was not looked at (No space left on device)" in warnings


@pytest.mark.slow
def test_a_full_disk_under_the_cache(
    depeche, desk, inbox: Path, tmp_path: Path, small_disk, engines, monkeypatch
) -> None:
    disk = small_disk("24k")
    engines(disk)
    monkeypatch.setenv("DEPECHE_CACHE_DIR", str(disk))
    ran: Ran = depeche(*desk(inbox, tmp_path / "out"))
    assert ran.code == 0, ran.err
    clean(ran.err)
    assert whole(tmp_path / "out") == ALL


@pytest.mark.slow
def test_permission_lost_on_a_file(desk, inbox: Path, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    (inbox / "un.txt").chmod(0)
    process = start(*desk(inbox, out), cache=cache, before=without_root)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    clean(said)
    assert "un.txt cannot be read: Permission denied." in said
    assert whole(out) == ["deux", "trois"]
    assert "Permission denied" in (out / "failed" / "un.json").read_text()
    (inbox / "un.txt").chmod(0o600)
    os.utime(inbox / "un.txt")
    process = start(*desk(inbox, out), cache=cache)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert whole(out) == ALL


@pytest.mark.parametrize("lost", ["failed", *slowly("out", "inbox")])
def test_permission_lost_on_a_folder(lost: str, either, inbox: Path, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    process = start(*either(inbox, out), cache=cache)
    process.communicate(timeout=60)
    (inbox / "new.txt").write_text(ARTICLES["un"])
    (inbox / "bad.txt").write_bytes(b"\0")
    (out / "failed").mkdir()
    place = {"out": out, "inbox": inbox, "failed": out / "failed"}[lost]
    place.chmod(0o500 if lost != "inbox" else 0)
    process = start(*either(inbox, out), cache=cache, before=without_root)
    _, said = process.communicate(timeout=60)
    place.chmod(0o700)
    assert process.returncode == 1, said
    clean(said)
    assert ("cannot be read" if lost == "inbox" else "cannot be") in said
    assert len(said.splitlines()) <= 12
    assert set(whole(out)) >= set(ALL)
    process = start(*either(inbox, out), cache=cache)
    process.communicate(timeout=60)
    assert process.returncode == 1  # of bad.txt
    assert whole(out) == sorted([*ALL, "new"])


@pytest.mark.parametrize("mode", [0, *slowly(0o400)])
def test_folders_in_the_input_that_are_closed(
    mode: int, either, inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (inbox / "closed").mkdir()
    (inbox / "closed" / "secret.txt").write_text(ARTICLES["un"])
    (inbox / "closed").chmod(mode)
    command = either(inbox, out)
    process = start(*command, cache=tmp_path / "cache", before=without_root)
    _, said = process.communicate(timeout=60)
    (inbox / "closed").chmod(0o700)
    clean(said)
    assert process.returncode == (1 if command[0] == "batch" else 0), said
    assert said.count("cannot be read") == 1
    assert "closed" in said
    assert whole(out) == ALL


@pytest.mark.parametrize(
    "fate",
    ["damaged", *slowly("deleted", "of another make")],
)
def test_a_ledger_that_is_lost(fate: str, depeche, either, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert depeche(*either(inbox, out)).code == 0
    before = {path: path.stat().st_ino for path in out.glob("*/brief.json")}
    ledger = out / LEDGER
    if fate == "damaged":
        ledger.write_bytes(damaged(random.Random(3), ledger.read_bytes()))
    elif fate == "deleted":
        for path in out.glob(f"{LEDGER}*"):
            path.unlink()
    else:
        ledger.write_text("a shopping list")
    ran: Ran = depeche(*either(inbox, out))
    assert ran.code == 0, ran.err
    clean(ran.err)
    assert whole(out) == ALL
    assert {path: path.stat().st_ino for path in out.glob("*/brief.json")} == before  # not again


@pytest.mark.slow
def test_a_ledger_taken_away_while_it_is_open(depeche, desk, inbox: Path, tmp_path, monkeypatch):
    out = tmp_path / "out"
    run = BatchRunner.run

    def running(self, messages, *stop) -> Iterator[object]:
        for path in out.glob(f"{LEDGER}*"):
            path.unlink()
        yield from run(self, messages, *stop)

    with monkeypatch.context() as patch:
        patch.setattr(BatchRunner, "run", running)
        ran: Ran = depeche(*desk(inbox, out))
    assert ran.code in (0, 1)
    clean(ran.err)
    assert depeche(*desk(inbox, out)).code == 0
    assert whole(out) == ALL


def test_an_engine_that_fails_on_one_article(
    depeche, either, inbox: Path, tmp_path: Path, monkeypatch
) -> None:
    translate = CTranslateEngine.translate

    def failing(self, sources, beam, count=1) -> Iterator[object]:
        for index, made in translate(self, sources, beam, count):
            if "syndicats" in sources[index]:
                raise RuntimeError("CUDA out of luck\nat some line")
            if "avocat" in sources[index]:
                raise RuntimeError("std::bad_alloc")
            yield index, made

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(CTranslateEngine, "translate", failing)
        ran: Ran = depeche(*either(inbox, out))
    assert ran.code == 1
    clean(ran.err)
    assert "deux: the translation failed: CUDA out of luck" in ran.err or either(inbox, out)[0] != (
        "batch"
    )
    reasons = {
        path.stem: json.loads(path.read_bytes())["reason"] for path in out.glob("failed/*.json")
    }
    assert reasons == {
        "deux": "the translation failed: CUDA out of luck at some line",
        "trois": "the translation failed: there is not enough memory",
    }
    assert whole(out) == ["un"]
    for path in inbox.iterdir():
        os.utime(path)
    assert depeche(*either(inbox, out)).code == 0
    assert whole(out) == ALL


@pytest.mark.slow
def test_a_model_changed_before_it_is_loaded(
    depeche, desk, inbox: Path, tmp_path: Path, copied: Path, own_cache: Path, monkeypatch
) -> None:
    (own_cache / "engines").unlink()
    run, out = BatchRunner.run, tmp_path / "out"

    def running(self, messages, *stop) -> Iterator[object]:
        change(copied)
        yield from run(self, messages, *stop)

    monkeypatch.setattr(BatchRunner, "run", running)
    ran: Ran = depeche(*desk(inbox, out))
    assert ran.code == 3
    assert "was changed while it was loaded: start again." in ran.err
    clean(ran.err)
    assert whole(out) == []
    assert depeche(*desk(inbox, out)).code == 3  # it is not the recorded one


@pytest.mark.slow
def test_a_clock_that_goes_back(depeche, desk, inbox: Path, tmp_path: Path, monkeypatch) -> None:
    past = iter(range(10**9, 0, -3600))
    monkeypatch.setattr(time, "time", lambda: float(next(past)))
    for _ in range(2):
        ran: Ran = depeche(*desk(inbox, tmp_path / "out"))
        assert ran.code == 0, ran.err
    assert whole(tmp_path / "out") == ALL


def test_a_second_process_is_refused_and_the_first_goes_on(
    depeche, either, inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with closing(BriefStore(out)):
        ran: Ran = depeche(*either(inbox, out))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"depeche: {out} is in use by another depeche.\n"
    assert depeche(*either(inbox, out)).code == 0
    assert whole(out) == ALL


@pytest.mark.slow
def test_two_processes_on_one_cache_and_one_inbox(inbox: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    (cache / "engines").unlink()  # they convert the model at once, too
    watch = ["watch", inbox, "--once", "--settle", "0.1", "--then", "leave"]
    both = [
        start("batch", inbox, "--out", tmp_path / "one", cache=cache),
        start(*watch, "--out", tmp_path / "two", cache=cache),
    ]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        clean(said)
    assert whole(tmp_path / "one") == whole(tmp_path / "two") == ALL
    assert len(list((cache / "engines").iterdir())) == 1


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
def test_a_watch_goes_on_when_its_reader_is_killed_and_its_model_replaced(
    inbox: Path, tmp_path: Path
) -> None:
    out, model = tmp_path / "out", tmp_path / "model"
    shutil.copytree(ROOT / "models" / "marian-fr-en", model)
    command = ["watch", inbox, "--out", out, "--settle", "0.1", "--translator", model]
    process = start(*command, cache=tmp_path / "cache")
    try:
        wait_for(lambda: len(list(out.glob("*/brief.json"))) == len(ALL))
        change(model)
        for number in range(3):
            for child in readers(process.pid):
                os.kill(child, signal.SIGKILL)
            (inbox / f"new-{number}.txt").write_text(f"Il pleut à Nantes {number} fois.")
            wait_for(lambda name=f"new-{number}": (out / name / "brief.json").is_file())
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, said
    clean(said)
    briefs = {name: json.loads((out / name / "brief.json").read_bytes()) for name in whole(out)}
    assert len(briefs) == 6
    (before,) = {brief["signature"] for brief in briefs.values()}
    process = start(*command, "--once", cache=tmp_path / "cache")
    process.communicate(timeout=60)
    after = json.loads((out / "un" / "brief.json").read_bytes())["signature"]
    assert process.returncode == 0
    # What another model made is not taken for this one's; a watch leaves what is on record.
    assert after == before
    (inbox / "last.txt").write_text("Il neige à Nantes.")
    time.sleep(0.1)
    start(*command, "--once", cache=tmp_path / "cache").communicate(timeout=60)
    assert json.loads((out / "last" / "brief.json").read_bytes())["signature"] != before


@pytest.mark.slow
@pytest.mark.parametrize("megabytes", [300, *slowly(*range(200, 1300, 150))])
def test_too_little_memory(megabytes: int, either, inbox: Path, tmp_path: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20,) * 2)

    out = tmp_path / "out"
    process = start(*either(inbox, out), cache=tmp_path / "cache", before=limited)
    _, said = process.communicate(timeout=100)
    assert process.returncode in (0, 1), said
    assert "Traceback" not in said
    if process.returncode:
        assert "memory" in said or "cannot be started" in said
    process = start(*either(inbox, out), cache=tmp_path / "cache")
    process.communicate(timeout=60)
    assert set(whole(out)) <= set(ALL)
