"""Editing, approving and rejecting; two editors; newer versions; what is damaged or lost."""

from __future__ import annotations

import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from depeche.desk import approved
from depeche.desk.desk import Desk
from depeche.desk.reviews import REVIEWS
from depeche.desk.texts import edited, taken, texts
from depeche.desk.values import Approved, Conflict, DeskError, Field
from depeche.documents import WITHDRAWN, Brief
from depeche.errors import DepecheError
from depeche.output.store import BriefStore
from depeche.translation import memory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers.made import hostile_briefs

from desk.made import ENGLISH, FRENCH, SIGNATURE, arrival, done, opened, place

HEADLINE, FIRST = Field("headline"), Field("sentence", 1)
FILES = {"approved.json", "approved.md", "approved.ninjs.json"}


def approved_files(out: Path) -> set[str]:
    return {str(path.relative_to(out)) for path in out.glob("*/approved*")}


def test_an_edit_is_kept_with_who_when_before_and_after(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, FIRST, "  The prefect came to\nNantes. ", "Jeanne", 0))
        assert (item.status, item.by, item.version) == ("in review", "Jeanne", 1)
    with opened(tmp_path) as desk:
        assert desk.item(urn) == item
        (change,) = desk.history(urn)
        assert (change.before, change.after) == (ENGLISH[0], "The prefect came to Nantes.")
        assert (change.by, change.french, change.at) == ("Jeanne", FRENCH[0], item.at)
        _, brief = desk.brief(urn)
        assert brief.translation.pairs[0].target == "The prefect came to Nantes."
        assert brief.translation.body.text == f"The prefect came to Nantes.\n{ENGLISH[1]}"
        assert brief.sentences[0].support[0].english == "The prefect came to Nantes."
        assert desk.brief(urn, as_made=True)[1] == arrival()


@settings(deadline=None)
@given(brief=hostile_briefs(), data=st.data())
def test_an_edited_brief_fits_together(brief: Brief, data: st.DataObject) -> None:
    changed = {
        field: data.draw(st.text(max_size=20)) for field in texts(brief) if data.draw(st.booleans())
    }
    value = edited(brief, changed)
    if not brief.article.withdrawn:
        assert texts(value) == texts(brief) | changed
    text, paragraphs = value.translation.body.text, value.translation.body.paragraphs
    for pair, other in zip(value.translation.pairs, brief.translation.pairs, strict=True):
        assert text[pair.start : pair.end] == pair.target
        assert pair.source == other.source
    pairs = value.translation.pairs
    assert [(p.start, p.end) for p in paragraphs] == [(p.start, p.end) for p in pairs]
    assert [s.support for s in value.summary.sentences] == [((p.start, p.end),) for p in pairs]
    assert edited(value, {}) is value


