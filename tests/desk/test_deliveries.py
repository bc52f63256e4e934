"""What is to be handed on: entered with the approval or not at all, sent in order, recalled."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from depeche.desk import approved
from depeche.desk.deliveries import Delivery
from depeche.desk.desk import Desk
from depeche.desk.reviews import REVIEWS, Reviews
from depeche.desk.values import DeskError, Field, UnknownItemError
from depeche.errors import DepecheError
from depeche.identity import Version
from depeche.output.store import BriefStore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.made import ENGLISH, FRENCH, arrival, done, opened, place
from desk.test_desk import KilledError

HEADLINE, FIRST = Field("headline"), Field("sentence", 1)
BOTH = ("folder", "hook")
LATE = "2100-01-01T00:00:00.000+00:00"


@contextmanager
def handing(out: Path, *targets: str) -> Iterator[Desk]:
    with closing(BriefStore(out)) as store, closing(Desk(store, targets=targets or BOTH)) as desk:
        yield desk


def approve(desk: Desk, urn: str) -> None:
    done(desk.approve(urn, "Jeanne", desk.item(urn).version))


def reject(desk: Desk, urn: str, reason: str = "It is wrong.") -> None:
    done(desk.reject(urn, reason, "Karim", desk.item(urn).version))


def shown(deliveries: list[Delivery]) -> list[tuple[str, str, str]]:
    """The oldest first."""
    return [(one.target, one.event, one.state) for one in reversed(deliveries)]


def test_an_approval_is_entered_for_each_target(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path) as desk:
        approve(desk, urn)
        item = desk.item(urn)
        assert shown(desk.deliveries()) == [
            ("folder", "approved", "waiting"),
            ("hook", "approved", "waiting"),
        ]
        one = desk.deliveries(urn)[0]
        assert (one.urn, one.name, one.by, one.entered) == (urn, "a", "Jeanne", item.at)
        assert (one.due, one.attempts, one.at, one.note) == (item.at, 0, "", "")
        sending = desk.outbox.begin("hook", LATE)
        assert sending is not None
        assert (sending.id, sending.name, sending.attempt) == (one.id, "a", 1)
        assert sending.document == (tmp_path / "a/approved.json").read_bytes()
        assert desk.outbox.begin("hook", "2000") is None
        assert desk.deliveries("urn:other") == []


def test_without_a_target_nothing_is_entered(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        approve(desk, urn)
        reject(desk, urn)
        assert desk.deliveries() == []


@pytest.mark.parametrize(
    "at", ["approved.write", "memory.keep", "reviews.end_approval", "outbox.approved"]
)
def test_an_approval_finished_later_is_handed_on_once(
    at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path) as desk, monkeypatch.context() as patch:

        def kill(*_: object, **__: object) -> None:
            raise KilledError

        room, name = at.split(".")
        place_of = {"approved": approved, "memory": desk.memory}
        patch.setattr(place_of.get(room) or getattr(desk, room), name, kill)
        patch.setattr(desk.reviews, "drop_approval", kill)
        patch.setattr(approved, "restore", kill)
        with pytest.raises(KilledError):
            desk.approve(urn, "Jeanne", 0)
        assert desk.deliveries() == []
    for _ in range(2):
        with handing(tmp_path, "hook") as desk:
            assert desk.item(urn).status == "approved"
            assert shown(desk.deliveries()) == [("hook", "approved", "waiting")]


def test_what_is_not_approved_is_not_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path) as desk:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        for name in ("write", "encoded"):
            with monkeypatch.context() as patch:
                patch.setattr(approved, name, full)
                with pytest.raises((DepecheError, OSError), match="No space"):
                    desk.approve(urn, "Jeanne", 0)
        done(desk.begin(urn, "Jeanne", 0))
        reject(desk, urn)
        assert desk.deliveries() == []


def test_approvals_that_are_found_again_are_not_sent_again(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path) as desk:
        approve(desk, urn)
    (tmp_path / "a/approved.json").unlink()
    with handing(tmp_path) as desk:
        assert (tmp_path / "a/approved.json").exists()
        assert len(desk.deliveries()) == 2
    (tmp_path / REVIEWS).unlink()
    with handing(tmp_path) as desk:
        assert desk.item(urn).status == "approved"
        assert desk.deliveries() == []
        reject(desk, urn)  # whoever was sent it is told all the same
        assert shown(desk.deliveries()) == [
            ("folder", "recalled", "waiting"),
            ("hook", "recalled", "waiting"),
        ]


def test_a_rejection_drops_what_nobody_was_sent(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path, "hook") as desk:
        approve(desk, urn)
        reject(desk, urn)
        assert shown(desk.deliveries()) == [("hook", "approved", "dropped")]
        assert desk.outbox.begin("hook", LATE) is None
        with pytest.raises(DeskError, match="is dropped"):
            desk.retry_delivery(desk.deliveries()[0].id, "Jeanne")


@pytest.mark.parametrize("arrived", [True, False])
def test_a_rejection_recalls_what_may_have_arrived(arrived: bool, tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path, "hook") as desk:
        approve(desk, urn)
        sending = desk.outbox.begin("hook", LATE)
        assert sending is not None
        if arrived:
            desk.outbox.sent(sending.id, LATE)
        reject(desk, urn, "It is <old>.")
        reject(desk, urn, "It is still old.")
        state = "sent" if arrived else "dropped"
        assert shown(desk.deliveries()) == [
            ("hook", "approved", state),
            ("hook", "recalled", "waiting"),
        ]
        # What is on its way may yet arrive; what fails is not tried again.
        desk.outbox.postpone(sending.id, LATE, "late", LATE, refused=False)
        desk.outbox.fail(sending.id, "failed", LATE)
        assert desk.deliveries()[1].state == state
        desk.outbox.sent(sending.id, LATE)
        assert desk.deliveries()[1].state == "sent"
        recalled = desk.outbox.begin("hook", LATE)
        assert recalled is not None
        assert json.loads(recalled.document) == {
            "schema": "depeche-recalled/1",
            "event": "recalled",
            "urn": urn,
            "name": "a",
            "reason": "It is <old>.",
            "at": desk.history(urn)[-2].at,
        }


@pytest.mark.parametrize("how", ["open", "closed"])
def test_a_withdrawal_by_the_provider_is_a_recall(how: str, tmp_path: Path) -> None:
    gone = arrival(number=2, pubstatus="canceled")
    with closing(BriefStore(tmp_path)) as store, closing(Desk(store, targets=BOTH)) as desk:
        store.place(arrival())
        urn = gone.article.item
        approve(desk, urn)
        sending = desk.outbox.begin("hook", LATE)
        assert sending is not None
        if how == "open":
            store.place(gone)
            desk.refresh()
            desk.refresh()
    if how == "closed":
        place(tmp_path, gone)
    with handing(tmp_path) as desk:
        assert desk.item(urn).status == "withdrawn"
        assert shown(desk.deliveries()) == [
            ("folder", "approved", "dropped"),
            ("hook", "approved", "dropped"),
            ("hook", "recalled", "waiting"),
        ]
        recalled = desk.outbox.begin("hook", LATE)
        assert recalled is not None
        assert "Withdrawn by the provider (canceled)" in json.loads(recalled.document)["reason"]
        assert desk.deliveries()[0].by == ""
    place(tmp_path, arrival(number=3, pubstatus="canceled", french=("x",)))
    with handing(tmp_path) as desk:
        assert len(desk.deliveries()) == 3


def test_a_rejection_of_the_newer_version_recalls_the_older(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path, "folder") as desk:
        approve(desk, urn)
        sending = desk.outbox.begin("folder", LATE)
        assert sending is not None
        desk.outbox.sent(sending.id, LATE)
    place(tmp_path, arrival(number=2, english=("Other.", ENGLISH[1])))
    with handing(tmp_path, "folder") as desk:
        assert desk.item(urn).status == "updated"
        assert [item.urn for item, _ in desk.reviews.standing(9)] == [urn]
        reject(desk, urn)
        assert shown(desk.deliveries())[1:] == [("folder", "recalled", "waiting")]
        assert desk.reviews.standing(9) == []


def test_who_was_told_once_is_told_of_the_recall(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path, "hook") as desk:
        approve(desk, urn)
        assert desk.outbox.begin("hook", LATE)
    with handing(tmp_path, "folder") as desk:  # the hook is not named any more
        reject(desk, urn)
        assert ("hook", "recalled", "waiting") in shown(desk.deliveries())


def test_texts_that_editors_type_are_no_status(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path, "hook") as desk:
        approve(desk, urn)
        assert desk.outbox.begin("hook", LATE)
        for word in ("withdrawn", "rejected"):
            done(desk.edit(urn, FIRST, word, "Jeanne", desk.item(urn).version))
        assert [item.urn for item, _ in desk.reviews.standing(9)] == [urn]
        reject(desk, urn)
        assert shown(desk.deliveries())[-1] == ("hook", "recalled", "waiting")


def test_a_delivery_does_not_overtake_the_one_before(tmp_path: Path) -> None:
    urn, other = place(tmp_path, arrival("a")), place(tmp_path, arrival("b"))
    with handing(tmp_path, "hook") as desk:
        approve(desk, urn)
        first = desk.outbox.begin("hook", LATE)
        assert first is not None
        desk.outbox.postpone(first.id, "2099", "down", LATE, refused=False)
        approve(desk, urn)
        approve(desk, other)
        assert [one.name for one in (desk.outbox.begin("hook", "2098"),) if one] == ["b"]
        desk.outbox.sent(desk.deliveries(other)[0].id, LATE)
        assert desk.outbox.begin("hook", "2098") is None
        again = desk.outbox.begin("hook", LATE)
        assert again is not None
        assert (again.id, again.attempt, again.document) == (first.id, 2, first.document)
        desk.outbox.sent(again.id, LATE)
        second = desk.outbox.begin("hook", LATE)
        assert second is not None
        assert second.id != first.id


def test_a_failed_delivery_is_sent_again_when_somebody_asks(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path, "hook") as desk:
        approve(desk, urn)
        first = desk.outbox.begin("hook", LATE)
        assert first is not None
        desk.outbox.postpone(first.id, LATE, "down", LATE, refused=True)
        early = desk.retry_delivery(first.id, " Ana ")  # it need not have failed
        assert (early.state, early.by, early.attempts) == ("waiting", "Ana", 1)
        assert early.due < LATE
        desk.outbox.fail(first.id, "down", LATE)
        assert desk.outbox.begin("hook", LATE) is None
        (failed,) = desk.deliveries()
        assert (failed.state, failed.note, failed.due) == ("failed", "down", "")
        assert desk.retry_delivery(first.id, "Ana") == desk.deliveries()[0]
        again = desk.outbox.begin("hook", LATE)
        assert again is not None
        assert (again.id, again.attempt, again.tries, again.refused) == (first.id, 2, 1, 0)
        assert again.document == first.document
        desk.outbox.fail(first.id, "down", LATE)
        approve(desk, urn)
        with pytest.raises(DeskError, match="newer delivery"):
            desk.retry_delivery(first.id, "Ana")
        newer = desk.outbox.begin("hook", LATE)
        assert newer is not None
        desk.outbox.sent(newer.id, LATE)
        with pytest.raises(DeskError, match="is sent"):
            desk.retry_delivery(newer.id, "Ana")
        with pytest.raises(UnknownItemError, match="no delivery 'x'"):
            desk.retry_delivery("x", "Ana")
        with pytest.raises(DeskError, match="must have a name"):
            desk.retry_delivery(newer.id, " ")


def test_what_was_sent_is_not_kept_twice(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with handing(tmp_path) as desk:
        approve(desk, urn)
        hook = desk.outbox.begin("hook", LATE)
        assert hook is not None
        desk.outbox.sent(hook.id, LATE)
        reject(desk, urn)
        rows = desk.reviews.database.rows("SELECT state, length(document) > 0 FROM delivery")
        assert rows == [("dropped", 0), ("sent", 0), ("waiting", 1)]


STEPS = st.lists(
    st.sampled_from(["approve", "reject", "edit", "newer", "withdrawn", "sent", "later", "fail"]),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_whatever_happens_a_receiver_is_told_in_order(steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out, number, told, approvals = Path(folder), 1, [], set()
        with closing(BriefStore(out)) as store, closing(Desk(store, targets=("hook",))) as desk:
            store.place(arrival())
            desk.refresh()
            urn = arrival().article.item
            for step in steps:
                item = desk.item(urn)
                if step in ("newer", "withdrawn"):
                    number += 1
                    status = "canceled" if step == "withdrawn" else "usable"
                    store.place(arrival(number=number, french=(f"N {number}",), pubstatus=status))
                    desk.refresh()
                elif step in ("sent", "later", "fail"):
                    if sending := desk.outbox.begin("hook", LATE):
                        told.append(sending)
                        if step == "sent":
                            desk.outbox.sent(sending.id, LATE)
                        elif step == "later":
                            desk.outbox.postpone(sending.id, LATE, "x", LATE, refused=False)
                        else:
                            desk.outbox.fail(sending.id, "x", LATE)
                elif item.status != "withdrawn":
                    if step == "approve":
                        approve(desk, urn)
                        approvals.add((out / "a/approved.json").read_bytes())
                    elif step == "reject":
                        reject(desk, urn)
                    else:
                        done(desk.edit(urn, HEADLINE, f"{item.version}", "J", item.version))
            order = [one.id for one in reversed(desk.deliveries())]
            assert [order.index(one.id) for one in told] == sorted(
                order.index(one.id) for one in told
            )
            for one in told:
                if one.event == "approved":
                    assert one.document in approvals
            if told:
                assert told[0].event == "approved"
            # In the end who was told of it knows whether it stands.
            while sending := desk.outbox.begin("hook", LATE):
                told.append(sending)
                desk.outbox.sent(sending.id, LATE)
            if told:
                stands = [item.urn for item, _ in desk.reviews.standing(9)] == [urn]
                assert (told[-1].event == "approved") == stands


FORMAT_1 = """
CREATE TABLE item (
    id INTEGER PRIMARY KEY, urn TEXT NOT NULL UNIQUE, edition BLOB NOT NULL,
    status TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    folder TEXT, slug TEXT NOT NULL, urgency INTEGER, headline TEXT NOT NULL,
    doubts INTEGER NOT NULL, came TEXT NOT NULL
);
CREATE INDEX item_came ON item (came, id) WHERE folder IS NOT NULL;
CREATE INDEX item_folder ON item (folder) WHERE folder IS NOT NULL;
CREATE TABLE change (
    item INTEGER NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
    kind TEXT NOT NULL, field TEXT, before TEXT NOT NULL, after TEXT NOT NULL,
    reason TEXT NOT NULL, undoes INTEGER, french TEXT NOT NULL,
    PRIMARY KEY (item, number)
) WITHOUT ROWID;
CREATE TABLE approval (
    item INTEGER NOT NULL, edition BLOB NOT NULL, document BLOB NOT NULL, measure BLOB NOT NULL,
    state TEXT NOT NULL, earlier BLOB, PRIMARY KEY (item, edition)
);
CREATE TABLE found (french, english);
PRAGMA user_version = 1;
"""


EMBARGO = {"embargoed": "2026-12-01"}


def of_format_1(out: Path) -> str:
    """An output folder with reviews as the release before this one wrote them."""
    urn = place(out, arrival(**EMBARGO))
    with opened(out) as desk:
        done(desk.edit(urn, FIRST, "Other.", "Jeanne", 0))
        approve(desk, urn)
    path = out / REVIEWS
    newer = path.rename(out / "newer")
    with closing(sqlite3.connect(path)) as old:
        old.executescript(FORMAT_1)
        old.execute("ATTACH ? AS newer", (str(newer),))
        with old:
            for table in ("item", "change", "approval"):
                names = ", ".join(one[1] for one in old.execute(f"PRAGMA main.table_info({table})"))
                old.execute(f"INSERT INTO main.{table} SELECT {names} FROM newer.{table}")
    newer.unlink()
    return urn


def test_reviews_of_the_release_before_are_taken_over(tmp_path: Path) -> None:
    urn = of_format_1(tmp_path)
    for _ in range(2):
        with handing(tmp_path) as desk:
            item = desk.item(urn)
            assert (item.status, item.version) == ("approved", 2)
            assert desk.history(urn)[0].after == "Other."
            assert item.embargoed == "2026-12-01"
            assert [one.urn for one in desk.page(words="prefect").items] == [urn]
            assert desk.reviews.row(urn).digest == Version.of(arrival(**EMBARGO).article).digest
            assert desk.reviews.database.row("PRAGMA user_version") == (2,)
            assert desk.deliveries() == []
    with handing(tmp_path) as desk:
        approve(desk, urn)
        assert len(desk.deliveries()) == 2


def test_reviews_of_the_release_before_can_be_read_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_format_1(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with closing(Reviews(tmp_path)) as reviews:
        assert len(reviews.measures()) == 1
        assert reviews.database.row("PRAGMA user_version") == (1,)


def test_only_the_last_deliveries_are_shown(tmp_path: Path) -> None:
    urns = [place(tmp_path, arrival(slug, french=(slug, FRENCH[1]))) for slug in "abc"]
    with handing(tmp_path) as desk:
        for urn in urns:
            approve(desk, urn)
        assert [one.name for one in desk.outbox.deliveries(most=3)] == ["c", "c", "b"]
        assert [one.name for one in desk.deliveries(urns[0])] == ["a", "a"]
