"""Versions and their order."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
from depeche.documents import Article, Body
from depeche.identity import Version, item_of, with_item_urns
from hypothesis import given
from hypothesis import strategies as st

BODY = Body("Il pleut.", ())
NUMBERS = st.lists(st.integers(0, 20), min_size=1, max_size=3)


def article(**fields: object) -> Article:
    return msgspec.structs.replace(Article(id="a", body=BODY, format="nitf"), **fields)


def version(
    number: str | None = None, moment: str | None = None, withdrawn: bool = False
) -> Version:
    return Version("x", True, "a", b"", number, moment, withdrawn=withdrawn)


@given(NUMBERS, NUMBERS)
def test_the_higher_number_replaces_and_never_the_other_way_round(
    one: list[int], two: list[int]
) -> None:
    a, b = (version(".".join(map(str, numbers)), "2026-01-01") for numbers in (one, two))
    if one != two:
        assert a.replaces(b) == (one > two)
        assert b.replaces(a) == (two > one)


@given(NUMBERS)
def test_of_one_number_the_later_moment_replaces_and_else_what_comes_later(
    numbers: list[int],
) -> None:
    number = ".".join(map(str, numbers))
    early, late = version(number, "2026-01-01T10:00Z"), version(number, "2026-01-01T11:00Z")
    assert late.replaces(early)
    assert not early.replaces(late)
    assert version(number).replaces(late)
    assert version(number, withdrawn=True).replaces(late)
    assert not version(number).replaces(version(number, withdrawn=True))


def test_without_numbers_the_later_moment_replaces_and_else_what_comes_later() -> None:
    early, late = version(moment="2026-03-05T08:00:00Z"), version(moment="2026-03-05T10:00+01:00")
    assert late.replaces(early)
    assert not early.replaces(late)
    assert version().replaces(version("2"))
    assert version("x").replaces(version("2"))
    assert version(moment="mardi").replaces(late)


@given(NUMBERS, NUMBERS)
def test_a_withdrawal_is_taken_back_by_a_higher_number_only(one: list[int], two: list[int]) -> None:
    a, b = (".".join(map(str, numbers)) for numbers in (one, two))
    assert version(a).replaces(version(b, withdrawn=True)) == (one > two)
    assert version(a, withdrawn=True).replaces(version(b)) == (one >= two)


@given(st.none() | st.datetimes(), st.none() | st.datetimes())
def test_a_withdrawal_is_taken_back_by_a_later_moment_only(
    one: datetime | None, two: datetime | None
) -> None:
    a, b = (moment and moment.isoformat() for moment in (one, two))
    later = bool(one and two and one > two)
    assert version(moment=a).replaces(version(moment=b, withdrawn=True)) == later
    earlier = bool(one and two and one < two)
    assert version(moment=a, withdrawn=True).replaces(version(moment=b)) != earlier


def test_a_guid_is_known_wherever_it_comes_from_and_other_articles_by_their_file() -> None:
    one, two = article(guid="g"), article(guid="g", id="b", version="2")
    assert item_of(one, "x/a.xml") == item_of(two, "y/b.xml")
    assert item_of(article(), "x/a.xml") != item_of(article(), "y/b.xml")
    first, guid, second = with_item_urns((article(), one, article()), "x/a.xml")
    assert first.item == item_of(article(), "x/a.xml")
    assert guid.item == item_of(one, "-")
    assert second.item == item_of(article(), "x/a.xml", 2)
    assert len({first.item, guid.item, second.item}) == 3


def test_a_file_is_known_by_where_it_lies(tmp_path: Path, monkeypatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Il pleut.")
    (tmp_path / "link.txt").symlink_to("one/a.txt")
    monkeypatch.chdir(tmp_path / "one")
    here = item_of(article(), "a.txt")
    assert here == item_of(article(), tmp_path / "link.txt") == item_of(article(), "../one/a.txt")
    monkeypatch.chdir(tmp_path / "two")
    assert item_of(article(), "a.txt") != here


def test_standard_input_is_known_by_its_text() -> None:
    other = article(body=Body("Il neige.", ()))
    assert item_of(article(), "-") == item_of(article(), "-", 2)
    assert item_of(article(), "-") != item_of(other, "-")


def test_the_ids_of_json_lines_are_of_their_file_unless_versions_are_counted() -> None:
    def items(**fields: object) -> set[str]:
        line = article(guid="1", format="json-lines", **fields)
        return {item_of(line, "x.jsonl"), item_of(line, "y.jsonl")}

    assert len(items()) == 2
    known = {item_of(article(guid="1"), "-")}
    assert items(version="1") == items(versioncreated="2026-03-05") == known


def test_the_urn_of_a_guid_is_the_one_of_earlier_releases() -> None:
    assert item_of(article(guid="urn:newsml:afp.com:20260310:doc-34x"), "a.xml") == (
        "urn:uuid:4f991daf-d77e-5d75-9ab7-2a2160923d45"
    )


def test_where_an_article_came_from_does_not_make_it_another() -> None:
    first = Version.of(article(guid="g", source="a.xml"))
    assert Version.of(article(guid="g", source="b.xml", id="b", item="x")).digest == first.digest
    assert Version.of(article(guid="g", embargoed="2026-03-05")).digest != first.digest


def test_what_an_item_supersedes_is_named_without_its_revision() -> None:
    item = item_of(article(guid="g"), "a.xml")
    found = Version.of(article(guid="g", item=item, supersedes=("h#2", "g:1", "h:3N")))
    assert found.supersedes == (item_of(article(guid="h"), "b.xml"),)