def test_the_second_of_two_editors_is_told(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        done(desk.edit(urn, FIRST, "One.", "Jeanne", 0))
        conflict = desk.edit(urn, FIRST, "Two.", "Karim", 0)
        assert isinstance(conflict, Conflict)
        assert (conflict.text, conflict.by, conflict.item.version) == ("One.", "Jeanne", 1)
        assert isinstance(desk.undo(urn, FIRST, "Karim", 0), Conflict)
        assert isinstance(desk.approve(urn, "Karim", 0), Conflict)
        assert isinstance(desk.reject(urn, "no", "Karim", 0), Conflict)
        # Another text is in nobody's way.
        done(desk.edit(urn, HEADLINE, "Prefect in Nantes", "Karim", 0))
        assert isinstance(desk.edit(urn, FIRST, "Two.", "Karim", 99), Conflict)
        assert [change.after for change in desk.history(urn)] == ["One.", "Prefect in Nantes"]


FIELDS = [HEADLINE, FIRST, Field("sentence", 2), Field("brief", 1), Field("brief", 2)]
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(FIELDS),
        st.sampled_from(["undo", "", "Other.", "Another one.", "a\u202eb"]),
        st.sampled_from(["Jeanne", "Karim"]),
        st.integers(0, 3),  # how many versions ago the editor looked
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTIONS)
def test_any_edits_and_undos_keep_history_and_text_consistent(actions: list) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        urn = place(out, arrival())
        stacks = {field: [text] for field, text in texts(arrival()).items()}
        leaders, worded = taken(arrival()), texts(arrival())
        changes: list[Field] = []

        def shown(field: Field) -> str:
            """The text of a field; without words of its own the brief has those of the article."""
            if len(stacks[field]) > 1 or field not in leaders:
                return stacks[field][-1]
            return worded[leaders[field]]

        with opened(out) as desk:
            for field, action, by, ago in actions:
                seen = max(len(changes) - ago, 0)
                late = bool({field, leaders.get(field, field)} & {*changes[seen:]})
                text = action.replace("\u202e", "")
                stack = stacks[field]
                if action == "undo" and not late and len(stack) == 1:
                    with pytest.raises(DeskError):
                        desk.undo(urn, field, by, seen)
                    continue
                outcome = (
                    desk.undo(urn, field, by, seen)
                    if action == "undo"
                    else desk.edit(urn, field, action, by, seen)
                )
                assert isinstance(outcome, Conflict) == late
                if late:
                    assert outcome.text == shown(field)
                elif action == "undo":
                    stack.pop()
                    changes.append(field)
                elif shown(field) != text:
                    stack.append(text)
                    changes.append(field)
                worded[field] = stack[-1] or worded[field]
        with opened(out) as desk:
            item, brief = desk.brief(urn)
            history = desk.history(urn)
            assert texts(brief) == {field: shown(field) for field in stacks}
            assert [change.field for change in history] == changes
            assert [change.number for change in history] == [*range(1, item.version + 1)]
            for field in FIELDS:
                own = [change for change in history if change.field == field]
                befores = [texts(arrival())[field], *(change.after for change in own)]
                if field not in leaders:
                    assert [change.before for change in own] == befores[:-1]


def test_a_mistake_that_is_mended_in_the_article_does_not_stay_in_the_brief(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, FIRST, "The prefect was not in Nantes.", "Jeanne", 0))
        assert desk.brief(urn)[1].sentences[0].text == "The prefect was not in Nantes."
        assert isinstance(desk.edit(urn, Field("brief", 1), "He came.", "Karim", 0), Conflict)
        item = done(desk.approve(urn, "Karim", item.version))
        value = desk.approval(urn)
        assert value
        assert {(one.field, one.after, one.by) for one in value.edits} == {
            ("brief-1", "The prefect was not in Nantes.", "Jeanne"),
            ("sentence-1", "The prefect was not in Nantes.", "Jeanne"),
        }
        item = done(desk.edit(urn, Field("brief", 1), "No prefect.", "Karim", item.version))
        item = done(desk.edit(urn, FIRST, "No prefect was in Nantes.", "Jeanne", item.version))
        assert desk.brief(urn)[1].sentences[0].text == "No prefect."  # words of its own
        item = done(desk.undo(urn, Field("brief", 1), "Karim", item.version))
        assert desk.brief(urn)[1].sentences[0].text == "No prefect was in Nantes."
        assert desk.history(urn)[-1].after == "No prefect was in Nantes."
        done(desk.edit(urn, FIRST, "", "Jeanne", item.version))
        assert desk.brief(urn)[1].sentences[0].text == "No prefect was in Nantes."


