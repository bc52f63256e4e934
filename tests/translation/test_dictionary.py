"""The dictionary: finding words and expressions, and telling whether English answers to them."""

from __future__ import annotations

import pytest
from depeche.lang.word_lists import is_english
from depeche.translation import dictionary
from depeche.translation.dictionary import Dictionary, answers, comparable

BRAQUER = "braquer|braquée|braquées\tv:rob|hold up\tn:raid\t+:steal"
JETER = "jeter l'éponge|jeté l'éponge\tv:throw in the towel\t+:quit"
AMPOULE = "ampoule|ampoules\tn:light bulb|bulb"


def test_words_are_found_in_their_forms_and_expressions_before_words() -> None:
    words = Dictionary([BRAQUER, JETER, "éponge\tn:sponge", AMPOULE])
    text = "Braquées hier, elles ont jeté l'éponge."
    assert [found.text for found in words.find(text)] == ["Braquées", "jeté l'éponge"]
    assert [found.text for found in words.find("l'éponge et jeté l'épongeage")] == ["éponge"]
    assert list(words.find("porte-ampoule")) == []


def test_places_are_those_of_the_text() -> None:
    (found,) = Dictionary([AMPOULE]).find("L'ampoule")
    assert (found.start, found.end) == (2, 9)


@pytest.mark.parametrize(
    ("english", "answered"),
    [
        ("The shop was robbed.", True),
        ("They were holding up the bank.", True),
        ("He held the door.", False),  # and not up
        ("It was stolen.", True),
        ("Two raids.", True),
        ("It was broken.", False),
    ],
)
def test_english_answers_in_all_its_forms(english: str, answered: bool) -> None:
    (found,) = Dictionary([BRAQUER]).find("braquée")
    assert answers(found.entry, comparable(english)) is answered


def test_british_and_american_spelling_answer() -> None:
    (found,) = Dictionary(["théâtre\tn:theatre\ta:organised"]).find("théâtre")
    assert answers(found.entry, comparable("a theater"))
    assert answers(found.entry, comparable("organized"))


def test_candidates_fit_the_french_form() -> None:
    words = Dictionary([BRAQUER, "braquant\tv:rob", AMPOULE])
    (past,) = words.find("braquées")
    assert past.entry.candidates("braquées") == (
        "raids,robbed,rob,robs,held up,hold up,holds up".split(",")
    )
    assert past.entry.candidates("braquer") == ["raid", "rob", "robbing", "hold up", "holding up"]
    assert past.entry.candidates("braquant")[1:] == ["robbing", "holding up"]
    (noun,) = words.find("ampoules")
    assert noun.entry.candidates("ampoules") == ["light bulbs", "bulbs"]


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("Il a été écroué.", "He was jailed."),
        ("Le déficit sera résorbé.", "The deficit will be reduced."),
        ("Le match a été décalé.", "The match was postponed."),
        ("Des averses sont attendues.", "Showers are expected."),
        ("Il a jeté l'éponge.", "He threw in the towel."),
        ("Elle a été mise en examen.", "She was placed under formal investigation."),
    ],
)
def test_the_dictionary_that_comes_with_depeche(french: str, english: str) -> None:
    found = list(dictionary.load().find(french))
    assert found
    assert all(answers(one.entry, comparable(english)) for one in found)


def test_its_lines_are_well_formed_and_its_english_is_english() -> None:
    words: list[str] = []
    forms: list[str] = []
    for line in dictionary_lines():
        french, *fields = line.split("\t")
        forms += french.split("|")
        assert fields, line
        for field in fields:
            assert field[:2] in ("n:", "v:", "a:", "+:"), line
            words += field[2:].split("|")
    assert len(forms) == len(set(forms))
    assert all(words)
    single = [word for word in set(words) if word.isalpha()]
    unknown = [word for word in single if not is_english(word)]
    assert len(unknown) < 0.05 * len(single), unknown[:40]


def dictionary_lines() -> list[str]:
    from importlib import resources

    content = (resources.files("depeche") / dictionary.DATA).read_text(encoding="utf-8")
    return content.splitlines()
