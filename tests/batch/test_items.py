"""Versions and their order."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
from depeche.documents import Article, Body
from depeche.identity import Version, VersionTracker
from hypothesis import given
from hypothesis import strategies as st

BODY = Body("Il pleut.", ())
NUMBERS = st.lists(st.integers(0, 20), min_size=1, max_size=3)


def article(**fields: object) -> Article:
    return msgspec.structs.replace(Article(id="a", body=BODY, format="nitf"), **fields)


def version(
    number: str | None = None, moment: str | None = None, withdrawn: bool = False
) -> Version:
    return Version(b"x", True, "a", b"", number, moment, withdrawn=withdrawn)


@given(NUMBERS, NUMBERS)
def test_the_higher_number_replaces_and_never_the_other_way_round(
    one: list[int], two: list[int]
) -> None:
    a, b = (version(".".join(map(str, numbers)), "2026-01-01") for numbers in (one, two))
    assert a.replaces(b) == (one > two)
    assert b.replaces(a) == (two > one)


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
    one, two = VersionTracker(Path("x/a.xml")), VersionTracker(Path("y/b.xml"))
    assert one(article(guid="g")).item == two(article(guid="g", id="b", version="2")).item
    assert one(article()).item != two(article()).item
    assert one(article()).item != one(article()).item  # a second one of that slug in the file


def test_the_ids_of_json_lines_are_of_their_file_unless_versions_are_counted() -> None:
    one, two = VersionTracker(Path("x.jsonl")), VersionTracker(Path("y.jsonl"))
    line = article(guid="1", format="json-lines")
    assert one(line).item != two(line).item
    counted = article(guid="1", format="json-lines", version="1")
    assert one(counted).item == two(counted).item


def test_where_an_article_came_from_does_not_make_it_another() -> None:
    identify = VersionTracker(Path("a.xml"))
    first = identify(article(guid="g", source="a.xml"))
    assert identify(article(guid="g", source="b.xml", id="b")).digest == first.digest
    assert identify(article(guid="g", embargoed="2026-03-05")).digest != first.digest


def test_what_an_item_supersedes_is_named_without_its_revision() -> None:
    found = VersionTracker(Path("a.xml"))(article(guid="g", supersedes=("h#2", "g:1", "h:3N")))
    assert found.supersedes == (VersionTracker(Path("b.xml"))(article(guid="h")).item,)
