"""The queue: order, filter, search, pages, and how long they take."""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from depeche.desk import reviews as kept
from depeche.desk.desk import Desk
from depeche.desk.queue import page
from depeche.desk.reviews import Reviews
from depeche.desk.values import Field
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.made import arrival, done, opened, place


@pytest.fixture(params=["index", "no index"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "no index":
        monkeypatch.setattr(kept, "_has_full_text", lambda: False)


def slugs(desk: Desk, *arguments: object, **others: object) -> list[str]:
    return [item.slug for item in desk.page(*arguments, **others).items]  # type: ignore[arg-type]


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["c", "b", "a"]),
        ("grève", ["b"]),
        ("strike", ["b"]),
        ("STRI over", ["b"]),
        ("the", ["c", "b", "a"]),
        ("edited words", ["c"]),
        ("nothing", []),
        ('"', ["c", "b", "a"]),
        ("NEAR( AND * ^ -x:", []),
        ("'; DROP TABLE item; --", []),
        ("100%", []),
        ("_", ["c", "b", "a"]),
        ("l'accord", ["b"]),
    ],
)
def test_search_in_both_languages(words: str, found: list[str], tmp_path: Path) -> None:
    strike = {"french": ("La grève, l’accord.",), "english": ("The strike is over, a deal.",)}
    place(tmp_path, arrival("a"))
    place(tmp_path, arrival("b", **strike))
    urn = place(tmp_path, arrival("c"))
    with opened(tmp_path) as desk:
        done(desk.edit(urn, Field("brief", 1), "Edited words.", "J", 0))
        assert desk.reviews.full_text == kept._has_full_text()
        assert slugs(desk, words=words) == found
        done(desk.undo(urn, Field("brief", 1), "J", 1))
        assert slugs(desk, words="edited words") == []


def test_accents_do_not_matter(tmp_path: Path) -> None:
    place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        assert slugs(desk, words="prefet ecoles") == ["a"]


def test_filter_counts_and_pages(tmp_path: Path) -> None:
    urns = [place(tmp_path, arrival(slug, urgency=3)) for slug in "abcde"]
    with opened(tmp_path) as desk:
        done(desk.approve(urns[1], "J", 0))
        done(desk.begin(urns[2], "J", 0))
        assert slugs(desk, "approved") == ["b"]
        assert slugs(desk, "new", size=2) == ["e", "d"]
        assert slugs(desk, "new", start=2, size=2) == ["a"]
        found = desk.page(words="prefect", size=1)
        assert (found.total, found.counts) == (5, {"new": 3, "approved": 1, "in review": 1})
        (item,) = found.items
        assert (item.urgency, item.headline, item.doubts) == (3, "The prefect in Nantes", 2)
        assert item.came.startswith("20")


def test_five_thousand_items_take_less_than_50_ms(tmp_path: Path) -> None:
    reviews = Reviews(tmp_path)
    words = [f"mot{number}" for number in range(2000)]
    with reviews.transaction():
        for number in range(5000):
            row = reviews.add(f"urn:{number}", b"x", ("new", "approved")[number % 2])
            item = msgspec.structs.replace(row.item, folder="x", came=f"{number:05}")
            text = " ".join(words[(number * 7 + at * 13) % 2000] for at in range(200))
            brief = arrival(french=(text,), english=(text.replace("mot", "word"),))
            reviews.show(row._replace(item=item), brief)
    for arguments in (
        (),
        ("new",),
        (None, "mot17"),
        ("new", "mot1 word2"),
        (None, "w"),
        (None, "", 4900),
    ):
        begun = time.process_time()
        found = page(reviews, *arguments)  # type: ignore[arg-type]
        took = time.process_time() - begun
        assert found.items
        assert took < 0.05, (arguments, took)
    reviews.close()


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_whatever_is_searched_for_is_no_syntax(words: str) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(Reviews(Path(folder))) as reviews:
        assert page(reviews, words=words).items == ()
