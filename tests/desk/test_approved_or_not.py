"""An approval that fails, as on a full disk, never comes into force; the one before it does."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from depeche.desk import approved, figures
from depeche.desk.approvals import Approvals
from depeche.desk.desk import Desk
from depeche.desk.values import Field, Item
from depeche.errors import DepecheError
from depeche.output.store import BriefStore

from desk.made import FRENCH, arrival, done, opened, place

FIRST = Field("sentence", 1)
WRITES = 7  # of an approval, of which none after the last can fail


def approve(desk: Desk, urn: str) -> Item:
    return done(desk.approve(urn, "Jeanne", desk.item(urn).version))


def edit(desk: Desk, urn: str, text: str) -> Item:
    return done(desk.edit(urn, FIRST, text, "Jeanne", desk.item(urn).version))


def files(out: Path, name: str = "a") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / name).glob("*approved*")}


class Disk:
    """A disk that is full from the n-th write of the reviews on, until it is mended."""

    def __init__(self, patch: pytest.MonkeyPatch, desk: Desk, room: int) -> None:
        self.room, self._patch, self._run = room, patch, desk.reviews.database.run
        patch.setattr(desk.reviews.database, "run", self._write)

    def _write(self, statement: str, *values: object) -> int:
        if not statement.startswith("BEGIN"):
            self.room -= 1
            if self.room < 0:
                raise DepecheError("full")
        return self._run(statement, *values)


@pytest.mark.parametrize("touched", ["settled", "not settled", "not touched"])
@pytest.mark.parametrize("earlier", [False, True])
@pytest.mark.parametrize("room", range(WRITES))
def test_an_approval_that_failed_never_comes_into_force(
    room: int, earlier: bool, touched: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with closing(BriefStore(tmp_path)) as store, closing(Desk(store, targets=("hook",))) as desk:
        if earlier:
            edit(desk, urn, "The earlier one.")
            approve(desk, urn)
        before, sent = files(tmp_path), len(desk.deliveries())
        item = edit(desk, urn, "The old text.")
        with monkeypatch.context() as patch:
            Disk(patch, desk, room)
            with pytest.raises(DepecheError, match="full"):
                desk.approve(urn, "Jeanne", item.version)
        with monkeypatch.context() as patch:
            if touched != "settled":
                patch.setattr(Approvals, "settle", lambda *_: None)
            if touched != "not touched":
                assert edit(desk, urn, "The new text.").status == "in review"
        if touched == "settled":
            assert files(tmp_path) == before
            assert (desk.approval(urn) is not None) == earlier
    if touched == "not touched":  # only to be finished, as after a kill, or not there at all
        with opened(tmp_path) as desk:
            assert desk.item(urn).status in ("approved", "in review")
        return
    for _ in range(2):
        with (
            closing(BriefStore(tmp_path)) as store,
            closing(Desk(store, targets=("hook",))) as desk,
        ):
            assert desk.item(urn).status == "in review"
            value = desk.approval(urn)
            assert (value is not None) == earlier
            assert files(tmp_path) == before
            assert approved.read(tmp_path / "a") == value
            assert len(desk.deliveries()) == sent
            assert len(figures.measures(desk.reviews)) == earlier
            remembered = {FRENCH[0]: "The earlier one."} if earlier else {}
            assert desk.memory.exact(FRENCH) == remembered
    with opened(tmp_path) as desk:
        assert approve(desk, urn).status == "approved"
        assert desk.memory.exact(FRENCH) == {FRENCH[0]: "The new text."}


def test_an_approval_takes_no_more_writes_than_are_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk, monkeypatch.context() as patch:
        disk = Disk(patch, desk, 1000)
        desk.item(urn)
        room = disk.room
        done(desk.approve(urn, "Jeanne", 0))
        assert room - disk.room <= WRITES + 1


def test_a_failed_approval_of_a_version_that_was_replaced_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        approve(desk, urn)
        before = files(tmp_path)
        item = edit(desk, urn, "The old text.")
        with monkeypatch.context() as patch:
            with monkeypatch.context() as full:
                Disk(full, desk, 2)
                with pytest.raises(DepecheError, match="full"):
                    desk.approve(urn, "Jeanne", item.version)
            patch.setattr(Approvals, "settle", lambda *_: None)
            edit(desk, urn, "The new text.")
    place(tmp_path, arrival(number=2, french=("Autre.", FRENCH[1])))
    with opened(tmp_path) as desk:
        status = desk.item(urn).status
    assert status == "updated"
    assert files(tmp_path) == {}
    assert files(tmp_path, "a.v1") == before


def test_a_rejection_recalls_the_approvals_of_earlier_versions(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        edit(desk, urn, "Edited.")
        approve(desk, urn)
        assert desk.standing(urn) == desk.approval(urn) is not None
    place(tmp_path, arrival(number=2, french=("Autre.", FRENCH[1])))
    with opened(tmp_path) as desk:
        assert desk.standing(urn) is not None
        assert len(files(tmp_path, "a.v1")) == 3
        done(desk.reject(urn, "It is false.", "Karim", desk.item(urn).version))
        assert desk.standing(urn) is desk.approval(urn) is None
        assert desk.memory.exact(FRENCH) == {}
        assert files(tmp_path, "a.v1") == {}
    (tmp_path / ".reviews.sqlite").unlink()
    with opened(tmp_path) as desk:
        assert desk.approval(urn) is None


def test_a_recall_that_was_cut_short_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        approve(desk, urn)
    place(tmp_path, arrival(number=2, french=("Autre.", FRENCH[1])))
    with opened(tmp_path) as desk:
        approve(desk, urn)
        with monkeypatch.context() as patch:
            patch.setattr(Approvals, "recall", lambda *_: None)
            done(desk.reject(urn, "It is false.", "Karim", desk.item(urn).version))
        assert len(files(tmp_path, "a.v1")) == len(files(tmp_path)) == 3
    with opened(tmp_path):
        assert files(tmp_path, "a.v1") == files(tmp_path) == {}


def test_nothing_is_removed_through_a_link(tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    urn = place(out, arrival())
    with opened(out) as desk:
        approve(desk, urn)
        (out / "a").rename(other)
        (out / "a").symlink_to(other)
        with pytest.raises(DepecheError, match="link; nothing is removed through it"):
            desk.reject(urn, "It is false.", "Karim", desk.item(urn).version)
        assert desk.approval(urn) is None
    assert (other / "approved.json").exists()
    for before in (None, b"{}"):
        with pytest.raises((OSError, ValueError)):
            approved.restore(out / "a", before)
    assert (other / "approved.json").exists()
