"""A brief that is made again of the same version of its article, by an editor or by nobody."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from depeche.desk.desk import Desk
from depeche.desk.texts import texts
from depeche.desk.values import Conflict, Field
from depeche.output.store import BriefStore

from desk.made import ENGLISH, FRENCH, arrival, done, opened, place

FIRST, SECOND, HEADLINE = Field("sentence", 1), Field("sentence", 2), Field("headline")
OTHERWISE = ("The governor was in Nantes Tuesday.", "He promised schools 12 million euros.")
TAUGHT = "“préfet” was taught"


def again(number: int = 1, signature: str = "again"):
    return arrival(number=number, english=OTHERWISE, signature=signature)


def to(desk: Desk, urn: str, status: str) -> None:
    version = desk.item(urn).version
    if status == "in review":
        done(desk.begin(urn, "Karim", version))
    elif status == "rejected":
        done(desk.reject(urn, "It is old.", "Karim", version))
    elif status != "new":
        done(desk.approve(urn, "Karim", version))
        if status == "updated":
            desk.place(arrival(number=2))
    assert desk.item(urn).status == status


@pytest.mark.parametrize(
    ("status", "by_editor", "by_nobody"),
    [
        ("new", "new", "new"),
        ("in review", "in review", "in review"),
        ("approved", "in review", "updated"),
        ("updated", "in review", "updated"),
        ("rejected", "in review", "new"),
    ],
)
def test_it_is_the_same_version(
    status: str, by_editor: str, by_nobody: str, tmp_path: Path
) -> None:
    for by, now in (("Jeanne", by_editor), ("", by_nobody)):
        urn = place(tmp_path / (by or "nobody"), arrival())
        with opened(tmp_path / (by or "nobody")) as desk:
            to(desk, urn, status)
            before = desk.item(urn)
            item = desk.place(again(2 if status == "updated" else 1), by, by and TAUGHT)
            assert (item.status, item.came, item.reason) == (now, before.came, "")
            *_, change = desk.history(urn)
            assert (change.kind, change.by, change.reason) == ("again", by, by and TAUGHT)
            assert (change.before, change.after) == (status, now)
            assert (item.by, item.at) == (
                ("Jeanne", change.at) if by and now != status else (before.by, before.at)
            )
            assert desk.item(urn) == item
            assert desk.page().items == (item,)


def test_a_newer_version_is_from_the_provider(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        came = desk.item(urn).came
        desk.place(again(2))
        *_, change = desk.history(urn)
        assert (change.kind, change.by) == ("arrived", "")
        assert desk.item(urn).came > came


def test_what_was_made_of_an_older_version_is_not_what_came(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with closing(BriefStore(tmp_path)) as store, closing(Desk(store)) as desk:
        store.place(arrival(number=2))  # while the first version was translated again
        item = desk.place(again(), "Jeanne", TAUGHT)
        assert [(one.kind, one.by) for one in desk.history(urn)] == [("arrived", "")]
        assert desk.place(again(), "Jeanne", TAUGHT).version == item.version


def test_nobody_takes_it_in_without_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with closing(BriefStore(tmp_path)) as store, closing(Desk(store)) as desk:
        put, others = store.place, []

        def watched(brief: object) -> object:
            placed = put(brief)  # type: ignore[arg-type]
            other = Thread(target=desk.refresh, daemon=True)
            others.append(other)
            other.start()
            other.join(0.2)
            assert other.is_alive()  # it waits
            return placed

        monkeypatch.setattr(store, "place", watched)
        desk.place(again(), "Jeanne", TAUGHT)
        others[0].join()
        assert [(one.kind, one.by) for one in desk.history(urn)] == [("again", "Jeanne")]


def test_edits_stay_with_who_made_them(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        before = done(desk.edit(urn, FIRST, "Mine.", "Karim", 0))
        item = desk.place(again(), "Jeanne", TAUGHT)
        assert (item.by, item.at, item.status) == ("Karim", before.at, "in review")
        assert [one.kind for one in desk.history(urn)] == ["edit", "again", "carried"]
        assert desk.brief(urn)[1].translation.pairs[0].target == "Mine."
        late = desk.edit(urn, FIRST, "x", "Ann", before.version)
        assert isinstance(late, Conflict)
        assert late.by == "Jeanne"
        done(desk.undo(urn, FIRST, "Karim", item.version))
        assert texts(desk.brief(urn)[1])[FIRST] == OTHERWISE[0]


@pytest.mark.parametrize("english", [ENGLISH, OTHERWISE])
def test_a_repaired_space_costs_no_edit(english: tuple[str, ...], tmp_path: Path) -> None:
    joined = ("Le préfet a visitéNantes mardi.", FRENCH[1].replace("’", " '"))
    urn = place(tmp_path, arrival(french=joined))
    with opened(tmp_path) as desk:
        for number, field in enumerate((HEADLINE, Field("brief", 2), FIRST, SECOND)):
            done(desk.edit(urn, field, f"Mine {number}.", "Karim", number))
        desk.place(arrival(french=FRENCH, english=english, number=2))
        now = texts(desk.brief(urn)[1])
        assert [now[field] for field in (HEADLINE, Field("brief", 2), FIRST, SECOND)] == [
            f"Mine {number}." for number in range(4)
        ]
        assert desk.state(urn).dropped == ()


CHANGED = ("Le préfet a visité Nantes mercredi.", FRENCH[1])


def test_edits_that_were_not_kept_are_told(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        done(desk.edit(urn, FIRST, "First try.", "Karim", 0))
        done(desk.edit(urn, FIRST, "Mine.", "Jeanne", 1))
        done(desk.edit(urn, SECOND, "Kept.", "Karim", 2))
        assert desk.state(urn).dropped == ()
        desk.place(arrival(number=2, french=CHANGED))
        (change,) = desk.state(urn).dropped
        assert (change.before, change.after, change.by) == (ENGLISH[0], "Mine.", "Jeanne")
        assert (change.field, change.french) == (FIRST, FRENCH[0])
        # It stays when the brief is made again, and when another text is edited.
        item = desk.place(arrival(number=2, french=CHANGED, signature="b"), "Jeanne", TAUGHT)
        item = done(desk.edit(urn, SECOND, "Other.", "Karim", item.version))
        item = done(desk.edit(urn, Field("brief", 1), "The brief.", "Karim", item.version))
        assert desk.state(urn).dropped == (change,)
        done(desk.edit(urn, FIRST, "Mine again.", "Karim", item.version))
        assert desk.state(urn).dropped == ()
        desk.place(arrival(number=3, french=FRENCH))
        assert {one.after for one in desk.state(urn).dropped} == {"Mine again.", "The brief."}
        desk.place(arrival(number=4, french=FRENCH))
        assert desk.state(urn).dropped == ()


def test_what_stands_there_all_the_same_is_not_lost(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        done(desk.edit(urn, FIRST, "He came on Wednesday.", "Karim", 0))
        desk.place(arrival(number=2, french=CHANGED, english=("He came on Wednesday.", ENGLISH[1])))
        assert desk.state(urn).dropped == ()


def test_an_approval_settles_what_was_not_kept(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        done(desk.edit(urn, FIRST, "", "Karim", 0))
        desk.place(arrival(number=2, french=CHANGED))
        (change,) = desk.state(urn).dropped
        assert (change.before, change.after) == (ENGLISH[0], "")
        done(desk.approve(urn, "Karim", desk.item(urn).version))
        assert desk.state(urn).dropped == ()


def test_whether_the_brief_has_words_of_its_own(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, FIRST, "Mine.", "Karim", 0))
        assert texts(desk.brief(urn)[1])[Field("brief", 1)] == "Mine."
        assert not desk.has_own_words(urn)
        for field in (HEADLINE, Field("brief", 2)):
            item = done(desk.edit(urn, field, "Own.", "Karim", item.version))
            item = desk.place(again(signature=str(field)), "Jeanne", TAUGHT)
            assert desk.has_own_words(urn)
            item = done(desk.undo(urn, field, "Karim", item.version))
            assert not desk.has_own_words(urn)
