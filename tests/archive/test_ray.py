"""The archive on Ray: the briefs are those of a batch, whoever dies meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import SEED, Ran
from pyarrow import parquet

from benchmarks.batch import wire

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def rows(out: Path) -> list[dict[str, Any]]:
    """The rows of an archive, in the order of the manifest."""
    manifest = json.loads((out / "manifest.json").read_bytes())
    files = [file["name"] for shard in manifest["shards"] for file in shard["files"]]
    return [row for name in files for row in parquet.read_table(out / name).to_pylist()]


def written(folder: Path, number: int, *more: dict[str, str]) -> Path:
    """A file of JSON Lines with so many short articles, and some more among them."""
    items = [
        {**item, "text": str(item["text"])[:300].rpartition(". ")[0] + "."}
        for item in wire.articles(number)
    ]
    for at, item in enumerate(more):
        items.insert(3 + 7 * at, item)
    path = folder / "wire.jsonl"
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items))
    return path


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'pipeline'}:{ROOT}"},
    )


def test_that_an_archive_has_the_briefs_of_a_batch_and_one_row_for_a_poisoned_article(
    tmp_path: Path, depeche: Callable[..., Ran]
) -> None:
    bad = {"id": "bad", "text": "Un article avec POISON est venu ce matin."}
    once = {"id": "once", "text": "Un autre, ONCE, est venu ce soir à Paris."}
    path = written(tmp_path, 16, bad, once)
    ran = run(HERE / "poisoned.py", path, tmp_path / "out", cwd=tmp_path)
    assert ran.stdout.split() == ["18", "1", "2"], ran.stderr
    found = rows(tmp_path / "out")
    assert [row["line"] for row in found] == list(range(1, 19))
    failed = {row["line"]: row["failure"] for row in found if row["failure"]}
    assert list(failed) == [4]
    assert "the process that worked on it died, 2 times" in failed[4]
    assert depeche("batch", path, "--out", tmp_path / "batch").code == 0
    briefs = {place.read_text() for place in (tmp_path / "batch").glob("*/brief.json")}
    made = {row["brief_json"] for row in found if row["brief_json"]}
    assert len(made) == 17
    assert made < briefs
    assert len(briefs) == 18


@pytest.mark.slow
def test_that_a_run_whose_driver_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    path = written(tmp_path, 60)
    command = ["-m", "depeche", "archive", path, SEED, "--out", "out", "--batch", "4"]
    quiet = run(*command[:-4], "--out", "quiet", "--batch", "4", cwd=tmp_path)
    assert quiet.returncode == 0, quiet.stderr
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=tmp_path,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "pipeline")},
    )
    pieces = tmp_path / "out" / "_work" / "pieces"
    until = time.monotonic() + 120
    while len(list(pieces.glob("*.parquet"))) < 3 and time.monotonic() < until:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "out" / "manifest.json").exists()
    refused = run(*command, cwd=tmp_path)
    assert refused.returncode == 2
    assert "--resume goes on with it" in refused.stderr
    again = run(*command, "--resume", "--json", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["kept"] >= 12
    assert rows(tmp_path / "out") == rows(tmp_path / "quiet")
    assert not (tmp_path / "out" / "_work").exists()
