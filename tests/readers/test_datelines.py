"""An item's dateline comes off its text whole, and nothing else does."""

from __future__ import annotations

import re

import msgspec
from depeche.readers import read
from hypothesis import given, settings
from hypothesis import strategies as st

TOWNS = st.sampled_from(
    ["Lyon", "LYON", "Le Caire", "SAINT-ÉTIENNE", "Port-au-Prince", "L’Haÿ", "New York"]
)
AFTER = st.tuples(
    st.sampled_from(["", ", Pa.", " (Rhône)", " (France)"]),
    st.sampled_from(["", ", 14 juin", ", le 1er août", ", mardi 3 MARS 2026", " 14 déc."]),
    st.sampled_from(
        ["", " (AFP)", " (AFP/Reuters)", " (AFP) (AP)", " AFP", " (La Presse Canadienne)"]
    ),
).map("".join)
DASHES = st.sampled_from([" - ", " – ", " — ", " -- ", " _ ", "\u00a0- "])
SENTENCES = st.sampled_from(
    ["Le maire a démissionné.", "« Non », a dit le maire.", "Macron est là.", "14 blessés à Nice."]
)
VERBS = st.sampled_from(
    [" a battu Nice.", ", ville de 500.000 habitants, dort.", "-Nice, un choc.", "ais et fier."]
)


def body_of(dateline: str, text: str) -> str:
    item = {"id": "a", "headline": "Titre", "dateline": dateline, "text": text}
    body = read(msgspec.json.encode(item), "a").body
    return "".join(body.of(p) for p in body.paragraphs if p.kind != "headline")


@settings(deadline=None)  # a lexicon is read once
@given(TOWNS, AFTER, st.booleans(), st.booleans(), DASHES, SENTENCES)
def test_all_of_it_comes_off(
    town: str, after: str, capitals: bool, whole: bool, dash: str, sentence: str
) -> None:
    field = town + (after if whole else "")
    text = f"{town.upper() if capitals else town}{after}{dash}{sentence}"
    assert body_of(field, text) == sentence


@settings(deadline=None)  # a lexicon is read once
@given(TOWNS, AFTER, st.booleans(), VERBS)
def test_a_sentence_that_begins_with_the_town_stays(
    town: str, after: str, whole: bool, verb: str
) -> None:
    assert body_of(town + (after if whole else ""), town + verb) == town + verb


@settings(deadline=None)  # a lexicon is read once
@given(TOWNS, AFTER, st.text('-–—:.,;()= AFPle14«»"', max_size=12), SENTENCES)
def test_no_text_begins_with_what_is_left_of_one(
    town: str, after: str, between: str, sentence: str
) -> None:
    left = body_of(town, f"{town}{after}{between}{sentence}")
    assert not re.match(r"[-–—,;:.=)]|\((?:AFP|AP)", left)
