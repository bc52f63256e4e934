"""The output folder: names for good, one brief a version, whatever it is killed in."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from depeche.documents import Brief
from depeche.errors import DepecheError
from depeche.identity import Version, item_of
from depeche.output.ledger import LEDGER, InUseError, Ledger, Source
from depeche.output.store import BriefStore
from depeche.writers import brief_json
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers.made import brief as made

GUIDS = ("g", "h", None)


class KilledError(BaseException):
    """Stands for a kill: nothing may be tidied up after it."""


def arrival(
    guid: str | None,
    number: int,
    slug: str = "a",
    path: str = "in.txt",
    supersedes: tuple[str, ...] = (),
) -> Brief:
    """The brief of a version; the French says which it is."""
    value = made()
    body = msgspec.structs.replace(value.article.body, text=f"{guid} {number} {path}")
    article = msgspec.structs.replace(
        value.article,
        id=slug,
        body=body,
        guid=guid,
        version=str(number) if guid else None,
        source=path,
        format="nitf",
        supersedes=supersedes,
    )
    article = msgspec.structs.replace(article, item=item_of(article, path))
    return msgspec.structs.replace(value, id=slug, article=article, source=path)


def kept(store: BriefStore, brief: Brief) -> str | None:
    return store.kept(Version.of(brief.article), brief.signature)


def lying(out: Path) -> dict[str, str]:
    """Which text lies in which folder."""
    return {
        path.parent.name: brief_json.read(path.read_bytes()).article.body.text
        for path in out.glob("[!.]*/brief.json")
    }


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Briefs of one file and without fsync, so that many can be tried."""

    def write(value: Brief, out: Path, name: str) -> None:
        (out / name).mkdir(parents=True)
        (out / name / "brief.json").write_text(brief_json.brief(value), encoding="utf-8")

    monkeypatch.setattr("depeche.output.store.brief_folder.brief", write)


def put(out: Path, arrivals: list[Brief]) -> None:
    store = BriefStore(out)
    try:
        for brief in arrivals:
            if kept(store, brief) is None:
                store.place(brief)
    finally:
        store.ledger.close()  # as a kill would


ARRIVALS = st.lists(st.tuples(st.sampled_from(GUIDS), st.integers(1, 4)), min_size=1, max_size=6)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arrivals=ARRIVALS, data=st.data())
def test_a_kill_at_any_move_leaves_one_brief_a_version(
    bare: None,
    tmp_path: Path,
    arrivals: list[tuple[str | None, int]],
    data: st.DataObject,
) -> None:
    out = Path(tempfile.mkdtemp(dir=tmp_path))
    coming = [
        arrival(guid, number, path="g.txt" if guid else f"{number}.txt")
        for guid, number in arrivals
    ]
    anew = [msgspec.structs.replace(coming[0], signature="another")]
    rename = Path.rename
    for kill in itertools.count(data.draw(st.integers(0, 3))):
        calls = itertools.count()
        before = lying(out).values()

        def moved(self: Path, target: Path, last: int = kill, calls: Iterator[int] = calls) -> Path:
            number = next(calls)
            if number == last:
                raise KilledError
            done = rename(self, target)
            if number == last - 1 and last % 2:
                raise KilledError
            return done

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "rename", moved)
            try:
                put(out, coming)
                put(out, anew)
            except KilledError:
                patch.undo()
                there = [*before, *lying(out).values()]
                BriefStore(out).close()
                recovered = list(lying(out).values())
                assert len(set(recovered)) == len(recovered)
                assert set(recovered) >= set(there)  # nothing has to be made again
                continue
        break
    texts = lying(out)
    assert sorted(texts.values()) == sorted({brief.article.body.text for brief in coming})
    assert not list(out.glob(".staging")) or not any((out / ".staging").iterdir())
    for guid in ("g", "h"):
        numbers = [number for name, number in arrivals if name == guid]
        if numbers:  # the newest is in a folder without .v
            (own,) = {
                name for name, text in texts.items() if text.startswith(f"{guid} {max(numbers)}")
            }
            assert "." not in own


def test_names_are_for_good_and_versions_are_kept(bare: None, tmp_path: Path) -> None:
    put(tmp_path, [arrival(None, 1, path="x/a.txt"), arrival(None, 1, path="y/a.txt")])
    assert lying(tmp_path) == {"a": "None 1 x/a.txt", "a-2": "None 1 y/a.txt"}
    put(tmp_path, [arrival(None, 1, path="w/a.txt"), arrival(None, 2, path="y/a.txt")])
    assert lying(tmp_path) == {
        "a": "None 1 x/a.txt",
        "a-2": "None 2 y/a.txt",
        "a-2.v1": "None 1 y/a.txt",
        "a-3": "None 1 w/a.txt",
    }


def test_a_folder_of_an_older_version_may_be_taken_away(bare: None, tmp_path: Path) -> None:
    put(tmp_path, [arrival("g", 1), arrival("g", 2)])
    shutil.rmtree(tmp_path / "a.v1")
    put(tmp_path, [arrival("g", 3)])
    assert lying(tmp_path) == {"a": "g 3 in.txt", "a.v1": "g 2 in.txt"}


