"""`depeche brief --out` into a folder where briefs of other runs lie."""

from __future__ import annotations

from pathlib import Path

from desk.conftest import LEAD, briefs

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