def test_approving_writes_the_brief_as_edited(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, Field("brief", 1), "The prefect was in Nantes.", "Jeanne", 0))
        item = done(desk.edit(urn, Field("brief", 2), "", "Jeanne", item.version))
        item = done(desk.edit(urn, FIRST, "The prefect came.", "Karim", item.version))
        item = done(desk.approve(urn, "Karim", item.version))
        assert item.status == "approved"
        assert desk.page("approved").items == (item,)
        assert desk.memory.exact(FRENCH) == {FRENCH[0]: "The prefect came."}
    folder = tmp_path / "a"
    value = msgspec.json.decode((folder / "approved.json").read_bytes(), type=Approved)
    assert (value.by, value.at, value.signature) == ("Karim", item.at, arrival().signature)
    assert [(one.field, one.by, one.after) for one in value.edits] == [
        ("brief-1", "Jeanne", "The prefect was in Nantes."),
        ("brief-2", "Jeanne", ""),
        ("sentence-1", "Karim", "The prefect came."),
    ]
    assert value.edits[0].before == ENGLISH[0]
    text = (folder / "approved.md").read_text()
    assert text.startswith("# The prefect in Nantes\n\nThe prefect was in Nantes.\n\nApproved by ")
    ninjs = json.loads((folder / "approved.ninjs.json").read_bytes())
    assert ninjs["body_html"] == "<p>The prefect was in Nantes.</p>"
    assert ninjs["ednote"].startswith("Approved by Karim on ")
    assert "(?)" not in text + ninjs["headline"]


