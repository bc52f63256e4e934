"""What the server does when nobody asks: the inbox, and briefs that are made again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from depeche.batch.runner import Event
from depeche.desk.desk import Desk
from depeche.desk.values import Field
from depeche.documents import Brief
from depeche.errors import DepecheError
from depeche.output.store import BriefStore
from depeche.serve.review import background, jobs
from depeche.serve.review.background import Background
from depeche.serve.review.notices import Notices
from desk.made import ENGLISH, arrival, done

from serve.desks import Models

AGAIN = arrival("a", english=("The prefect came.", ENGLISH[1]), signature="again")


class Told(Notices):
    """Keeps what is published."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def publish(self, *names: str) -> None:
        self.names += names


class Watched:
    """Stands in for the work on an inbox, of which each event places a brief.

    Attributes:
        left: the briefs that are not placed yet.
        done: what was done to it.
    """

    inbox = None

    def __init__(self, store: BriefStore, *briefs: Brief) -> None:
        self.left = list(briefs)
        self.done: list[str] = []
        self._store = store

    def take(self, stop: Callable[[], bool]) -> Iterator[Event]:
        self.done.append("looked")
        while self.left and not stop():
            placed = self._store.place(self.left.pop(0))
            yield Event("briefed", Path("x"), name=placed.name)
        self.done.append("stopped" if self.left else "finished")

    def write_index(self, now: bool = False) -> None:
        self.done += ["index"] * now

    def restart_readers(self) -> None:
        self.done.append("restarted")

    def close(self) -> None:
        self.done.append("closed")


class Made(NamedTuple):
    """A desk with what works beside it."""

    background: Background
    desk: Desk
    models: Models
    told: Told
    watched: Watched


