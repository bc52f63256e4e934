"""What is in the files of an approved brief, and what the machine doubted of what was edited."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from depeche import wording
from depeche.desk import approved, figures
from depeche.desk.desk import Desk
from depeche.desk.differences import TextDifference, differences
from depeche.desk.reviews import REVIEWS
from depeche.desk.texts import edited
from depeche.desk.values import Field
from depeche.documents import Brief, Unexplained
from depeche.serve.review.feed import atom

from desk.made import ENGLISH, FRENCH, arrival, done, opened, place
from desk.test_carrying import with_headline

FIRST, SECOND, HEADLINE = Field("sentence", 1), Field("sentence", 2), Field("headline")


def approve(desk: Desk, urn: str) -> None:
    done(desk.approve(urn, "Jeanne", desk.item(urn).version))


def ninjs_of(out: Path) -> dict:
    return json.loads((out / "a/approved.ninjs.json").read_bytes())


def doubted() -> Brief:
    """A brief whose headline is the first sentence, with something doubtful everywhere."""
    brief = with_headline(arrival())
    pairs = tuple(
        msgspec.structs.replace(
            one,
            chance=0.9,
            lost=(Unexplained("mardi", 0.9),),
            made_up=(Unexplained("on", 0.9),),
            suspects=("on",),
        )
        for one in brief.translation.pairs
    )
    return msgspec.structs.replace(
        brief,
        translation=msgspec.structs.replace(brief.translation, pairs=pairs),
        headline_doubts=(),
        article_warnings=(
            wording.headline_rests_on(pairs[0].warnings[0]),
            wording.headline_rests_on("something else"),
        ),
        sentences=tuple(msgspec.structs.replace(one, doubts=((0, 3),)) for one in brief.sentences),
    )


def test_what_is_edited_is_not_doubted_any_more() -> None:
    made = doubted()
    assert len(made.warnings) == 4
    value = edited(made, {FIRST: "The prefect came."})
    first, second = value.translation.pairs
    assert (first.warnings, first.chance, first.lost, first.made_up, first.suspects) == (
        *((), None),
        *((), (), ()),
    )
    assert second.warnings == made.translation.pairs[1].warnings
    assert second.chance == 0.9
    assert value.headline_doubts is None
    assert value.article_warnings == (wording.headline_rests_on("something else"),)
    assert value.sentences[0].support[0].warnings == value.sentences[0].doubts == ()
    assert value.sentences[1] == made.sentences[1]
    assert len(value.warnings) == 2
    other = edited(made, {SECOND: "He promised nothing."})
    assert (other.headline_doubts, len(other.article_warnings)) == ((), 2)
    own = edited(made, {HEADLINE: "Own", Field("brief", 1): "Own."})
    assert (own.headline_doubts, len(own.article_warnings)) == (None, 1)
    assert own.sentences[0].support[0].warnings == ()
    assert own.translation.pairs == made.translation.pairs


def test_doubts_go_with_corrections_and_figures_know_which_were_right(tmp_path: Path) -> None:
    urn = place(tmp_path, doubted())
    with opened(tmp_path) as desk:
        assert desk.item(urn).doubts == 4
        assert done(desk.edit(urn, FIRST, "The prefect came.", "J", 0)).doubts == 2
        assert desk.page().items[0].doubts == 2
        assert done(desk.undo(urn, FIRST, "J", 1)).doubts == 4
        done(desk.edit(urn, FIRST, "The prefect came.", "J", 2))
        approve(desk, urn)
        value = desk.approval(urn)
        assert value
        assert value.brief.translation.pairs[0].warnings == ()
    for _ in range(2):  # also where the reviews were lost
        with opened(tmp_path) as desk:
            measured = figures.measures(desk.reviews)
            (one, *_) = figures.figures(measured)
            assert (one.warned, one.right, one.missed) == (2, 1, 0)
            assert measured[0].source == "/wire/afp"
            changes = desk.history(urn)
            assert {str(one.field) for one in changes if one.field} == {"sentence-1"}
        (tmp_path / REVIEWS).unlink()


def test_what_differs_in_headline_and_brief(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        approve(desk, urn)
        item = done(desk.edit(urn, HEADLINE, "Nantes visit", "J", 1))
        found = desk.since_approval(urn)
        assert found
        assert found.headline == TextDifference("The prefect in Nantes", "Nantes visit")
        assert (found.changes, found.brief) == ((), ())
        item = done(desk.edit(urn, HEADLINE, "", "J", item.version))
        assert desk.since_approval(urn).headline == TextDifference("The prefect in Nantes", None)
        item = done(desk.edit(urn, HEADLINE, "The prefect in Nantes", "J", item.version))
        assert not desk.since_approval(urn)
        item = done(desk.edit(urn, Field("brief", 1), "", "J", item.version))
        text = "He promised 15 million euros to schools."
        done(desk.edit(urn, Field("brief", 2), text, "J", item.version))
        assert desk.since_approval(urn).brief == (
            TextDifference(ENGLISH[0], None),
            TextDifference(ENGLISH[1], text),
        )


def test_a_sentence_of_the_brief_that_is_new_is_told() -> None:
    old, new = arrival(), arrival(french=(*FRENCH, "Fin."), english=(*ENGLISH, "The end."))
    assert differences(old, new).brief == (TextDifference(None, "The end."),)
    assert differences(new, old).brief == (TextDifference("The end.", None),)


@pytest.mark.parametrize(
    ("fields", "until", "property_"),
    [
        ({"embargoed": "2100-01-01T22:00:00+01:00"}, " until 2100", "2100-01-01T21:00:00Z"),
        ({"embargoed": "2100-01-01"}, " until 2100-01-01", None),
        ({"embargoed": "ce soir"}, " until ce soir", None),
        ({"pubstatus": "embargoed"}, "", None),
    ],
)
def test_an_embargo_stands_in_every_file_and_keeps_the_brief_from_the_feed(
    fields: dict, until: str, property_: str | None, tmp_path: Path
) -> None:
    urn = place(tmp_path, arrival(**fields))
    with opened(tmp_path) as desk:
        assert desk.item(urn).embargoed == fields.get("embargoed", "")
        assert desk.page().items[0].embargoed is not None
        approve(desk, urn)
        assert "<entry>" not in atom(desk, "https://desk.example")
    first = (tmp_path / "a/approved.md").read_text().splitlines()[0]
    assert first.startswith(f"**Embargoed{until}")
    assert first.endswith(": not to be published before.**")
    item = ninjs_of(tmp_path)
    assert item["ednote"].startswith(f"Embargoed{until}")
    assert item.get("embargoed") == property_


def test_an_embargo_that_is_over_keeps_nothing_back(tmp_path: Path) -> None:
    over = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    urn = place(tmp_path, arrival(embargoed=over))
    with opened(tmp_path) as desk:
        approve(desk, urn)
        assert "<entry>" in atom(desk, "https://desk.example")
    plain = place(tmp_path, arrival("b"))
    with opened(tmp_path) as desk:
        assert desk.item(plain).embargoed is None


@pytest.mark.parametrize(("seconds", "held"), [(-1, False), (60, True)])
def test_when_an_embargo_ends(seconds: int, held: bool) -> None:
    now = datetime(2026, 7, 3, 10, tzinfo=UTC)
    at = (now + timedelta(seconds=seconds)).isoformat()
    assert approved.is_under_embargo(arrival(embargoed=at), now) == held
    assert approved.is_under_embargo(arrival(embargoed=at.replace("+00:00", "")), now) == held
    assert not approved.is_under_embargo(arrival(), now)


def test_the_files_tell_what_the_agency_does_and_no_path(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival(slugline="FRA-politique"))
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, FIRST, "The prefect came.", "Karim", 0))
        done(desk.edit(urn, HEADLINE, "", "Karim", item.version))
        approve(desk, urn)
        value, at = desk.approval(urn), desk.item(urn).at
    assert value
    assert {one.field: one.follows for one in value.edits} == {
        "headline": "",
        "brief-1": "sentence-1",
        "sentence-1": "",
    }
    item = ninjs_of(tmp_path)
    assert item["slugline"] == "FRA-politique"
    assert "headline" not in item
    moment = datetime.fromisoformat(at).replace(microsecond=0)
    assert datetime.fromisoformat(item["versioncreated"]) == moment
    assert item["altids"]["source"] == "a.xml"
    text = (tmp_path / "a/approved.md").read_text()
    assert text.startswith("The prefect came. ")
    for shown in (text, item["ednote"]):
        assert f"Approved by Jeanne on {at}, 2 texts edited." in shown
    for name in ("approved.json", "approved.md", "approved.ninjs.json"):
        assert "/wire" not in (tmp_path / "a" / name).read_text()
    assert "/wire" in (tmp_path / "a/brief.json").read_text()
