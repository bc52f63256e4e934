"""Editors' texts that are found again when a brief is made again or a newer version comes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
import pytest
from depeche.desk.reviews import REVIEWS
from depeche.desk.texts import french, taken, texts
from depeche.desk.values import Field
from depeche.documents import Brief, Paragraph
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from desk.made import ENGLISH, FRENCH, arrival, done, opened, place

HEADLINE = Field("headline")
FIRST, SECOND = Field("sentence", 1), Field("sentence", 2)
OTHERWISE = ("The governor was in Nantes Tuesday.", "He promised schools 12 million euros.")
REPEATED = ("Un but.", "Deux buts.", "Un but.")
GOALS = ("One goal.", "Two goals.", "One goal.")


def with_headline(brief: Brief) -> Brief:
    """The brief of an article whose first line is its headline."""
    translation = brief.translation
    first, *rest = translation.body.paragraphs
    paragraphs = (Paragraph("headline", first.start, first.end), *rest)
    body = msgspec.structs.replace(translation.body, paragraphs=paragraphs)
    return msgspec.structs.replace(
        brief, translation=msgspec.structs.replace(translation, body=body)
    )


def resting(brief: Brief, *supports: tuple[int, ...]) -> Brief:
    """A brief whose sentences rest on these sentences of the article, counted from 0."""
    sentences = [
        msgspec.structs.replace(
            sentence, support=tuple(brief.sentences[at].support[0] for at in support)
        )
        for sentence, support in zip(brief.sentences, supports, strict=True)
    ]
    return msgspec.structs.replace(brief, sentences=tuple(sentences))


def after(out: Path, first: Brief, edits: dict[Field, str], second: Brief) -> dict[Field, str]:
    """The texts of the second brief that are as they were edited in the first.

    Without those of the brief that only follow the article's.
    """
    urn = place(out, first)
    with opened(out) as desk:
        for field, text in edits.items():
            done(desk.edit(urn, field, text, "Jeanne", desk.item(urn).version))
    place(out, second)
    with opened(out) as desk:
        now = texts(desk.brief(urn)[1])
    made, leaders = texts(second), taken(second)
    return {
        field: text
        for field, text in now.items()
        if text
        not in (made[field], now.get(leaders.get(field, HEADLINE)) if field in leaders else "")
    }


@pytest.mark.parametrize("field", [FIRST, SECOND, Field("brief", 1), Field("brief", 2), HEADLINE])
def test_what_the_machine_writes_now_does_not_matter(field: Field, tmp_path: Path) -> None:
    again = arrival(english=OTHERWISE, signature="again")
    again = msgspec.structs.replace(again, headline="Governor in Nantes")
    assert after(tmp_path, arrival(), {field: "Mine."}, again) == {field: "Mine."}
    with opened(tmp_path) as desk:
        urn = again.article.item
        *_, change = desk.history(urn)
        assert (change.kind, change.by, change.after) == ("carried", "Jeanne", "Mine.")
        assert change.before == texts(again)[field]
        assert change.french == french(again, field)
        done(desk.undo(urn, field, "Jeanne", desk.item(urn).version))
        assert texts(desk.brief(urn)[1]) == texts(again)


@pytest.mark.parametrize("field", [FIRST, Field("brief", 1), HEADLINE])
def test_other_french_gets_nothing_though_the_machine_writes_the_same(
    field: Field, tmp_path: Path
) -> None:
    newer = arrival(number=2, french=("Le préfet n’a pas visité Nantes.", FRENCH[1]))
    assert after(tmp_path, arrival(), {field: "Mine."}, newer) == {}
    with opened(tmp_path) as desk:  # it is not lost
        assert next(change.after for change in desk.history(newer.article.item)) == "Mine."


def test_a_sentence_of_the_brief_needs_all_its_french_in_order(tmp_path: Path) -> None:
    first = Field("brief", 1)
    both = resting(arrival(), (0, 1), (1,))
    for number, (supports, carried) in enumerate(
        [(((0, 1), (1,)), True), (((1, 0), (1,)), False), (((0,), (1,)), False)]
    ):
        again = resting(arrival(english=OTHERWISE, signature="again"), *supports)
        found = after(tmp_path / str(number), both, {first: "Mine."}, again)
        assert found == ({first: "Mine."} if carried else {})


def test_a_headline_rests_on_the_french_one_if_there_is_one(tmp_path: Path) -> None:
    first, again = (
        with_headline(arrival(english=english, signature=signature))
        for english, signature in ((ENGLISH, "a"), (OTHERWISE, "b"))
    )
    first, again = resting(first, (1,), (1,)), resting(again, (0,), (1,))
    assert french(first, HEADLINE) == french(again, HEADLINE) == FRENCH[0]
    assert after(tmp_path, first, {HEADLINE: "Mine"}, again) == {HEADLINE: "Mine"}


def test_repeated_sentences_keep_their_order(tmp_path: Path) -> None:
    third = Field("sentence", 3)
    first = arrival(french=REPEATED, english=GOALS)
    again = arrival(french=REPEATED, english=("A goal.", "2 goals.", "A goal."), signature="again")
    assert after(tmp_path / "a", first, {third: "3."}, again) == {third: "3."}
    newer = arrival(number=2, french=("Non.", *REPEATED), english=("No.", *GOALS))
    edits = {Field("sentence", 1): "1.", third: "3."}
    moved = {Field("sentence", 2): "1.", Field("sentence", 4): "3."}
    assert after(tmp_path / "b", first, edits, newer) == moved
    twice = arrival(french=("Non.", "Un but.", "Un but."), english=("No.", "A.", "A."))
    shorter = arrival(number=2, french=("Un but.", "Un but."), english=("A.", "A."))
    edits = {SECOND: "1.", third: "2."}
    assert after(tmp_path / "c", twice, edits, shorter) == {FIRST: "1.", SECOND: "2."}


def test_the_same_text_goes_before_the_same_french(tmp_path: Path) -> None:
    one, two = Field("brief", 1), Field("brief", 2)
    first = resting(arrival(), (0,), (0,))  # two sentences of the brief from one of the article
    again = resting(arrival(english=(ENGLISH[1], "New."), signature="again"), (0,), (0,))
    edits = {one: "Of the first.", two: "Of the second."}
    assert after(tmp_path, first, edits, again) == {one: "Of the second.", two: "Of the first."}


@pytest.mark.parametrize(
    ("english", "french", "carried"),
    [(ENGLISH, (FRENCH[1], FRENCH[0]), True), (OTHERWISE, FRENCH, False)],
)
def test_edits_of_earlier_releases_go_by_the_text(
    english: tuple[str, ...], french: tuple[str, ...], carried: bool, tmp_path: Path
) -> None:
    first = arrival()
    urn, field = place(tmp_path, first), Field("brief", 1)
    with opened(tmp_path) as desk:
        done(desk.edit(urn, field, "Mine.", "Jeanne", 0))
        desk.reviews.database.run("UPDATE change SET french = ''")
    place(tmp_path, arrival(number=2, french=french, english=english))
    with opened(tmp_path) as desk:
        assert (texts(desk.brief(urn)[1])[field] == "Mine.") == carried
        if carried:
            assert desk.history(urn)[-1].french == french[0]


def test_an_approval_that_is_found_again_knows_the_french_of_its_edits(tmp_path: Path) -> None:
    first = arrival()
    urn = place(tmp_path, first)
    with opened(tmp_path) as desk:
        for number, field in enumerate((HEADLINE, Field("brief", 2), SECOND)):
            done(desk.edit(urn, field, "Mine.", "Jeanne", number))
        done(desk.approve(urn, "Jeanne", 3))
    for name in (REVIEWS, f"{REVIEWS}-wal", f"{REVIEWS}-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    with opened(tmp_path) as desk:
        edits = [change for change in desk.history(urn) if change.field is not None]
        assert {change.field: change.french for change in edits} == {
            HEADLINE: FRENCH[0],
            Field("brief", 2): FRENCH[1],
            SECOND: FRENCH[1],
        }


def test_an_edit_that_the_machine_has_learnt_is_none_any_more(tmp_path: Path) -> None:
    again = arrival(english=("The governor came.", ENGLISH[1]), signature="again")
    assert after(tmp_path, arrival(), {FIRST: "The governor came."}, again) == {}
    with opened(tmp_path) as desk:
        assert [change.kind for change in desk.history(again.article.item)] == ["edit", "again"]


def test_the_machines_words_that_an_editor_wants_in_the_brief_stay(tmp_path: Path) -> None:
    brief = Field("brief", 1)
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        done(desk.edit(urn, FIRST, "Mine.", "Jeanne", 0))
        done(desk.edit(urn, brief, ENGLISH[0], "Jeanne", 1))
        desk.place(arrival(signature="again"))
        now = texts(desk.brief(urn)[1])
        assert (now[FIRST], now[brief]) == ("Mine.", ENGLISH[0])
        done(desk.undo(urn, brief, "Jeanne", desk.item(urn).version))
        assert texts(desk.brief(urn)[1])[brief] == desk.history(urn)[-1].after == "Mine."


LINES = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, LINES, st.data())
def test_no_text_comes_to_other_french_and_none_overtakes_another(
    old: list, new: list, data: st.DataObject
) -> None:
    first, second = (
        arrival(french=tuple(a for a, _ in lines), english=tuple(b for _, b in lines), **others)
        for lines, others in ((old, {}), (new, {"signature": "again"}))
    )
    assume(first != second)
    fields = data.draw(st.sets(st.sampled_from(list(texts(first)))))
    edits = {field: f"Mine {field}." for field in sorted(fields, key=str)}
    with tempfile.TemporaryDirectory() as folder:
        carried = after(Path(folder), first, edits, second)
    came_from = {
        field: next(f for f in edits if edits[f] == text) for field, text in carried.items()
    }
    assert len(set(came_from.values())) == len(came_from)
    for field, origin in came_from.items():
        assert field.part == origin.part
        assert french(second, field) == french(first, origin)
    for part in ("headline", "brief", "sentence"):
        for text in {french(first, field) for field in edits if field.part == part}:
            mine = [f for f in edits if f.part == part and french(first, f) == text]
            free = [f for f in texts(second) if f.part == part and french(second, f) == text]
            kept = [f for f in free if f in came_from]
            assert len(kept) == min(len(mine), len(free))
            if len({texts(first)[f] for f in mine} | {texts(second)[f] for f in free}) == 1:
                numbers = [came_from[f].number for f in sorted(kept, key=lambda f: f.number)]
                assert numbers == sorted(numbers)
