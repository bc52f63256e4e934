"""Which sentences of the copy stand in a brief beside the lead."""

from __future__ import annotations

from itertools import islice

import pytest
from depeche.summary import select as selection
from depeche.summary.select import stands_alone, tells_news
from hypothesis import given
from hypothesis import strategies as st


def select(sentences: list[str], lead: int, most: int, **which: set[int]) -> list[int]:
    return list(islice(selection.select(sentences, lead, **which), most))


LEAD = "A trawler sank off Brittany on Tuesday with six men on board, the prefecture said."


@pytest.mark.parametrize(
    "sentence",
    [
        "The latter, heard as a witness, denied having made any proposal.",
        "None was hospitalized.",
        "They have been looking for the boat since noon.",
        "The man was arrested in Vitrolles.",
        "A plane is looking for him.",
        "This decision will cost 3 million euros.",
        "“We will never know what happened.”",
        "The mayor said: “we are",
    ],
)
def test_what_depends_on_the_sentence_before(sentence: str) -> None:
    assert not stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The verdict is expected on Saturday.",
        "Ronan Kerloc’h, 47, had bought his boat in 2019.",
        "“We will never know,” Mayor Jean Morvan said.",
        "The ship lost its rudder.",
    ],
)
def test_what_stands_alone(sentence: str) -> None:
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "But who is to pay?",
        "A previous toll stood at two dead.",
        "Correction: the third paragraph now gives the right date.",
        "La Rochelle, 56 pts; 2.",
        "The ranking: 1.",
        "Moreau aims at the Games",
        "and the rest.",
    ],
)
def test_what_tells_no_news(sentence: str) -> None:
    assert not tells_news(sentence)


def test_figures_and_speakers_come_before_colour() -> None:
    sentences = [
        LEAD,
        "The sea was grey and the harbour silent.",
        "Two men were rescued by helicopter, rescuer Anne Le Goff said.",
        "The boat had left Guilvinec with 12 tonnes of fish, the prefect said.",
    ]
    assert sorted(select(sentences, 0, 2)) == [2, 3]


def test_what_depends_on_another_follows_it_or_is_left_out() -> None:
    sentences = [
        LEAD,
        "The weather was calm.",
        "He had taken out 3 men, she said.",
        "The owner, Jean Kerloc’h, said 5 men slept below.",
        "He accused the 2 pilots.",
    ]
    assert select(sentences, 0, 2) == [3, 4]


def test_what_was_told_is_not_told_again() -> None:
    again = "The trawler sank off Brittany on Tuesday with six men on board, the mayor said."
    sentences = [LEAD, again, "The owner says a wave broke 2 windows."]
    assert select(sentences, 0, 1) == [2]


def test_who_was_not_named_gives_way_to_who_was() -> None:
    unnamed = "The union said that 420 jobs are at stake."
    named = "The SNSM sent 40 rescuers to the wreck."
    assert select([LEAD, "The CGT protested.", unnamed, named], 0, 1, left_out={1}) == [3]
    told = "A trawler sank on Tuesday, a union of sailors said, with six men on board."
    assert select([told, "The CGT protested.", unnamed, named], 0, 1, left_out={1}) == [2]


def test_a_doubtful_sentence_gives_way_to_one_as_good() -> None:
    sentences = [
        LEAD,
        "Jean Kerloc’h lost 2 boats, neighbours said.",
        "Prefect Luc Morel sent 3 boats, the ministry said.",
    ]
    assert select(sentences, 0, 1) == [1]
    assert select(sentences, 0, 1, doubtful={1}) == [2]
    assert select(sentences, 0, 2, doubtful={1}) == [2, 1]
    assert select(sentences, 0, 2, left_out={1}) == [2]


@given(
    st.lists(st.text("Aab .,“”1;", min_size=1, max_size=30), min_size=1, max_size=8),
    st.integers(0, 5),
    st.data(),
)
def test_it_chooses_no_more_than_asked_and_nothing_that_is_left_out(
    sentences: list[str], most: int, data: st.DataObject
) -> None:
    indices = st.integers(0, len(sentences) - 1)
    lead, left_out = data.draw(indices), data.draw(st.sets(indices))
    chosen = select(sentences, lead, most, left_out=left_out)
    assert len(chosen) == len(set(chosen)) <= most
    assert not left_out.intersection(chosen)
    assert lead not in chosen