@pytest.mark.parametrize("status", sorted(WITHDRAWN))
def test_a_withdrawn_item_cannot_be_approved(status: str, tmp_path: Path) -> None:
    urn = place(tmp_path, arrival(), arrival(number=2, pubstatus=status))
    with opened(tmp_path) as desk:
        item = desk.item(urn)
        assert item.status == "withdrawn"
        with pytest.raises(DeskError, match="withdrawn"):
            desk.approve(urn, "Jeanne", item.version)
        with pytest.raises(DeskError, match="withdrawn"):
            desk.edit(urn, HEADLINE, "x", "Jeanne", item.version)
        with pytest.raises(DeskError, match="withdrawn"):
            desk.reject(urn, "why", "Jeanne", item.version)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (lambda desk, urn: desk.item("urn:none"), "no brief of the item"),
        (lambda desk, urn: desk.edit(urn, Field("brief", 9), "x", "J", 0), "no brief-9"),
        (lambda desk, urn: desk.edit(urn, HEADLINE, "x" * 20_000, "J", 0), "10,000"),
        (lambda desk, urn: desk.edit(urn, HEADLINE, "x", " \n", 0), "must have a name"),
        (lambda desk, urn: desk.reject(urn, " ", "J", 0), "needs a reason"),
        (lambda desk, urn: Field.parse("brief-0"), "no field"),
        (lambda desk, urn: Field.parse("../x"), "no field"),
    ],
)
def test_what_cannot_be_done_is_said(what, said: str, tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        with pytest.raises(DeskError, match=said):
            what(desk, urn)
        assert desk.item(urn).version == 0


def test_a_brief_with_nothing_left_is_not_approved(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        for number, field in enumerate((HEADLINE, Field("brief", 1), Field("brief", 2))):
            done(desk.edit(urn, field, "", "Jeanne", number))
        with pytest.raises(DeskError, match="nothing left"):
            desk.approve(urn, "Jeanne", 3)


def test_a_rejection_recalls_an_approval(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, FIRST, "Other.", "Jeanne", 0))
        item = done(desk.approve(urn, "Jeanne", item.version))
        item = done(desk.reject(urn, "It is old.", "Karim", item.version))
        assert (item.status, item.reason) == ("rejected", "It is old.")
        assert desk.approval(urn) is None
        assert desk.memory.exact(FRENCH) == {}
    assert approved_files(tmp_path) == set()


NEWER = (*FRENCH[1:], "La grève a pris fin.")
NEWER_ENGLISH = (*ENGLISH[1:], "The strike is over.")


def test_edits_are_found_again_in_a_newer_version(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        done(desk.edit(urn, Field("sentence", 2), "Schools get €12m.", "Jeanne", 0))
        done(desk.edit(urn, FIRST, "Lost.", "Jeanne", 1))
    place(tmp_path, arrival(number=2, french=NEWER, english=NEWER_ENGLISH))
    with opened(tmp_path) as desk:
        item, brief = desk.brief(urn)
        assert [pair.target for pair in brief.translation.pairs] == [
            "Schools get €12m.",
            NEWER_ENGLISH[1],
        ]
        assert [change.kind for change in desk.history(urn)] == [
            "edit",
            "edit",
            "arrived",
            "carried",
        ]
        assert item.status == "in review"
        conflict = desk.edit(urn, Field("sentence", 2), "x", "Karim", 2)
        assert isinstance(conflict, Conflict)
        assert conflict.by == ""
        # What was carried over can be taken back, too.
        done(desk.undo(urn, FIRST, "Karim", item.version))
        assert desk.brief(urn)[1].translation.pairs[0].target == ENGLISH[1]


def test_a_newer_version_of_an_approved_item_shows_what_changed(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, FIRST, "The prefect came.", "Jeanne", 0))
        done(desk.approve(urn, "Jeanne", item.version))
        assert not desk.since_approval(urn)
    french = ("Le préfet a visité Nantes mercredi.", FRENCH[1])
    english = ("The prefect visited Nantes on Wednesday.", ENGLISH[1])
    place(tmp_path, arrival(number=2, french=french, english=english))
    assert approved_files(tmp_path) == {f"a.v1/{name}" for name in FILES}
    with opened(tmp_path) as desk:
        assert desk.item(urn).status == "updated"
        (difference,) = desk.since_approval(urn).changes
        assert difference.french_before, difference.french_after == (FRENCH[0], french[0])
        assert (difference.english_before, difference.english_after) == (
            "The prefect came.",
            english[0],
        )


def test_a_brief_made_anew_leaves_the_approved_one(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        done(desk.approve(urn, "Jeanne", 0))
    place(tmp_path, arrival(signature="depeche:1|mt:n@1.1"))
    assert approved_files(tmp_path) == {f"a.v1/{name}" for name in FILES}
    with opened(tmp_path) as desk:
        assert desk.item(urn).status == "updated"
        done(desk.approve(urn, "Jeanne", desk.item(urn).version))
    assert len(approved_files(tmp_path)) == 6


class KilledError(BaseException):
    """Stands for a kill: nothing may be tidied up after it."""


@pytest.mark.parametrize("earlier", [False, True])
@pytest.mark.parametrize(
    "at",
    [
        "approved.write",
        "approved.encoded",
        "memory.keep",
        "reviews.end_approval",
        "reviews.enter",
    ],
)
def test_an_approval_that_was_cut_short_is_finished(
    at: str, earlier: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        if earlier:
            done(desk.approve(urn, "Jeanne", 0))
    store = BriefStore(tmp_path)
    desk = Desk(store)
    item = done(desk.edit(urn, FIRST, "Other.", "Jeanne", desk.item(urn).version))
    with monkeypatch.context() as patch:

        def kill(*_: object, **__: object) -> None:
            raise KilledError

        place_of = {"approved": approved, "memory": desk.memory, "reviews": desk.reviews}
        room, name = at.split(".")
        patch.setattr(place_of[room], name, kill)
        # Neither is what the error handler would do.
        patch.setattr(desk.reviews, "drop_approval", kill)
        patch.setattr(approved, "restore", kill)
        with pytest.raises(KilledError):
            desk.approve(urn, "Jeanne", item.version)
    desk.close()
    store.close()
    with opened(tmp_path) as desk:
        status = desk.item(urn).status
        if at == "approved.encoded":  # before anything was entered
            assert status == "in review"
            return
        assert status == "approved"
        assert desk.memory.exact(FRENCH) == {FRENCH[0]: "Other."}
        assert desk.history(urn)[-1].after == "approved"
    assert approved_files(tmp_path) == {f"a/{name}" for name in FILES}
    assert "Other." in (tmp_path / "a/approved.json").read_text()


@pytest.mark.parametrize("earlier", [False, True])
def test_files_that_cannot_be_written_approve_nothing(
    earlier: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        if earlier:
            done(desk.approve(urn, "Jeanne", 0))
        before = {path: path.read_bytes() for path in tmp_path.glob("*/approved*")}
        version = done(desk.edit(urn, HEADLINE, "Other", "Jeanne", desk.item(urn).version)).version
        replace = Path.replace

        def full(path: Path, target: Path) -> Path:
            if target.name == "approved.ninjs.json" and monkeypatch is not None:
                monkeypatch.undo()
                raise OSError(28, "No space left on device")
            return replace(path, target)

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(DepecheError, match="cannot be written: No space left"):
            desk.approve(urn, "Jeanne", version)
        assert desk.item(urn).status == "in review"
    assert {path: path.read_bytes() for path in tmp_path.glob("*/approved*")} == before
    assert not list(tmp_path.glob("*/.depeche.tmp*"))


def test_what_is_written_goes_through_no_link(tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    other.mkdir()
    urn = place(out, arrival())
    (out / REVIEWS).symlink_to(other / "x")
    with pytest.raises(DepecheError, match="is a link"), opened(out):
        pass
    (out / REVIEWS).unlink()
    with opened(out) as desk:
        (out / "a").rename(other / "a")
        (out / "a").symlink_to(other / "a")
        with pytest.raises(DepecheError, match="link"):
            desk.approve(urn, "Jeanne", 0)
        (out / "a").unlink()
        (other / "a").rename(out / "a")
        (other / "target").write_text("theirs")
        (out / "a/approved.md").symlink_to(other / "target")
        done(desk.approve(urn, "Jeanne", 0))
    assert (other / "target").read_text() == "theirs"


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[200 : len(data) : 97] = b"\xa5" * len(data[200 : len(data) : 97])
    path.write_bytes(data)


@pytest.mark.parametrize("name", [REVIEWS, memory.NAME])
@pytest.mark.parametrize(
    "harm", [damage, lambda path: path.write_bytes(b"no database" * 100)], ids=["bytes", "other"]
)
def test_a_damaged_file_is_said_and_left(harm, name: str, tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, FIRST, "Other.", "Jeanne", 0))
        done(desk.approve(urn, "Jeanne", item.version))
    harm(tmp_path / name)
    found = (tmp_path / name).read_bytes()
    with pytest.raises(DepecheError, match=r"cannot be used.*move it away"), opened(tmp_path):
        pass
    assert (tmp_path / name).read_bytes() == found
    (tmp_path / name).unlink()
    with opened(tmp_path) as desk:  # approvals are found again by their files
        item, brief = desk.brief(urn)
        assert (item.status, item.by) == ("approved", "Jeanne")
        assert brief.translation.pairs[0].target == "Other."
        assert desk.memory.exact(FRENCH) == {FRENCH[0]: "Other."}


def test_reviews_of_another_release_are_left(tmp_path: Path) -> None:
    place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        desk.reviews.database.run("PRAGMA user_version = 99")
    with pytest.raises(DepecheError, match="another release"), opened(tmp_path):
        pass


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"schema": "depeche-approved/1"}',
        b"\xff",
        b'{"by": "x", "at": "never", "signature": "", "edits": [], "brief": BRIEF}',
        b'{"by": "x", "at": "2026-01-01", "signature": "", "brief": BRIEF, "edits": '
        b'[{"field": "brief-7", "before": "", "after": "", "by": "", "at": ""}]}',
    ],
)
def test_an_approval_that_is_none_is_no_approval(content: bytes, tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    content = content.replace(b"BRIEF", (tmp_path / "a/brief.json").read_bytes())
    (tmp_path / "a/approved.json").write_bytes(content)
    with opened(tmp_path) as desk:
        assert desk.item(urn).status == "new"


def test_a_lost_file_of_an_approval_is_written_again(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        done(desk.approve(urn, "Jeanne", 0))
    (tmp_path / "a/approved.json").unlink()
    with opened(tmp_path):
        assert approved_files(tmp_path) == {f"a/{name}" for name in FILES}


def test_what_comes_while_the_desk_is_open(tmp_path: Path) -> None:
    with closing(BriefStore(tmp_path)) as store, closing(Desk(store)) as desk:
        assert desk.page().items == ()
        store.place(arrival())
        urn = arrival().article.item
        assert desk.refresh() == (urn,)
        assert desk.refresh() == ()
        done(desk.approve(urn, "Jeanne", 0))
        store.place(arrival(number=2, french=NEWER, english=NEWER_ENGLISH))
        # Not yet taken in, and no editor can have seen it.
        assert isinstance(desk.edit(urn, FIRST, "x", "Jeanne", 1), Conflict)
        assert desk.item(urn).status == "updated"
        store.put_aside(["a"])
        assert desk.refresh() == (urn,)
        assert desk.page().items == ()
        with pytest.raises(DeskError):
            desk.item(urn)


def test_threads_lose_no_change(tmp_path: Path) -> None:
    with closing(BriefStore(tmp_path)) as store, closing(Desk(store)) as desk:
        store.place(arrival())
        urn = arrival().article.item

        def work(name: str) -> int:
            made = 0
            while made < 10:
                outcome = desk.edit(urn, FIRST, f"{name} {made}", name, desk.item(urn).version)
                made += not isinstance(outcome, Conflict)
            return made

        def wire() -> int:
            for number in range(2, 6):
                store.place(arrival(number=number, french=NEWER, english=NEWER_ENGLISH))
                desk.refresh()
            return 0

        with ThreadPoolExecutor(3) as pool:
            jobs = [pool.submit(work, "J"), pool.submit(work, "K"), pool.submit(wire)]
            assert [job.result(timeout=60) for job in jobs] == [10, 10, 0]
        history = desk.history(urn)
        assert sum(change.kind == "edit" for change in history) == 20
        assert [change.number for change in history] == [*range(1, len(history) + 1)]


def test_what_is_in_the_memory_stays_when_another_version_is_approved(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, FIRST, "The prefect came.", "Jeanne", 0))
        done(desk.approve(urn, "Jeanne", item.version))
    newer = arrival(number=2, english=("The prefect came.", ENGLISH[1]))
    pairs = newer.translation.pairs
    remembered = msgspec.structs.replace(pairs[0], notes=(memory.NOTE,))
    translation = msgspec.structs.replace(newer.translation, pairs=(remembered, pairs[1]))
    gone = arrival(number=3, french=NEWER, english=NEWER_ENGLISH)
    for version in (msgspec.structs.replace(newer, translation=translation), gone):
        place(tmp_path, version)
        with opened(tmp_path) as desk:
            done(desk.approve(urn, "Jeanne", desk.item(urn).version))
            assert desk.memory.exact(FRENCH) == {FRENCH[0]: "The prefect came."}


def test_a_text_that_only_looks_the_same_is_no_edit(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival(english=("10\u00a0km  away.", ENGLISH[1])))
    with opened(tmp_path) as desk:
        assert done(desk.edit(urn, FIRST, "10 km away.", "J", 0)).version == 0


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        desk.reviews.database.run("PRAGMA max_page_count = 1")  # that is, no more than there are

        def fill() -> None:
            for number in range(50):
                done(desk.edit(urn, FIRST, f"{'word ' * 1500}{number}", "J", number))

        with pytest.raises(DepecheError, match="cannot be used: database or disk is full"):
            fill()
        version = desk.item(urn).version
        assert version == len(desk.history(urn)) < 50
        desk.reviews.database.run("PRAGMA max_page_count = 100000")
        done(desk.edit(urn, FIRST, "Other.", "J", version))


def test_a_brief_that_comes_back_is_as_it_was_last_edited(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    for text, signature in (("One.", "b"), ("Two.", SIGNATURE), ("Three.", "b")):
        with opened(tmp_path) as desk:
            done(desk.edit(urn, FIRST, text, "J", desk.item(urn).version))
        place(tmp_path, arrival(signature=signature))
    with opened(tmp_path) as desk:
        assert desk.brief(urn)[1].translation.pairs[0].target == "Three."
        done(desk.undo(urn, FIRST, "J", desk.item(urn).version))
        assert desk.brief(urn)[1].translation.pairs[0].target == ENGLISH[0]
