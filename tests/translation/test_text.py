"""Numbers, names, typography: properties of text, without a model."""

from __future__ import annotations

import pytest
from depeche.lang import names, numbers, rewriting, typography
from hypothesis import given, settings
from hypothesis import strategies as st

SAME = (
    ("10 000 soldats", "10,000 soldiers"),
    ("10\u202f000 soldats", "ten thousand soldiers"),
    ("10.000 km", "10,000 km"),
    ("3,5 % de hausse", "a 3.5% rise"),
    ("1,5 milliard d'euros", "1.5 billion euros"),
    ("un milliard", "$1 billion"),
    ("mille soldats", "a thousand soldiers"),
    ("quatre-vingt-dix-sept morts", "97 dead"),
    ("vingt et un blessés", "twenty-one injured"),
    ("soixante et onze", "71"),
    ("à 14h30", "at 2:30 p.m."),
    ("à 14h30", "at 14:30"),
    ("à 9 h", "at 9 a.m."),
    ("le 1er mai 2024", "May 1st, 2024"),
    ("les années 90", "the 1990s"),
    ("au XVIe siècle", "in the sixteenth century"),
    ("deux frères", "both brothers"),
    ("1 homme", "a man"),
    ("cent ans", "a hundred years"),
)
DIFFERENT = (
    ("3,5 %", "5.3%", ["3,5"], ["5.3"]),
    ("septembre 2022", "September 2002", ["2022"], ["2002"]),
    ("2 heures 21 minutes, 38 secondes", "21 minutes, 38 second", ["2 heures 21"], []),
    ("trois morts", "four dead", ["trois"], []),
    ("2 millions", "2 people", ["2 millions"], ["2"]),
    ("à 11h29", "at 11:29 p.m.", ["11h29"], ["11:29 p.m"]),
    ("Ils étaient là", "There were 14 of them", [], ["14"]),
    ("de 20 à 20 heures", "20 hours", ["20"], []),
)


@pytest.mark.parametrize(("french", "english"), SAME)
def test_the_same_number_however_it_is_written(french: str, english: str) -> None:
    assert numbers.compare(french, english) == ([], [])


@pytest.mark.parametrize(("french", "english", "lost", "made"), DIFFERENT)
def test_a_changed_number_is_seen(
    french: str, english: str, lost: list[str], made: list[str]
) -> None:
    found = numbers.compare(french, english)
    assert found[1] == made
    assert len(found[0]) == len(lost)


@settings(deadline=None)
@given(st.integers(2, 10**12))
def test_an_integer_survives_every_way_of_grouping(number: int) -> None:
    grouped = f"{number:,}"
    for french in (grouped.replace(",", " "), grouped.replace(",", "\u202f"), str(number)):
        assert numbers.compare(f"Il y a {french} mots.", f"There are {grouped} words.") == ([], [])
    assert numbers.compare(f"{grouped}", f"{number + 1:,}") != ([], [])


@pytest.mark.parametrize(
    ("source", "model", "printed"),
    [
        ("« Oui », dit-il.", "« Yes », he said.", "“Yes”, he said."),
        ("Il y a 10 000 mots.", "There are 10 000 words.", "There are 10,000 words."),
        ("Il y a 10.000 mots.", "There are 10.000 words.", "There are 10,000 words."),
        ("Une piste de 1.234 km.", "A track of 1.234 km.", "A track of 1,234 km."),
        ("Il y a 104 500 barils.", "There are 104500 barrels.", "There are 104,500 barrels."),
        ("Depuis 2022.", "Since 2022.", "Since 2022."),
        ("Une hausse de 3,5 %.", "A rise of 3,5 %.", "A rise of 3.5%."),
        ("M. Durand et Mme Petit", "M. Durand and Mme Petit", "Mr Durand and Ms Petit"),
        ("Mr. Durand", "Mr. Durand", "Mr Durand"),
        ("à 14h30", "at 14h30", "at 14:30"),
        ("à 14:00", "at 14h", "at 14:00"),
        ("pendant 24 h", "for 24 h", "for 24 h"),
        ("« Oui », dit-il.", '" Yes ,", he said.', "“Yes,” he said."),
        ("Le mot « oui ».", 'The word " yes ".', "The word “yes”."),
        ("Il est parti. La police.", "He has left.The police.", "He has left. The police."),
        ("Sur amazon.Fr.", "On amazon.Fr.", "On amazon.Fr."),
    ],
)
def test_english_typography(source: str, model: str, printed: str) -> None:
    assert typography.format_english(model, source) == printed


@settings(deadline=None)
@given(st.text(max_size=80))
def test_typography_has_a_fixed_point(text: str) -> None:
    once = rewriting.prepare(text)
    assert rewriting.prepare(once) == once
    assert "«" not in typography.format_english(text)
    assert "»" not in typography.format_english(text)


def test_names_of_a_sentence() -> None:
    source = "Le maire de Zyvorod, Julien Moreau, et l'OTAN parlent d'Ukraine au XIXe siècle."
    found = [name.text for name in names.names(source) if not name.first]
    assert found == ["Zyvorod", "Julien", "Moreau", "OTAN", "Ukraine"]
    assert names.names("TITRE TOUT EN CAPITALES") == ()
    assert names.names("L'Ukraine attend.")[0].first


def test_what_french_capitalises_is_no_name_and_what_it_does_not_know_is() -> None:
    source = "Le Conseil de la République a reçu Zyvorod et Julien Moreau."
    certain = [name.text for name in names.proper_names(names.names(source), source)]
    assert certain == ["Zyvorod", "Julien", "Moreau"]


@pytest.mark.parametrize(
    ("source", "certain"),
    [
        ("Moreau, à 42 secondes, espère.", ["Moreau"]),
        ("Il a fini. Moreau espère.", ["Moreau"]),
        ("L'Équateur exige un visa.", []),
        ("Malgré la pluie, il court.", []),
    ],
)
def test_a_word_is_a_name_where_it_begins_a_sentence_alone(source: str, certain: list[str]) -> None:
    assert [name.text for name in names.proper_names(names.names(source), source)] == certain
