"""depeche watch as its user meets it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from batch.conftest import LEAD, briefs, linked, names

WATER = "La rivière a débordé mardi à Privas. Il y a {} blessés."


def line(item: str, version: int, wounded: int) -> str:
    return json.dumps({"id": item, "version": version, "text": WATER.format(wounded)})


def log_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(entry) for entry in text.splitlines()]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    place = tmp_path / "inbox"
    place.mkdir()
    return place


@pytest.fixture
def once(depeche, inbox: Path, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Run `watch --once`; its log."""

    def call(*flags: str, code: int = 0) -> list[dict[str, Any]]:
        ran = depeche(
            "watch", inbox, *LEAD, "--out", tmp_path / "out", "--once", "--settle", "0.2", *flags
        )
        assert (ran.code, ran.out) == (code, ""), ran.err
        return log_of(ran.err)

    return call


def test_versions_replace_each_other_and_nothing_is_done_twice(
    once, inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for name, version, expected in (
        ("one", 2, {"one": 2}),
        ("two", 3, {"one": 3, "one.v1": 2}),
        ("late", 1, {"one": 3, "one.v1": 2, "one.v2": 1}),
    ):
        (inbox / f"{name}.jsonl").write_text(line("story", version, version))
        events = [record["event"] for record in once()]
        assert events == ["started", "taken", "briefed", "finished", "stopped"]
        found = {name: brief.article.body.text for name, brief in briefs(out)}
        assert found == {name: WATER.format(number) for name, number in expected.items()}
    assert [record["event"] for record in once()] == ["started", "stopped"]
    assert (out / "index.html").read_text().count('/brief.html"') == 1


def test_what_fails_is_recorded_and_not_tried_again_until_it_changes(
    once, inbox: Path, tmp_path: Path
) -> None:
    (inbox / "a.txt").write_bytes(b"\0\1\2")
    (failed,) = [record for record in once(code=1) if record["event"] == "failed"]
    assert "binary" in failed["reason"]
    assert (tmp_path / "out" / "failed" / "a.json").is_file()
    assert [record["event"] for record in once()] == ["started", "stopped"]
    (inbox / "a.txt").write_text(WATER)
    once()
    assert names(tmp_path / "out") == ["a"]
    assert not list((tmp_path / "out" / "failed").iterdir())


def test_files_are_put_away_and_nothing_is_written_over(once, inbox: Path, tmp_path: Path) -> None:
    (inbox / "sub").mkdir()
    for number in (1, 2):
        (inbox / "sub" / "a.txt").write_text(WATER.format(number))
        (inbox / "bad.txt").write_bytes(b"")
        once("--then", "move", code=1)
    assert [p.relative_to(inbox).as_posix() for p in sorted(inbox.rglob("*.txt"))] == [
        "done/sub/a-2.txt",
        "done/sub/a.txt",
        "failed/bad-2.txt",
        "failed/bad.txt",
    ]
    assert names(tmp_path / "out") == ["a", "a.v1"]
    (inbox / "b.txt").write_text(WATER)
    (inbox / "bad.txt").write_bytes(b"")
    once("--then", "delete", code=1)
    assert not (inbox / "b.txt").exists()
    assert (inbox / "failed" / "bad-3.txt").is_file()


def test_what_is_not_complete_is_left_alone(once, inbox: Path, tmp_path: Path) -> None:
    for name in (".a.txt", "a.txt.tmp", "a.txt.part", "a.txt~"):
        (inbox / name).write_text(WATER)
    ahead = inbox / "ahead.txt"
    ahead.write_text(WATER)
    os.utime(ahead, (time.time() + 3600,) * 2)  # a clock that is wrong
    assert [record["event"] for record in once()][1:2] == ["taken"]
    assert names(tmp_path / "out") == ["ahead"]


def test_a_kill_between_brief_and_move_is_made_good(once, inbox: Path) -> None:
    (inbox / "a.txt").write_text(WATER)
    once("--then", "leave")
    assert [record["event"] for record in once("--then", "move")] == ["started", "moved", "stopped"]
    assert (inbox / "done" / "a.txt").is_file()


def test_folders_that_will_not_do(depeche, inbox: Path, tmp_path: Path) -> None:
    ran = depeche("watch", inbox, *LEAD, "--out", inbox)
    assert ran.code == 1
    assert "inbox itself" in ran.err
    (inbox / "deep").mkdir()
    (tmp_path / "link").symlink_to(inbox / "deep")
    for place in (inbox / "deep", tmp_path / "link"):
        ran = depeche("watch", place, *LEAD, "--out", inbox)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.strip().endswith(f"cannot be in the folder of the briefs, {inbox}.")
    assert depeche("watch", tmp_path / "none", *LEAD, "--out", tmp_path / "out").code == 2
    (inbox / "a.txt").write_text(WATER)
    ran = depeche("watch", inbox, "--translator", "opus-mt-fr-en", "--out", tmp_path / "out")
    assert ran.code == 3
    assert not (tmp_path / "out").exists()


def test_the_briefs_may_lie_in_the_inbox(depeche, inbox: Path) -> None:
    (inbox / "a.txt").write_text(WATER)
    flags = (*LEAD, "--out", inbox / "briefs", "--once", "--settle", "0.1")
    assert depeche("watch", inbox, *flags).code == 0
    assert depeche("watch", inbox, *flags).code == 0
    assert names(inbox / "briefs") == ["a"]


def events(records: list[dict[str, Any]]) -> list[str]:
    return [record["event"] for record in records[1:-1]]  # without started and stopped


# Writes two halves, and pauses between them for much longer than --settle.
SLOW = """
import sys, time
with open(sys.argv[1], "w") as file:
    file.write(sys.argv[2][:30])
    file.flush()
    print(flush=True)
    time.sleep(float(sys.argv[3]))
    file.write(sys.argv[2][30:])
"""


def slow_writer(path: Path, text: str, pause: float) -> subprocess.Popen[str]:
    """A process that has written one half of a text, and will write the other after a pause."""
    command = [sys.executable, "-c", SLOW, str(path), text, str(pause)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "\n"
    return process


linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes a file")


@linux
def test_what_somebody_has_open_for_writing_is_left_alone(
    once, inbox: Path, tmp_path: Path
) -> None:
    writer = slow_writer(inbox / "a.txt", WATER.format(7), 1000)
    os.utime(inbox / "a.txt", (0, 0))
    assert events(once("--then", "move")) == ["waiting"]
    writer.kill()
    writer.wait()
    assert events(once("--then", "move")) == ["taken", "briefed", "finished", "moved"]
    with (inbox / "b.txt").open("w") as file:
        file.write(WATER.format(8))
    once()
    with (inbox / "b.txt").open("a"):  # done, but somebody may still add to it
        assert events(once("--then", "delete")) == ["waiting"]
    assert events(once("--then", "delete")) == ["deleted"]


@linux
@pytest.mark.parametrize("then", ["move", "leave"])
def test_a_writer_that_pauses_has_one_brief_of_all_it_wrote(
    then: str, inbox: Path, tmp_path: Path
) -> None:
    out, log = tmp_path / "out", tmp_path / "log.jsonl"
    text = WATER.format(7)
    command = [sys.executable, "-m", "depeche", "watch", str(inbox), *LEAD, "--out", str(out)]
    command += ["--settle", "0.2", "--then", then, "--log", str(log)]
    watch = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(lambda: log.is_file())
        writer = slow_writer(inbox / "slow.txt", text, 2)
        wait_for(lambda: "waiting" in log.read_text())
        wait_for(lambda: '"finished"' in log.read_text())
        assert writer.wait() == 0
        watch.send_signal(signal.SIGTERM)
        assert watch.wait(30) == 0
    finally:
        watch.kill()
    assert {name: brief.article.body.text for name, brief in briefs(out)} == {"slow": text}
    assert events(log_of(log.read_text())).count("waiting") == 1


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where it cannot be found out who writes a file."""
    monkeypatch.setattr("depeche.batch.watch.is_being_written", lambda *_: False)


def test_what_grows_after_it_was_put_away_is_a_new_version(
    unseen: None, once, inbox: Path, tmp_path: Path
) -> None:
    (inbox / "sub").mkdir()
    with (inbox / "sub" / "a.txt").open("w") as file:
        file.write(WATER.format(7)[:30])
        file.flush()
        once("--then", "move")
        file.write(WATER.format(7)[30:])
    expected = ["changed", "taken", "briefed", "finished", "moved"]
    assert events(once("--then", "move")) == expected
    found = {name: brief.article.body.text for name, brief in briefs(tmp_path / "out")}
    assert found == {"a": WATER.format(7), "a.v1": WATER.format(7)[:30]}
    assert [path.name for path in inbox.rglob("*.txt")] == ["a.txt"]
    assert events(once("--then", "move")) == []


def test_what_was_put_away_is_seen_to_grow_while_the_watch_runs(
    inbox: Path, tmp_path: Path
) -> None:
    out, log = tmp_path / "out", tmp_path / "log.jsonl"
    (inbox / "a.txt").write_text(WATER.format(1))
    command = [sys.executable, "-m", "depeche", "watch", str(inbox), *LEAD, "--out", str(out)]
    command += ["--settle", "0.2", "--then", "move", "--log", str(log)]
    watch = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(lambda: (inbox / "done" / "a.txt").is_file())
        (inbox / "done" / "a.txt").write_text(WATER.format(22))
        wait_for(lambda: (out / "a.v1").is_dir() and (inbox / "done" / "a.txt").is_file())
    finally:
        watch.kill()
        watch.wait()
    assert names(out) == ["a", "a.v1"]


def test_what_failed_may_be_set_right_where_it_lies(once, inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_bytes(b"\0\1\2")
    once("--then", "move", code=1)
    (inbox / "failed" / "a.txt").write_text(WATER)
    once("--then", "move")
    assert (inbox / "done" / "a.txt").is_file()
    assert not list((tmp_path / "out" / "failed").iterdir())


def test_what_is_put_back_is_not_written_over_another(once, inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_text(WATER.format(1))
    once("--then", "move")
    (inbox / "a.txt").write_text(WATER.format(2))
    (inbox / "done" / "a.txt").write_text(WATER.format(33))
    once("--then", "move")
    assert sorted(path.name for path in (inbox / "done").iterdir()) == ["a-2.txt", "a.txt"]
    assert names(tmp_path / "out") == ["a", "a.v1", "a.v2"]


def test_links_are_told_once_and_not_followed(once, inbox: Path, tmp_path: Path) -> None:
    links = linked(inbox, tmp_path / "elsewhere", WATER)
    (inbox / "plain.txt").write_text(WATER.format(3))
    records = once("--then", "move")
    skipped = [record["file"] for record in records if record["event"] == "skipped"]
    assert skipped == links
    assert names(tmp_path / "out") == ["plain"]
    assert all((inbox / link).is_symlink() for link in links)


def test_links_may_be_followed_and_lead_to_what_stays(once, inbox: Path, tmp_path: Path) -> None:
    linked(inbox, tmp_path / "elsewhere", WATER)
    before = sorted((tmp_path / "elsewhere").rglob("*"))
    once("--then", "move", "--follow-links")
    assert names(tmp_path / "out") == ["a", "inner"]
    assert sorted((tmp_path / "elsewhere").rglob("*")) == before
    assert events(once("--then", "move", "--follow-links")) == []


def test_nothing_is_put_away_through_a_link(once, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (inbox / "done").symlink_to(tmp_path / "elsewhere")
    (inbox / "a.txt").write_text(WATER)
    assert events(once("--then", "move"))[-1] == "error"
    assert (inbox / "a.txt").is_file()
    assert not list((tmp_path / "elsewhere").iterdir())


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_sees_what_comes_and_stops_cleanly(
    number: int, code: int, inbox: Path, tmp_path: Path
) -> None:
    out, log = tmp_path / "out", tmp_path / "log.jsonl"
    command = [sys.executable, "-m", "depeche", "watch", str(inbox), *LEAD, "--out", str(out)]
    command += ["--settle", "0.3", "--then", "move", "--log", str(log)]
    watch = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: log.is_file())
        for burst in range(2):
            for item in range(3):
                slow = inbox / f"{burst}{item}.txt"
                with slow.open("w") as file:  # in two halves: it must not be taken between them
                    file.write(WATER.format(item)[:20])
                    file.flush()
                    time.sleep(0.05)
                    file.write(WATER.format(item)[20:] + f" Envoi {burst}{item}.")
            moved = tmp_path / "moved.txt"
            moved.write_text(WATER.format(burst))
            shutil.move(moved, inbox / f"moved-{burst}.txt")
            wait_for(lambda want=4 * (burst + 1): len(list(out.glob("*/brief.json"))) == want)
        wait_for(lambda: len(list((inbox / "done").iterdir())) == 8)
        watch.send_signal(number)
        _, err = watch.communicate(timeout=30)
    finally:
        watch.kill()
    assert (watch.returncode, err) == (code, "")
    records = log_of(log.read_text())
    assert records[-1]["event"] == "stopped"
    assert len([record for record in records if record["event"] == "briefed"]) == 8
    assert names(out) == sorted(
        [*(f"{b}{i}" for b in range(2) for i in range(3)), "moved-0", "moved-1"]
    )