@contextmanager
def made(out: Path, *briefs: Brief, come: tuple[Brief, ...] = ()) -> Iterator[Made]:
    """A desk over a folder with some briefs, and an inbox out of which others come."""
    with closing(BriefStore(out)) as store:
        for brief in briefs:
            store.place(brief)
        models, told, watched = Models(), Told(), Watched(store, *come)
        with (
            closing(Desk(store)) as desk,
            closing(Background(models, desk, told, lambda: watched)) as found,  # type: ignore[arg-type, return-value]
        ):
            yield Made(found, desk, models, told, watched)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is heard of any inbox, and after trouble it is tried again at once."""
    monkeypatch.setattr(background, "wakeups", lambda inbox, end: iter(()))
    monkeypatch.setattr(background, "_AFTER_TROUBLE", 0.0)


def test_what_comes_is_told_one_by_one_with_other_work_in_between(tmp_path: Path) -> None:
    with made(tmp_path, come=(arrival("a"), arrival("b"))) as one:
        assert one.background.step()
        assert (one.told.names, one.watched.done) == (["a"], ["looked"])
        assert one.background.step()
        assert not one.background.step()
        assert (one.told.names, one.watched.done) == (["a", "b"], ["looked", "finished"])
        assert not one.background.step()  # nothing says that something has come
    assert one.watched.done == ["looked", "finished", "index", "closed"]


def test_trouble_with_the_inbox_is_told_and_so_is_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made(tmp_path, come=(arrival("a"),)) as one:
        take = one.watched.take

        def gone(stop: Callable[[], bool]) -> Iterator[Event]:
            raise DepecheError("The inbox wire is gone.")

        monkeypatch.setattr(one.watched, "take", gone)
        for _ in range(2):
            assert not one.background.step()
        assert one.background.trouble == "The inbox wire is gone."
        assert one.told.names == [""]  # once
        monkeypatch.setattr(one.watched, "take", take)
        assert one.background.step()
        assert (one.background.trouble, one.told.names) == ("", ["", "", "a"])


def test_an_inbox_that_cannot_be_watched_is_told_and_looked_into_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[bool]:
        raise RuntimeError("too many files are watched")

    monkeypatch.setattr(background, "wakeups", fail)
    with made(tmp_path) as one:
        for slug in ("a", "b"):
            one.watched.left.append(arrival(slug))
            one.watched.done.clear()
            end = time.monotonic() + 20
            while "closed" not in one.watched.done:
                assert time.monotonic() < end
                one.background.step()
            assert "too many files are watched" in one.background.trouble
            assert one.desk.urn(slug)


def test_words_are_changed_only_when_nothing_is_in_hand(tmp_path: Path) -> None:
    with made(tmp_path, come=(arrival("a"), arrival("b"))) as one:
        assert one.background.step()
        one.background.read_words_again(lambda: one.watched.done.append("changed"))
        assert one.watched.done == ["looked", "stopped", "restarted", "changed"]
        assert one.models.read == 1
        assert one.background.step()  # it goes on by itself
        assert one.told.names == ["a", "b"]


def test_words_that_cannot_be_changed_stop_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        raise DepecheError("No.")

    with made(tmp_path, come=(arrival("a"), arrival("b"))) as one:
        assert one.background.step()
        with pytest.raises(DepecheError, match=r"No\."):
            one.background.read_words_again(fail)
        assert one.models.read == 0
        assert one.background.step()
        assert one.told.names == ["a", "b"]


def has(text: str) -> Callable[[Brief], bool]:
    return lambda brief: text in brief.article.body.text


def test_what_is_planned_for_two_reasons_is_made_again_for_either(tmp_path: Path) -> None:
    with made(tmp_path, arrival("a"), arrival("b")) as one:
        a, b = (one.desk.urn(name) for name in "ab")
        one.models.made = AGAIN
        for text in ("Nantes", "Belgorod"):
            one.background.plan([a], has(text))
        for text in ("Moscou", "Belgorod"):
            one.background.plan([b], has(text))
        assert one.background.waiting == 2
        while one.background.step():
            pass
        assert one.desk.brief(a, as_made=True)[1] == AGAIN
        assert one.desk.item(b).version == 0  # it has neither
        assert one.background.waiting == 0
        assert one.told.names[-1] == ""


def test_only_articles_with_the_text_are_made_again_and_a_failure_is_passed_over(
    tmp_path: Path,
) -> None:
    with made(tmp_path, arrival("a")) as one:
        urn = one.desk.urn("a")
        one.background.plan(["urn:none", urn], has("Belgorod"))
        while one.background.step():
            pass
        assert one.desk.item(urn).version == 0  # no brief could be made: there is no model


@pytest.mark.parametrize("decide", ["before", "meanwhile"])
def test_what_was_decided_since_it_was_planned_is_not_made_again(
    decide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made(tmp_path, arrival("a")) as one:
        urn, finish = one.desk.urn("a"), one.models.finish
        one.models.made = AGAIN
        one.background.plan([urn])

        def approved(*values: Any) -> list[Brief]:
            done(one.desk.approve(urn, "Jeanne", 0))
            return finish(*values)

        if decide == "before":
            approved((), ())
        else:
            monkeypatch.setattr(one.models, "finish", approved)
        while one.background.step():
            pass
        assert one.desk.item(urn).status == "approved"
        monkeypatch.setattr(one.models, "finish", finish)
        assert one.background.make_again(urn, "Ruth").status == "in review"  # somebody asks for it


def test_a_brief_that_comes_out_the_same_stays(tmp_path: Path) -> None:
    with made(tmp_path, arrival("a")) as one:
        urn = one.desk.urn("a")
        one.background.plan([urn])
        one.models.made = arrival("a")
        one.told.names.clear()
        assert one.background.make_again(urn).version == 0
        assert (one.told.names, one.background.waiting) == ([], 0)
        one.models.made = AGAIN
        assert one.background.make_again(urn).version == 1
        assert one.told.names == ["a"]


def test_a_brief_in_which_an_editor_has_written_is_left_alone(tmp_path: Path) -> None:
    with made(tmp_path, arrival("a"), arrival("b")) as one:
        a, b = (one.desk.urn(name) for name in "ab")
        done(one.desk.edit(a, Field("brief", 1), "Mine.", "Jeanne", 0))
        done(one.desk.edit(b, Field("sentence", 1), "Mine.", "Jeanne", 0))
        one.models.made = msgspec.structs.replace(AGAIN, article=arrival("b").article, id="b")
        one.background.plan([a, b], by="Ruth", reason="“préfet” was taught")
        while one.background.step():
            pass
        assert one.desk.item(a).version == 1
        *_, again, carried = one.desk.history(b)
        assert (again.kind, again.by, again.reason) == ("again", "Ruth", "“préfet” was taught")
        assert (carried.kind, carried.after) == ("carried", "Mine.")


def test_another_signature_alone_makes_no_other_brief(tmp_path: Path) -> None:
    with made(tmp_path, arrival("a")) as one:
        one.models.made = arrival("a", signature="of another glossary")
        assert one.background.make_again(one.desk.urn("a"), "Ruth").version == 0


@pytest.mark.parametrize(
    ("term", "french", "found"),
    [
        ("mil", "Le mil a été récolté.", True),
        ("mil", "Trois millions de tonnes.", False),
        ("travailleur social", "Les travailleurs sociaux sont en grève.", True),
        ("étudiant", "Des étudiantes manifestent.", True),
        ("Cheval", "Des Chevaux courent.", False),  # a name has no other form
        ("Conseil d’État", "Le Conseil d'État a tranché.", True),
        ("Conseil d'État", "Le conseil d’administration a tranché.", False),
    ],
)
def test_a_term_concerns_the_briefs_that_have_it_in_any_form(
    term: str, french: str, found: bool
) -> None:
    assert jobs._has_term(term)(arrival("a", french=(french, french))) is found


@pytest.mark.parametrize(
    ("word", "came", "found"),
    [
        ("Nordcoréen", "Un Nordcoréenqui est venu.", True),
        ("nordcoréen", "LeNORDCORÉEN est venu.", True),
        ("mil", "Le mil.", True),
        ("mil", "Le familier.", False),
    ],
)
def test_a_word_concerns_the_articles_that_came_with_it(word: str, came: str, found: bool) -> None:
    assert jobs._came_with(word)(arrival("a", french=(came, came))) is found


def test_what_is_withdrawn_is_not_made_again(tmp_path: Path) -> None:
    with (
        made(tmp_path, arrival("a", pubstatus="canceled")) as one,
        pytest.raises(DepecheError, match="withdrawn"),
    ):
        one.background.make_again(one.desk.urn("a"))
