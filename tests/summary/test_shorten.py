"""Sentences and headlines made shorter by rule."""

from __future__ import annotations

import re

import pytest
from depeche.summary.compress import compress
from depeche.summary.headline import MOST_GIVEN, MOST_WORDS, shorten
from hypothesis import given
from hypothesis import strategies as st

from .texts import SOURCES

SHORTENED = {
    "PARIS (AFP) – The minister, who was elected last year, resigned (again) on Tuesday.": (
        "The minister resigned on Tuesday."
    ),
    "“It is over,” he told AFP on Monday.": "“It is over,” he said.",
    "However, the union agreed again.": "The union agreed again.",
    "The storm, which left two dead, moved north.": "The storm, which left two dead, moved north.",
    "“We – or nearly all (of us) – tried,” she said.": (
        "“We – or nearly all (of us) – tried,” she said."
    ),
    "He (she) left.": "He (she) left.",
}


@pytest.mark.parametrize(("text", "short"), SHORTENED.items())
def test_what_can_be_done_without_goes(text: str, short: str) -> None:
    assert compress(text) == short


PIECES = st.lists(
    st.sampled_from(
        [*SHORTENED, *SOURCES, ", who left,", " (2019)", " – so he said – ", "“", "”", "if", "no"]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@given(PIECES)
def test_nothing_is_added_by_shortening(text: str) -> None:
    short = compress(text)
    left = iter(re.findall(r"\w+", text.lower()))
    assert all(word in left for word in re.findall(r"\w+", short.lower().replace("said", "")))
    assert compress(short) == short


@given(PIECES)
def test_a_headline_is_short_or_none(text: str) -> None:
    made = shorten(text)
    assert made is None or 0 < len(made.split()) <= MOST_WORDS


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        (
            "Ukraine says that soldiers who were seen solely in the Russian region of Kursk have"
            " left it",
            None,
        ),
        (
            "Two climbers died on Sunday in an avalanche in the Alps near Chamonix after leaving"
            " the marked route.",
            "Two climbers died in an avalanche in the Alps near Chamonix",
        ),
        ("Nobody was hurt in the crash of two cars in the night near the town of Aubenas.", None),
        ("The man killed two people in the north of the town of Metz, police said.", None),
        (
            "The army cannot hold the town in the north of the region during the long winter",
            None,
        ),
        ("The storm is expected to reach the coast of Brittany during the night, on Sunday.", None),
        ("Traffic in Nantes: The mayor opens the new bridge on the Loire on Sunday", "The mayor"),
    ],
)
def test_a_headline_never_says_more(sentence: str, headline: str | None) -> None:
    made = shorten(sentence)
    assert made == headline if headline is None else made and made.startswith(headline)


def test_the_articles_own_headline_may_be_longer() -> None:
    given = "Floods in Aude: two dead and one missing, 14 municipalities without drinking water"
    assert shorten(given, MOST_GIVEN) == given
    assert len(shorten(given).split()) <= MOST_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "In the Marais poitevin, the water that is lacking and the water that all dispute today",
        "Seven people placed under formal investigation in the port of Marseille on Monday night",
    ],
)
def test_a_headline_does_not_end_before_its_verb(text: str) -> None:
    assert shorten(text) not in ("In the Marais poitevin", "Seven people placed")