def test_a_late_version_does_not_replace(bare: None, tmp_path: Path) -> None:
    put(tmp_path, [arrival("g", 2), arrival("g", 1), arrival("g", 3), arrival("g", 2)])
    assert lying(tmp_path) == {
        "a": "g 3 in.txt",
        "a.v1": "g 1 in.txt",
        "a.v2": "g 2 in.txt",
    }


def test_another_signature_makes_the_same_brief_anew(bare: None, tmp_path: Path) -> None:
    brief = arrival("g", 1)
    put(tmp_path, [brief, msgspec.structs.replace(brief, signature="other")])
    (path,) = tmp_path.glob("*/brief.json")
    assert brief_json.read(path.read_bytes()).signature == "other"


def test_an_item_that_is_superseded_is_put_aside_also_if_it_comes_later(
    bare: None, tmp_path: Path
) -> None:
    old, late = arrival("g", 1), arrival("h", 1, slug="b")
    store = BriefStore(tmp_path)
    store.place(old)
    assert store.place(arrival("i", 1, "c", supersedes=("g", "h"))).retired == ("a.v1",)
    assert store.place(late).late
    assert sorted(lying(tmp_path)) == ["a.v1", "b.v1", "c"]
    assert kept(store, old) == "a.v1"
    store.close()


def test_a_kill_leaves_no_superseded_brief_in_its_place(
    bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, [arrival("g", 1)])
    rename = Path.rename

    def moved(self: Path, target: Path) -> Path:
        if self.name == "a":
            raise KilledError
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", moved)
        with pytest.raises(KilledError):
            put(tmp_path, [arrival("i", 1, "c", supersedes=("g",))])
    BriefStore(tmp_path).close()
    assert sorted(lying(tmp_path)) == ["a.v1", "c"]


def test_a_folder_that_is_not_ours_is_not_written_over(bare: None, tmp_path: Path) -> None:
    for name in ("a", "failed"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "notes.txt").write_text("mine")
    put(tmp_path, [arrival("g", 1), arrival("h", 1, slug="failed")])
    assert sorted(lying(tmp_path)) == ["a-2", "failed-2"]
    assert (tmp_path / "a" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("damage", [None, b"", b"junk" * 1000])
def test_a_lost_ledger_is_made_anew_from_the_briefs(
    damage: bytes | None, bare: None, tmp_path: Path
) -> None:
    arrivals = [arrival("g", 1), arrival("g", 2), arrival(None, 1, path="x/a.txt")]
    put(tmp_path, arrivals)
    before = lying(tmp_path)
    for path in tmp_path.glob(f"{LEDGER}*"):
        path.unlink()
    if damage is not None:
        (tmp_path / LEDGER).write_bytes(damage)
    put(tmp_path, arrivals)
    assert lying(tmp_path) == before
    put(tmp_path, [arrival("g", 3)])
    assert lying(tmp_path)["a"] == "g 3 in.txt"


def test_one_process_at_a_time(tmp_path: Path) -> None:
    store = BriefStore(tmp_path)
    with pytest.raises(DepecheError, match="in use by another"):
        BriefStore(tmp_path)
    store.close()
    BriefStore(tmp_path).close()


def test_nobody_makes_a_ledger_anew_while_another_does(tmp_path: Path) -> None:
    (tmp_path / LEDGER).write_bytes(b"junk" * 1000)

    def fill(_: Ledger) -> None:
        with pytest.raises(InUseError):
            BriefStore(tmp_path)

    Ledger(tmp_path, fill).close()
    BriefStore(tmp_path).close()


def test_a_failed_write_leaves_what_was_there(
    bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, [arrival("g", 1)])
    store = BriefStore(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("depeche.output.store.brief_folder.brief", full)
        with pytest.raises(OSError, match="No space"):
            store.place(arrival("g", 2))
    assert lying(tmp_path) == {"a": "g 1 in.txt"}
    store.place(arrival("g", 2))
    store.close()
    assert lying(tmp_path) == {"a": "g 2 in.txt", "a.v1": "g 1 in.txt"}


def test_the_record_of_a_source(bare: None, tmp_path: Path) -> None:
    brief = arrival("g", 1)
    version = Version.of(brief.article)
    store = BriefStore(tmp_path)
    ledger = store.ledger
    source = Source("1.2.3", ((version.item, version.digest),), False)
    ledger.record(b"/in/\xff.txt", source)
    assert ledger.source(b"/in/\xff.txt") == source
    assert not store.done(source, brief.signature)
    store.place(brief)
    assert store.done(source, brief.signature)
    assert not store.done(source, "other")
    (tmp_path / "a" / "brief.json").unlink()
    assert not store.done(source, brief.signature)
    ledger.forget(b"/in/\xff.txt")
    assert ledger.source(b"/in/\xff.txt") is None
    store.close()


def test_a_ledger_of_another_make_is_no_reason_to_stop(bare: None, tmp_path: Path) -> None:
    put(tmp_path, [arrival("g", 1)])
    with sqlite3.connect(tmp_path / LEDGER) as ledger:
        ledger.execute("PRAGMA user_version = 99")
    ledger.close()
    put(tmp_path, [arrival("g", 1)])
    assert lying(tmp_path) == {"a": "g 1 in.txt"}
