"""depeche batch as its user meets it."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from depeche import settings
from depeche.batch import batch as batches
from depeche.batch.inputs import Input, inputs
from depeche.batch.report import DuplicateCounter
from depeche.batch.runner import BatchRunner, Event
from depeche.batch.workers import End, Read, Unread, WorkerPool
from depeche.output import sources
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline

from batch.conftest import LEAD, briefs, linked, names

WATER = "La rivière a débordé mardi à Privas. Il y a {} blessés. Le maire est venu."


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    """A folder of odd things."""
    place = tmp_path / "wire"
    write(place / "a.txt", WATER.format(2))
    write(place / "sub" / "a.txt", WATER.format(2))
    write(place / "sub" / "b.txt", WATER.format(3))
    write(place / "empty.txt", "")
    write(place / "picture.jpg", b"\xff\xd8\xff\xe0\0\0\0")
    write(place / ".hidden.txt", WATER)
    write(place / "half.txt.part", WATER)
    lines = [
        {"id": "x", "version": 1, "text": WATER.format(4)},
        {"id": "y", "text": ""},
        {"id": "x", "version": 2, "text": WATER.format(5)},
    ]
    write(place / "items.jsonl", "\n".join(map(json.dumps, lines)))
    return place


def test_a_folder_with_odd_things_in_it(depeche, wire: Path, tmp_path: Path) -> None:
    out = wire / "out"  # in the input: what is written must not be read
    ran = depeche("batch", wire, *LEAD, "--out", out)
    assert (ran.code, ran.out) == (1, "")
    assert names(out) == ["a", "a-2", "b", "x", "x.v1"]
    for word in ("empty.txt is empty", "picture.jpg", "without text (y)", "5 articles briefed"):
        assert word in ran.err
    assert "Traceback" not in ran.err
    failed = {path.stem: json.loads(path.read_bytes()) for path in (out / "failed").iterdir()}
    assert sorted(failed) == ["empty", "items", "picture"]
    assert failed["empty"]["source"] == str(wire / "empty.txt")
    report = json.loads((out / "report.json").read_bytes())
    counts = {"files": 6, "articles": 5, "briefed": 5, "kept": 0, "replaced": 1, "unchanged": 0}
    assert counts.items() <= report.items()
    assert report["complete"] is True
    assert len(report["failed"]) == 3
    assert report["duplicates"] == 0.2  # sub/a.txt
    assert report["from_memory"] > 0.4
    assert (out / "index.html").read_text().count('/brief.html"') == 4

    # Again: nothing is made anew, what failed is tried again, and mended it is no failure.
    made = {path: path.stat().st_mtime_ns for path in out.glob("*/brief.json")}
    write(wire / "empty.txt", "Plus vide du tout.")
    write(wire / "0" / "a.txt", WATER.format(9))  # comes first, and gets no name that is taken
    ran = depeche("batch", wire, *LEAD, "--out", out, "--report", tmp_path / "run.json")
    assert ran.code == 1
    assert "2 articles briefed" in ran.err
    assert names(out) == ["a", "a-2", "a-3", "b", "empty", "x", "x.v1"]
    assert made.items() <= {p: p.stat().st_mtime_ns for p in out.glob("*/brief.json")}.items()
    assert sorted(path.stem for path in (out / "failed").iterdir()) == ["items", "picture"]
    assert json.loads((tmp_path / "run.json").read_bytes())["unchanged"] == 3
    # Another run over the same folder does not take the briefs of the first for copy.
    ran = depeche("batch", wire, *LEAD, "--out", tmp_path / "other")
    assert names(tmp_path / "other") == names(out)


def test_patterns_and_paths_that_are_not_there(
    depeche, wire: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(wire)
    ran = depeche("batch", "**/b.txt", "./sub/b.txt", "none*.txt", "gone", *LEAD, "--out", "../out")
    assert ran.code == 1
    assert names(tmp_path / "out") == ["b"]
    assert "none*.txt does not exist" in ran.err
    assert "gone does not exist" in ran.err
    (tmp_path / "nothing").mkdir()
    ran = depeche("batch", tmp_path / "nothing", *LEAD, "--out", tmp_path / "out")
    assert ran.code == 0
    assert "there is no file to brief" in ran.err
    assert depeche("batch", "a.txt", *LEAD).code == 2
    ran = depeche("batch", "a.txt", *LEAD, "--out", wire / "a.txt" / "out")
    assert ran.code == 1
    assert "cannot be written" in ran.err


def test_a_changed_file_and_another_signature(depeche, tmp_path: Path) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "out"
    for text, flags, expected in (
        (WATER.format(2), (), {"a": 2}),
        (WATER.format(3), (), {"a": 3, "a.v1": 2}),
        (WATER.format(3), ("--sentences", "1"), {"a": 3, "a.v1": 2}),
        (WATER.format(3), ("--sentences", "1"), {"a": 3, "a.v1": 2}),
    ):
        if not source.exists() or source.read_text() != text:
            write(source, text)
        assert depeche("batch", source, *LEAD, *flags, "--out", out).code == 0
        found = {name: brief.article.body.text for name, brief in briefs(out)}
        assert found == {name: WATER.format(number) for name, number in expected.items()}
    (newest,) = [brief for name, brief in briefs(out) if name == "a"]
    assert len(newest.sentences) == 1
    assert json.loads((out / "report.json").read_bytes())["unchanged"] == 1


def test_briefs_made_by_the_brief_command_are_known(depeche, tmp_path: Path) -> None:
    source, out = write(tmp_path / "a.txt", WATER.format(2)), tmp_path / "out"
    assert depeche("brief", source, *LEAD, "--out", out).code == 0
    ran = depeche("batch", source, *LEAD, "--out", out)
    assert "0 articles briefed" in ran.err
    assert names(out) == ["a"]


def test_a_missing_model_stops_it_before_anything_is_written(depeche, tmp_path: Path) -> None:
    source = write(tmp_path / "a.txt", WATER)
    ran = depeche("batch", source, "--translator", "opus-mt-fr-en", "--out", tmp_path / "out")
    assert ran.code == 3
    assert not (tmp_path / "out").exists()


def test_an_output_folder_in_use(depeche, tmp_path: Path) -> None:
    source = write(tmp_path / "a.txt", WATER)
    with closing(BriefStore(tmp_path / "out")):
        ran = depeche("batch", source, *LEAD, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "is in use by another depeche" in ran.err


def test_a_file_that_hangs_costs_that_file_only(depeche, tmp_path: Path) -> None:
    hanging = tmp_path / "pipe.txt"
    os.mkfifo(hanging)
    paths = [write(tmp_path / f"{number}.txt", WATER.format(number)) for number in range(3)]
    ran = depeche("batch", paths[0], hanging, *paths[1:], *LEAD, "--jobs", "1", "--time-limit", "2",
                  "--out", tmp_path / "out")  # fmt: skip
    assert ran.code == 1
    assert "pipe.txt was given up after 2 seconds" in ran.err
    assert names(tmp_path / "out") == ["0", "1", "2"]


@pytest.mark.parametrize("kills", [2, 3])
def test_a_process_that_is_killed_costs_the_file_in_its_hands_if_it_happens_again_and_again(
    kills: int, tmp_path: Path
) -> None:
    paths = [write(tmp_path / f"{number}.txt", WATER.format(number)) for number in range(4)]
    paths[1].unlink()
    os.mkfifo(paths[1])

    def kill() -> None:
        for _ in range(kills):
            # Once the pipe is being read, the process can be nowhere else.
            with paths[1].open("w"):
                for process in multiprocessing.active_children():
                    process.kill()
                    process.join()
        if kills == 2:
            paths[1].write_text(WATER.format(1))

    threading.Thread(target=kill, daemon=True).start()
    with closing(WorkerPool(settings.load({}), jobs=1)) as reading:
        found = list(reading.read(map(Input, paths)))
    assert [(path.stem, type(message)) for path, message in found] == [
        ("0", Read),
        ("0", End),
        ("1", Read if kills == 2 else Unread),
        ("1", End),
        ("2", Read),
        ("2", End),
        ("3", Read),
        ("3", End),
    ]
    reasons = [message.reason for _, message in found if isinstance(message, Unread)]
    assert all("the process that read it died, 3 times" in one for one in reasons)


def test_an_article_that_cannot_be_translated_costs_that_article_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [write(tmp_path / f"{number}.txt", WATER.format(number)) for number in range(4)]
    resolved = settings.load({"summariser": "lead"})
    pipeline = Pipeline(resolved)
    translate, finish = pipeline.translate, pipeline.finish

    def translating(bodies, most):
        if any("1 bless" in body.text for body in bodies):
            raise RuntimeError("out of memory")
        return translate(bodies, most)

    def finishing(prepared, translations):
        if any("2 bless" in done.article.body.text for done in prepared):
            raise RuntimeError("no idea")
        return finish(prepared, translations)

    monkeypatch.setattr(pipeline, "translate", translating)
    monkeypatch.setattr(pipeline, "finish", finishing)
    events: list[Event] = []
    with (
        closing(WorkerPool(resolved)) as reading,
        closing(BriefStore(tmp_path / "out")) as store,
        closing(BatchRunner(pipeline, store)) as runner,
    ):
        events += runner.run(reading.read(map(Input, paths)))
    assert names(tmp_path / "out") == ["0", "3"]
    reasons = {event.article: event.reason for event in events if event.kind == "failed"}
    assert reasons == {
        "1": "the translation failed: out of memory",
        "2": "the summary failed: no idea",
    }
    failed = {path.name for path in (tmp_path / "out" / "failed").iterdir()}
    assert failed == {"1.json", "2.json"}


def test_duplicates() -> None:
    duplicates = DuplicateCounter()
    story = [f"Phrase {number}." for number in range(10)]
    for sentences in (story, story, [*story[:8], "Autre.", "Encore."], [*story[:7], "X", "Y", "Z"]):
        duplicates.add(sentences)
    assert (duplicates.articles, duplicates.exact, duplicates.near) == (4, 1, 1)


def test_what_cannot_be_looked_at_is_not_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = tmp_path / "wire"
    write(wire / "a.txt", WATER.format(1))
    closed, blind = write(wire / "closed" / "b.txt", "x").parent, wire / "blind"
    write(blind / "c.txt", "x")  # the folder's names can be read, and no more
    scandir, stat = os.scandir, Path.stat

    def refuse(place: str | Path, *folders: Path) -> None:  # for root is refused nothing
        if Path(place) in folders:
            raise PermissionError(13, "Permission denied", str(place))

    def scan(place: str | Path) -> object:
        refuse(place, closed)
        return scandir(place)

    def look(self: Path, **how: bool) -> os.stat_result:
        refuse(self.parent, closed, blind)
        return stat(self, **how)

    monkeypatch.setattr(os, "scandir", scan)
    monkeypatch.setattr(Path, "stat", look)
    with closing(BriefStore(tmp_path / "out")) as store:
        found = [file.path for file in inputs([str(wire), str(closed / "b.txt")], store.owns)]
    assert found == [wire / "a.txt", blind / "c.txt", closed, closed / "b.txt"]


def test_limits_are_settings(depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "a.txt", WATER.format(1))
    monkeypatch.setenv("DEPECHE_MAX_FILE", "20")
    ran = depeche("batch", source, *LEAD, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "a.txt has more than" in ran.err


def test_a_long_article_comes_last_and_one_too_long_is_cut(tmp_path: Path) -> None:
    texts = {"a": "Le maire est venu à Privas. " * 4000, "b": WATER.format(1), "c": WATER.format(2)}
    for name, text in texts.items():
        write(tmp_path / "in" / f"{name}.txt", text)
    resolved = settings.load({"beam": 1, "read_back": False})
    events: list[Event] = []
    with closing(Pipeline(resolved)) as pipeline:
        batches.run(
            pipeline,
            resolved,
            [str(tmp_path / "in")],
            tmp_path / "out",
            jobs=1,
            limit=60,
            on_event=events.append,
        )
    assert [event.article for event in events if event.kind == "briefed"] == ["b", "c", "a"]
    (brief,) = (brief for name, brief in briefs(tmp_path / "out") if name == "a")
    assert "the article is too long: its last 12,013 characters were not translated" in (
        brief.article_warnings
    )
    assert brief.translation.body.text.endswith("Le maire est venu à Privas. ")


def report_of(out: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((out / "report.json").read_bytes())
    return report


@pytest.mark.parametrize("pattern", ["", "/*", "/**/*.txt"])
def test_links_are_counted_and_not_followed(
    pattern: str, depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, out = tmp_path / "wire", tmp_path / "out"
    links = linked(wire, tmp_path / "elsewhere", WATER)
    write(wire / "plain.txt", WATER.format(3))
    monkeypatch.chdir(tmp_path)
    # A pattern that leads to no file in a folder leaves none out because of a link.
    left = [name for name in links if name.endswith(".txt")] if pattern == "/*" else links
    ran = depeche("batch", f"wire{pattern}", *LEAD, "--out", out)
    assert ran.code == 0, ran.err
    assert names(out) == ["plain"]
    assert sorted(report_of(out)["links"]) == [f"wire/{name}" for name in left]
    assert f"{len(left)} links left out" in ran.err


def test_only_links_are_no_pattern_without_a_file(depeche, tmp_path: Path) -> None:
    linked(tmp_path / "wire", tmp_path / "elsewhere", WATER)
    ran = depeche("batch", tmp_path / "wire" / "a*.txt", *LEAD, "--out", tmp_path / "out")
    assert ran.code == 0
    assert "there is no file to brief" in ran.err
    assert "1 link left out" in ran.err


@pytest.mark.parametrize("paths", [["wire"], ["wire/*.txt", "wire/*/*.txt"]])
def test_links_may_be_followed(
    paths: list[str], depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    linked(tmp_path / "wire", tmp_path / "elsewhere", WATER)
    (tmp_path / "wire" / "nowhere.txt").unlink()
    monkeypatch.chdir(tmp_path)
    ran = depeche("batch", *paths, *LEAD, "--out", out, "--follow-links")
    assert ran.code == 0, ran.err
    assert len(names(out)) == 2
    assert "left out" not in ran.err


def test_a_link_that_is_named_is_followed(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    linked(tmp_path / "wire", tmp_path / "elsewhere", WATER)
    monkeypatch.chdir(tmp_path)
    paths = ("wire/a.txt", "wire/b", "wire/b/*.txt")  # a file, a folder, and where a pattern begins
    ran = depeche("batch", *paths, *LEAD, "--out", out)
    assert ran.code == 0, ran.err
    assert names(out) == ["a", "inner"]
    assert report_of(out)["links"] == []


def test_what_has_become_a_link_is_not_read(tmp_path: Path) -> None:
    wire = tmp_path / "wire"
    linked(wire, tmp_path / "elsewhere", WATER)
    os.mkfifo(wire / "pipe.txt")
    paths = [wire / "a.txt", wire / "b" / "inner.txt", wire / "pipe.txt"]
    with closing(WorkerPool(settings.load({}), jobs=1)) as reading:
        found = list(reading.read(Input(path, wire) for path in paths))
    reasons = [message.reason for _, message in found if isinstance(message, Unread)]
    for reason, why in zip(reasons, ("is a link", "Not a directory", "no regular"), strict=True):
        assert why in reason
    assert not any(isinstance(message, Read) for _, message in found)


@pytest.mark.parametrize(
    "content",
    [WATER, "", "[1]", '{"schema": "depeche-brief/1"}', '{"id": "a"}', "[" * 10_000, "link"],
)
def test_a_report_is_written_over_nothing_but_a_report(
    content: str, depeche, tmp_path: Path
) -> None:
    source, place, out = write(tmp_path / "a.txt", WATER), tmp_path / "b.txt", tmp_path / "out"
    if content == "link":
        place.symlink_to("a.txt")
    else:
        write(place, content)
    before = place.read_bytes()
    ran = depeche("batch", source, *LEAD, "--out", out, "--report", place)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert f"{place} is no report of depeche" in ran.err
    assert place.read_bytes() == before
    assert not out.exists()


def test_an_earlier_report_is_replaced(depeche, tmp_path: Path) -> None:
    source, place = write(tmp_path / "a.txt", WATER), tmp_path / "run.txt"
    for unchanged in (0, 1):
        ran = depeche("batch", source, *LEAD, "--out", tmp_path / "out", "--report", place)
        assert ran.code == 0
        assert json.loads(place.read_bytes())["unchanged"] == unchanged


def test_briefs_of_files_that_are_gone(depeche, tmp_path: Path) -> None:
    wire, out = tmp_path / "wire", tmp_path / "out"
    for number, name in enumerate(("a", "b", "sub/c", "d")):
        write(wire / f"{name}.txt", WATER.format(number))
    write(wire / "e.jsonl", json.dumps({"id": "e", "version": 1, "text": WATER.format(9)}))
    command = ("batch", wire, *LEAD, "--out", out)
    assert "gone" not in depeche(*command).err
    write(wire / "d.txt", WATER.format(10))
    (wire / "e.jsonl").rename(wire / "f.jsonl")  # the same item, which is not gone
    (wire / "b.txt").unlink()
    shutil.rmtree(wire / "sub")
    for flags, said in (
        ((), "2 briefs of files that are gone (--prune puts them aside)"),
        (("--prune",), "2 briefs put aside"),
    ):
        ran = depeche(*command, *flags)
        assert ran.code == 0
        assert said in ran.err
        assert report_of(out)["orphans"] == ["b", "c"]
    assert report_of(out)["pruned"] == ["b.v1", "c.v1"]
    assert names(out) == ["a", "b.v1", "c.v1", "d", "d.v1", "e"]
    assert (out / "index.html").read_text().count('/brief.html"') == 3
    ran = depeche(*command, "--prune")
    assert "put aside" not in ran.err
    assert report_of(out)["orphans"] == report_of(out)["pruned"] == []
    write(wire / "b.txt", WATER.format(1))  # back again
    depeche(*command)
    assert names(out) == ["a", "b", "b.v1", "c.v1", "d", "d.v1", "e"]


def test_what_cannot_be_looked_at_is_not_gone(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, out = tmp_path / "wire", tmp_path / "out"
    write(wire / "a.txt", WATER.format(1))
    assert depeche("batch", wire, *LEAD, "--out", out).code == 0
    shutil.rmtree(wire)
    other = write(tmp_path / "other.txt", WATER.format(2))

    def denied(place: bytes) -> os.stat_result:
        raise PermissionError(13, "Permission denied", place)

    def unmounted(place: bytes) -> os.stat_result:
        """The folder on which a file system was mounted lies on another one."""
        mode, inode, device, *others = os.stat(place)  # noqa: PTH116 (bytes)
        return os.stat_result((mode, inode, device + 1, *others))

    for name, look in (("lstat", denied), ("stat", denied), ("stat", unmounted)):
        with closing(BriefStore(out)) as store, monkeypatch.context() as patch:
            system = SimpleNamespace(lstat=os.lstat, stat=os.stat, path=os.path)
            patch.setattr(sources, "os", SimpleNamespace(**vars(system) | {name: look}))
            assert store.orphans() == []
    assert "1 brief of files that are gone" in depeche("batch", other, *LEAD, "--out", out).err


@pytest.mark.parametrize("umask", [0o002, 0o022, 0o027, 0o077])
def test_the_umask_says_who_may_read_the_briefs(umask: int, depeche, tmp_path: Path) -> None:
    wire, out = tmp_path / "wire", tmp_path / "out"
    write(wire / "a.txt", WATER.format(1))
    write(wire / "bad.txt", b"\0")
    before = os.umask(umask)
    try:
        assert depeche("batch", wire, *LEAD, "--out", out).code == 1
        with closing(BriefStore(out)) as store:
            store.index()
            modes = {path: path.stat().st_mode & 0o777 for path in (out, *out.rglob("*"))}
    finally:
        os.umask(before)
    assert len(modes) > 12
    for path, mode in modes.items():
        assert mode == (0o777 if path.is_dir() else 0o666) & ~umask, path
