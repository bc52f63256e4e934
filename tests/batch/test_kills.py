"""kill -9 at random moments: nothing half is ever seen, nothing is lost, nothing is twice."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT
from depeche.writers import html_page, markdown

from batch.conftest import LEAD, briefs

ARTICLES = 60
SENTENCES = (
    "La rivière a débordé mardi.",
    "Le maire est venu.",
    "La route est coupée.",
    "Il y a des blessés.",
    "Les pompiers sont partis.",
)


def article(number: int) -> str:
    """A text that no other number has; its sentences are soon all in memory."""
    parts = [SENTENCES[number // 5**place % 5] for place in range(3)]
    return " ".join(parts)


def arrivals() -> dict[str, str]:
    """Files by name: plain ones, some of the same name, and versions of items."""
    made = {}
    for number in range(ARTICLES):
        if number % 3 == 0:
            made[f"{number % 2}/same-{number // 6}.txt"] = article(number)
        elif number % 3 == 1:
            made[f"plain-{number}.txt"] = article(number)
        else:
            item = {"id": f"item-{number // 9}", "version": number, "text": article(number)}
            made[f"version-{number}.jsonl"] = json.dumps(item)
    return made


def expected() -> set[str]:
    return {article(number) for number in range(ARTICLES)}


def check(out: Path) -> Counter[str]:
    """What lies in an output folder must be whole, at any moment; how often each text does."""
    texts: Counter[str] = Counter()
    for name, brief in briefs(out):
        place = out / name
        assert (place / "brief.html").read_text() == html_page.brief(brief)
        assert (place / "brief.md").read_text() == markdown.brief(brief)
        for kind in (".ninjs", ".ninjs3"):
            assert json.loads((place / f"brief{kind}.json").read_bytes())["slugline"] == brief.id
        assert (place / "translation.en.txt").read_text() == f"{brief.translation.body.text}\n"
        texts[brief.article.body.text] += 1
    return texts


def killed(command: list[str], out: Path, chance: random.Random, coming: int) -> int | None:
    """Run a command and kill it: at once, or after some of the ``coming`` briefs; its exit code."""
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    more = chance.choice((0, 0, 1, 3, 6, 10, 20))
    wanted = min(lying(out) + more, coming)
    end = time.monotonic() + 60
    while process.poll() is None and lying(out) < wanted and time.monotonic() < end:
        time.sleep(0.001)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(chance.random() * (0.05 if more else 2))
    process.kill()
    return process.wait()


def lying(out: Path) -> int:
    return len(list(out.glob("[!.]*/brief.json")))


def complete(out: Path) -> None:
    texts = check(out)
    assert set(texts) == expected()
    assert set(texts.values()) == {1}
    newest: dict[str, int] = {}
    current: dict[str, int] = {}
    for name, brief in briefs(out):
        if brief.article.version:
            item, version = str(brief.article.guid), int(brief.article.version)
            newest[item] = max(newest.get(item, 0), version)
            if ".v" not in name:
                assert item not in current
                current[item] = version
    assert current == newest
    assert not (out / "failed").exists() or not list((out / "failed").iterdir())


def batch_rounds(tmp_path: Path, kills: int) -> None:
    """Kill batches, each until it comes to its end, until so many have been killed."""
    left = kills
    for number in itertools.count():
        chance = random.Random(number)
        source, out = tmp_path / f"in{number}", tmp_path / f"out{number}"
        for name, text in arrivals().items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text)
        command = [sys.executable, "-m", "depeche", "batch", str(source), *LEAD, "--out", str(out)]
        while left and lying(out) < ARTICLES:
            if killed(command, out, chance, ARTICLES) != -signal.SIGKILL:
                break
            left -= 1
            tell(f"batch {number} killed with {lying(out)} of {ARTICLES} briefs")
            assert max(check(out).values(), default=1) == 1
        subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
        complete(out)
        report = json.loads((out / "report.json").read_bytes())
        assert report["complete"]
        assert not report["failed"]
        if not left:
            return


def watch_rounds(tmp_path: Path, rounds: int, kills: int) -> None:
    """Kill a watch so many times while files come; in each round into another inbox."""
    for number in range(rounds):
        chance = random.Random(100 + number)
        inbox, out = tmp_path / f"in{number}", tmp_path / f"out{number}"
        coming = list(arrivals().items())
        chance.shuffle(coming)
        command = [sys.executable, "-m", "depeche", "watch", str(inbox), *LEAD, "--out", str(out)]
        command += ["--settle", "0.1", "--then", "move"]
        share = len(coming) // kills
        for at in range(kills):
            for name, text in coming[at * share : (at + 1) * share]:
                (inbox / name).parent.mkdir(parents=True, exist_ok=True)
                (inbox / f"{name}.tmp").write_text(text)
                (inbox / f"{name}.tmp").rename(inbox / name)
            assert killed(command, out, chance, (at + 1) * share) == -signal.SIGKILL
            tell(f"watch {number} killed with {lying(out)} of {(at + 1) * share} briefs")
            assert max(check(out).values(), default=1) == 1
        for name, text in coming[kills * share :]:
            (inbox / name).parent.mkdir(parents=True, exist_ok=True)
            (inbox / name).write_text(text)
        time.sleep(0.2)
        subprocess.run([*command, "--once"], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
        complete(out)
        left = [path for path in inbox.rglob("*") if path.is_file() and "done" not in path.parts]
        assert not left
        assert len([path for path in (inbox / "done").rglob("*") if path.is_file()]) == len(coming)


def tell(moment: str) -> None:
    """Seen with ``pytest -s``: how the kills are spread."""
    print(moment, flush=True)  # noqa: T201


def test_a_batch_killed_three_times(tmp_path: Path) -> None:
    batch_rounds(tmp_path, 3)


@pytest.mark.slow
def test_a_watch_killed_three_times(tmp_path: Path) -> None:
    watch_rounds(tmp_path, 1, 3)


@pytest.mark.slow
def test_a_batch_killed_twenty_times(tmp_path: Path) -> None:
    batch_rounds(tmp_path, 20)


@pytest.mark.slow
def test_a_watch_killed_twenty_times(tmp_path: Path) -> None:
    watch_rounds(tmp_path, 5, 4)


def test_the_processes_that_read_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    for name, text in arrivals().items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(text)
    command = [sys.executable, "-m", "depeche", "batch", str(tmp_path / "in"), *LEAD]
    command += ["--out", str(tmp_path / "out"), "--jobs", "2"]
    group = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + 60
    while not list(tmp_path.glob("out/[!.]*/brief.json")) and time.monotonic() < end:
        time.sleep(0.01)
    group.kill()
    group.wait()
    while time.monotonic() < end:
        try:
            os.killpg(group.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("processes are left")
