"""``benchmarks.faults`` sees what is wrong in an output folder, and nothing where all is right."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from benchmarks.faults import copy, standing
from benchmarks.faults.desk import Desk


@pytest.mark.slow
def test_what_is_wrong_is_counted(converted: Path, tmp_path: Path) -> None:
    files = [*copy.good(3, 1), copy.File("bad.txt", b"\0", None, 0)]
    desk = Desk(tmp_path, "watch", converted, random.Random(1), 1)
    desk.give(files)
    desk.undisturbed()
    assert desk.codes == [1], desk.said()
    assert standing.check(desk, files, versions=False) == ([], [], [])

    out = desk.out
    (out / "article-00" / "brief.md").write_text("half")
    shutil.rmtree(out / "article-01")
    shutil.copytree(out / "article-02", out / "article-02-2")
    next((out / "failed").iterdir()).unlink()
    (out / ".staging" / "article-09").mkdir(parents=True)
    desk.give(files[:1])
    lost, twice, left = standing.check(desk, files, versions=False)
    for name, sentences in {
        "article-00": lost,
        "article-01": lost,
        "bad.txt": lost,
        "article-02.txt": twice,
        "article-09": left,
        "not put away": left,
    }.items():
        assert any(name in sentence for sentence in sentences), name


@pytest.mark.slow
def test_a_brief_of_another_text(converted: Path, tmp_path: Path) -> None:
    (file,) = copy.good(1, 2)
    desk = Desk(tmp_path, "batch", converted, random.Random(1), 1)
    desk.give([file])
    desk.undisturbed()
    (sentence,) = standing.check(desk, [file._replace(text="Un autre texte.")], versions=False).lost
    assert "another text" in sentence
