"""Processes that are killed, interrupted, or not alone."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from faults.conftest import catches, start

SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGKILL]


def state(out: Path) -> dict[str, bytes]:
    """What a reader of the folder sees: no hidden names."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and not any(part[0] == "." for part in path.relative_to(out).parts)
    }


def kill_at_random(
    number: signal.Signals, rng: random.Random, files: list[Path], folder: Path, depeche
) -> None:
    """End a run at a random moment; what it leaves is right, and a new run does the rest."""
    cache, out = folder / "cache", folder / "out"
    begun = time.monotonic()
    assert depeche("brief", *files, "--out", folder / "expected").code == 0
    took = time.monotonic() - begun
    expected = state(folder / "expected")
    for path in cache.glob("stages*"):
        path.unlink()

    process = start("brief", *files, "--out", out, cache=cache)
    catches(process)
    time.sleep(rng.uniform(0, 2 * took + 0.5))  # a process of its own has everything to load
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    if number == signal.SIGKILL:
        assert process.returncode in (0, -signal.SIGKILL)
    else:
        assert process.returncode in (0, 130), said
        assert process.returncode == 0 or "interrupted" in said
    assert "Traceback" not in said
    assert "Exception" not in said
    for name, content in (state(out) if out.exists() else {}).items():
        # The index may have fewer entries than at the end; every other file is whole or not there.
        assert name == "index.html" or content == expected[name]
    assert depeche("brief", *files, "--out", out).code == 0
    assert state(out) == expected


@pytest.mark.parametrize("number", SIGNALS, ids=lambda n: n.name)
def test_a_run_ended_at_a_random_moment(
    number: signal.Signals, depeche, quick, engines, files, tmp_path: Path
) -> None:
    engines(tmp_path / "cache")
    kill_at_random(number, random.Random(number), files, tmp_path, depeche)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize("number", SIGNALS, ids=lambda n: n.name)
def test_many_runs_ended_at_random_moments(
    number: signal.Signals, seed: int, depeche, quick, engines, files, tmp_path: Path
) -> None:
    engines(tmp_path / "cache")
    rng = random.Random(1000 * number + seed)
    kill_at_random(number, rng, files, tmp_path, depeche)


def test_two_processes_on_one_cache_and_one_folder(depeche, quick, files, tmp_path: Path) -> None:
    """They convert the model at once, too."""
    cache, out = tmp_path / "cache", tmp_path / "out"
    both = [start("brief", *some, "--out", out, cache=cache) for some in (files[:2], files[1:])]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    index = (out / "index.html").read_text(encoding="utf-8")
    assert index.count('/brief.html"') == len(files)
    seen = state(out)
    assert depeche("brief", *files, "--out", tmp_path / "alone").code == 0
    expected = state(tmp_path / "alone")
    del seen["index.html"], expected["index.html"]
    assert seen == expected
    assert len(list((cache / "engines").iterdir())) == 2  # the translator, and what reads it back
