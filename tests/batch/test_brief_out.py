"""`depeche brief --out` into a folder where briefs of other runs lie."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path

import pytest
from conftest import SEED
from depeche.cli import stages
from depeche.output.ledger import LEDGER
from depeche.output.store import BriefStore

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
        f"out/a/ in place of the brief of another version, which is now {out}/a.v1/"
        in depeche("brief", one, *LEAD, "--out", out).err
    )
    assert lying(out) == both | {"a": TEXT.format(3), "a.v1": TEXT.format(1)}


def test_a_file_is_known_by_where_it_lies_and_not_by_how_it_was_named(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    one = write(tmp_path / "x" / "a.txt", 1)
    write(tmp_path / "y" / "a.txt", 2)
    (tmp_path / "link").symlink_to("x")
    for folder in ("x", "y", "link"):
        monkeypatch.chdir(tmp_path / folder)
        assert depeche("brief", "a.txt", *LEAD, "--out", out).code == 0
    assert depeche("brief", one, tmp_path / "link" / "a.txt", *LEAD, "--out", out).code == 0
    assert lying(out) == {"a": TEXT.format(1), "a-2": TEXT.format(2)}


def test_a_file_given_twice_has_one_brief(depeche, tmp_path: Path) -> None:
    out, one = tmp_path / "out", write(tmp_path / "a.txt", 1)
    assert depeche("brief", one, one, *LEAD, "--out", out).code == 0
    assert lying(out) == {"a": TEXT.format(1)}


def test_standard_input_is_told_by_its_text(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in (1, 2, 1, 2):
        data = TEXT.format(number).encode()
        assert depeche("brief", "-", *LEAD, "--out", out, stdin=data).code == 0
    assert lying(out) == {"stdin": TEXT.format(1), "stdin-2": TEXT.format(2)}


def test_what_is_not_known_there_stays(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("a", "b"):
        (out / name).mkdir(parents=True)
    (out / "a" / "brief.json").write_text('{"schema": "depeche-brief/2"}')
    files = (write(tmp_path / "a.txt", 1), write(tmp_path / "b.txt", 2))
    for _ in range(2):
        assert depeche("brief", *files, *LEAD, "--out", out).code == 0
    assert (out / "a" / "brief.json").read_text() == '{"schema": "depeche-brief/2"}'
    (out / "a" / "brief.json").unlink()
    for name in ("a", "b"):
        (out / name).rmdir()
    assert lying(out) == {"a-2": TEXT.format(1), "b-2": TEXT.format(2)}


def test_a_batch_knows_what_the_brief_command_put_there(depeche, tmp_path: Path) -> None:
    source, out = SEED, tmp_path / "out"
    name = source.stem
    batch = ("batch", source, *LEAD, "--out", out)
    assert depeche(*batch).code == 0
    assert depeche("brief", source, *LEAD, "--out", out, "--sentences", "1").code == 0
    assert {name: len(brief.sentences) for name, brief in briefs(out)} == {name: 1}
    assert "1 article briefed" in depeche(*batch).err
    assert {name: len(brief.sentences) for name, brief in briefs(out)} == {name: 3}
    assert "1 file unchanged" in depeche(*batch).err


def lines(path: Path, **fields: object) -> Path:
    path.write_text(json.dumps({"id": "g", "text": TEXT.format(fields["version"])} | fields))
    return path


def test_an_older_version_and_a_superseded_item_are_kept_beside(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    new = lines(tmp_path / "g.jsonl", version=2)
    old = lines(tmp_path / "h.jsonl", version=1)
    assert depeche("brief", new, *LEAD, "--out", out).code == 0
    ran = depeche("brief", old, *LEAD, "--out", out)
    assert f"wrote {out}/g.v1/, for it is not the newest version of its item" in ran.err
    last = tmp_path / "other.json"
    last.write_text(json.dumps({"uri": "h", "replacing": ["g"], "body_text": TEXT.format(3)}))
    ran = depeche("brief", last, *LEAD, "--out", out)
    assert f"moved the brief of an item that other supersedes to {out}/g.v2/" in ran.err
    assert set(lying(out)) == {"g.v1", "g.v2", "other"}


def test_a_run_waits_for_another_that_has_the_folder_open(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    one, two = write(tmp_path / "x" / "a.txt", 1), write(tmp_path / "y" / "a.txt", 2)
    elsewhere = tmp_path / "elsewhere"
    assert depeche("brief", one, two, *LEAD, "--out", elsewhere).code == 0
    (first, _) = (brief for _, brief in briefs(elsewhere))
    codes: list[int] = []

    def brief() -> None:
        codes.append(depeche("brief", two, *LEAD, "--out", out).code)

    other = threading.Thread(target=brief)
    with closing(BriefStore(out)) as store:
        other.start()
        other.join(1.5)  # all it needs is in memory: it would have written by now
        assert other.is_alive()
        assert not list(out.glob("a*"))
        store.place(first)
    other.join()
    assert codes == [0]
    assert lying(out) == lying(elsewhere)


def test_it_does_not_wait_forever(depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, one = tmp_path / "out", write(tmp_path / "a.txt", 1)
    monkeypatch.setattr(stages, "_WAIT", 0.3)
    with closing(BriefStore(out)):
        ran = depeche("brief", one, *LEAD, "--out", out)
    waiting, failed = ran.err.splitlines()
    assert waiting == f"depeche: waiting for {out}, which another depeche has open."
    assert (ran.code, failed) == (1, f"depeche: {out} is in use by another depeche.")
    assert lying(out) == {}


def test_briefs_from_before_they_named_their_item_are_adopted(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    feed = tmp_path / "feed.jsonl"
    made = [{"id": "a", "text": TEXT.format(number)} for number in range(3)]
    feed.write_text("\n".join(json.dumps(line) for line in made))
    command = ("brief", feed, *LEAD, "--out", out)
    assert depeche(*command).code == 0
    made[2]["text"] = TEXT.format(3)
    feed.write_text("\n".join(json.dumps(line) for line in made))
    assert depeche(*command).code == 0
    before = lying(out)
    assert sorted(before) == ["a", "a-2", "a-3", "a-3.v1"]
    for path in out.glob("*/brief.json"):
        value = json.loads(path.read_bytes())
        del value["article"]["item"]
        path.write_text(json.dumps(value))
    for path in out.glob(f"{LEDGER}*"):
        path.unlink()
    assert depeche(*command).code == 0
    assert lying(out) == before


def test_a_lost_ledger_is_made_anew_in_any_folder(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write(tmp_path / "x" / "a.txt", 1)
    for folder in ("x", "out"):
        monkeypatch.chdir(tmp_path / folder)
        source = "a.txt" if folder == "x" else "../x/a.txt"
        assert depeche("brief", source, *LEAD, "--out", out).code == 0
        (out / LEDGER).unlink()
    assert lying(out) == {"a": TEXT.format(1)}
