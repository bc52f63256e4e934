"""`depeche brief --out` into a folder where briefs of other runs lie."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from depeche.output.names import Names

from batch.conftest import LEAD, briefs

TEXT = "La rivière a débordé mardi à Privas. Il y a {} blessés."


def write(path: Path, number: int) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEXT.format(number))
    return path


def lying(out: Path) -> dict[str, str]:
    return {name: brief.article.body.text for name, brief in briefs(out)}


def test_another_article_of_the_same_slug_does_not_take_the_place(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    one, two = write(tmp_path / "x" / "a.txt", 1), write(tmp_path / "y" / "a.txt", 2)
    both = {"a": TEXT.format(1), "a-2": TEXT.format(2)}
    for files in ((one,), (two,), (two,), (two, one), (one, two)):
        ran = depeche("brief", *files, *LEAD, "--out", out)
        assert ran.code == 0
        assert "another version" not in ran.err
        assert lying(out) == (both if files != (one,) else {"a": TEXT.format(1)})
    write(one, 3)
    assert (
        "out/a/ in place of the brief of another version"
        in depeche("brief", one, *LEAD, "--out", out).err
    )
    assert lying(out) == both | {"a": TEXT.format(3)}


def test_standard_input_is_told_by_its_text(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in (1, 2, 1, 2):
        data = TEXT.format(number).encode()
        assert depeche("brief", "-", *LEAD, "--out", out, stdin=data).code == 0
    assert lying(out) == {"stdin": TEXT.format(1), "stdin-2": TEXT.format(2)}


def test_what_cannot_be_read_stays_and_what_was_not_finished_is(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("a", "b"):
        (out / name).mkdir(parents=True)
    (out / "a" / "brief.json").write_text('{"schema": "depeche-brief/2"}')
    files = (write(tmp_path / "a.txt", 1), write(tmp_path / "b.txt", 2))
    assert depeche("brief", *files, *LEAD, "--out", out).code == 0
    assert (out / "a" / "brief.json").read_text() == '{"schema": "depeche-brief/2"}'
    (out / "a" / "brief.json").unlink()
    (out / "a").rmdir()
    assert lying(out) == {"a-2": TEXT.format(1), "b": TEXT.format(2)}


def test_two_runs_at_once_do_not_meet_in_one_slug(depeche, tmp_path: Path) -> None:
    out, before = tmp_path / "out", tmp_path / "before"
    one, two = write(tmp_path / "x" / "a.txt", 1), write(tmp_path / "y" / "a.txt", 2)
    assert depeche("brief", one, two, *LEAD, "--out", before).code == 0
    other = threading.Thread(target=lambda: depeche("brief", two, *LEAD, "--out", out))
    with Names(out).alone():
        other.start()
        other.join(1.5)  # all it needs is in memory: it would have written by now
        assert other.is_alive()
        assert not list(out.iterdir())
        shutil.copytree(before / "a", out / "a")
    other.join()
    assert lying(out) == lying(before)
