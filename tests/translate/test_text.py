"""Figures, loops, names, typography: properties of text, without a model."""

from __future__ import annotations

import pytest
from depeche.lang import names, numbers, typography
from depeche.lang.names import RequiredTerm
from depeche.translate import guards
from depeche.translate.checks import repetition
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
def test_the_same_figure_however_it_is_written(french: str, english: str) -> None:
    assert numbers.compare(french, english) == ([], [])


@settings(deadline=None)
@given(
    st.text(alphabet=st.one_of(st.sampled_from("0123456789 ,.:hXVI²½٣%"), st.characters())),
    st.text(alphabet=st.one_of(st.sampled_from("0123456789 ,.:apmXVI²½٣%"), st.characters())),
)
def test_no_text_is_too_odd_for_the_guards(source: str, target: str) -> None:
    numbers.compare(source, target)
    guards.inspect(source, target)
    typography.target(target, source)
    wishes = [
        RequiredTerm(n.text, (n.text,), (n.text,), n.start, n.end) for n in names.names(source)
    ]
    names.restore(wishes, source, repetition.cut(target)[0])


@pytest.mark.parametrize(("french", "english", "lost", "made"), DIFFERENT)
def test_a_changed_figure_is_seen(
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


@settings(deadline=None)
@given(st.text(alphabet="ab c,.10\n", max_size=60))
def test_cutting_loops_twice_is_cutting_them_once_and_keeps_the_first_word(text: str) -> None:
    cut, _ = repetition.cut(text)
    assert len(cut) <= len(text)
    assert cut[:1] == text[:1]


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("the share of the share of the traders", "the share of the traders"),
        ("no, no, no, no way", "no way"),
        ("They had had enough.", "They had had enough."),
        ("again and again and again", "again and again and again"),
        ("10, 10, 10 and 10", "10, 10, 10 and 10"),
        ("Cap-Vertororororor.", "Cap-Vertor."),
        ("We saw that that was so.", "We saw that that was so."),
    ],
)
def test_loops(said: str, cut: str) -> None:
    assert repetition.cut(said)[0] == cut


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
        ("à 14h", "at 14h", "at 14:00"),
        ("pendant 24 h", "for 24 h", "for 24 h"),
        ("« Oui », dit-il.", '" Yes ,", he said.', "“Yes,” he said."),
        ("Le mot « oui ».", 'The word " yes ".', "The word “yes”."),
        ("Il est parti. La police.", "He has left.The police.", "He has left. The police."),
        ("Sur amazon.Fr.", "On amazon.Fr.", "On amazon.Fr."),
    ],
)
def test_english_typography(source: str, model: str, printed: str) -> None:
    assert typography.target(model, source) == printed


@settings(deadline=None)
@given(st.text(max_size=80))
def test_typography_has_a_fixed_point(text: str) -> None:
    once = typography.source(text)
    assert typography.source(once) == once
    assert "«" not in typography.target(text)
    assert "»" not in typography.target(text)


def _wish(name: str, source: str) -> RequiredTerm:
    at = source.index(name)
    return RequiredTerm(name, (name,), (name,), at, at + len(name))


def test_names_of_a_sentence() -> None:
    source = "Le maire de Zyvorod, Julien Moreau, et l'OTAN parlent d'Ukraine au XIXe siècle."
    found = [name.text for name in names.names(source) if not name.first]
    assert found == ["Zyvorod", "Julien", "Moreau", "OTAN", "Ukraine"]
    assert names.names("TITRE TOUT EN CAPITALES") == ()
    assert names.names("L'Ukraine attend.")[0].first


def test_what_french_capitalises_is_no_name_and_what_it_does_not_know_is() -> None:
    source = "Le Conseil de la République a reçu Zyvorod et Julien Moreau."
    certain = [name.text for name in names.proper(names.names(source), source)]
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
    assert [name.text for name in names.proper(names.names(source), source)] == certain


def test_a_distorted_name_is_put_right() -> None:
    source = "Les combats ont repris à Zyvorod, selon Andrix Kovalenkine."
    wishes = [_wish(name, source) for name in ("Zyvorod", "Andrix", "Kovalenkine")]
    text = "Fighting resumed in Zvyrodov, said Andrixal Portugal."
    restored = names.restore(wishes, source, text)
    assert restored.text == "Fighting resumed in Zyvorod, said Andrix Kovalenkine."


@pytest.mark.parametrize(
    "text",
    [
        "Fighting resumed on Monday, said the Council.",  # nothing there is like it
        "Fighting resumed in Zyvorad and in Zyvorud.",  # two are, and who is to say
    ],
)
def test_a_name_is_never_guessed(text: str) -> None:
    source = "Les combats ont repris à Zyvorod."
    assert names.restore([_wish("Zyvorod", source)], source, text).text == text


def test_a_word_the_source_has_is_not_overwritten() -> None:
    source = "Maria Petrov a vu Marina."
    wishes = [_wish("Maria", source), _wish("Marina", source)]
    assert names.restore(wishes, source, "Marina was seen.").text == "Marina was seen."


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("Elle n'a pas répondu.", "She answered.", "negation"),
        ("Elle a répondu.", "She did not answer.", "negation"),
        ("« Nous restons », dit-il.", "“We stay, he said.", "quotes"),
        ("Il a parlé hier de la paix et de la guerre.", "He spoke.", "short"),
        ("Il parle.", "He " + "speaks and " * 9 + "speaks.", "long"),
        ("Il parle.", "", "empty"),
        ("Le vaisseau part.", "The vaston leaves.", "word"),
        (
            "Le gouvernement a présenté un budget important, tandis que les infirmières "
            "manifestaient longuement devant le bâtiment.",
            "The government presented an important budget for the country now.",
            "part",
        ),
    ],
)
def test_guards(source: str, target: str, kind: str) -> None:
    assert kind in [finding.kind for finding in guards.inspect(source, target)]


def test_a_good_translation_has_no_findings() -> None:
    source = "« Nous ne partirons pas », a dit M. Durand à 14h30, après 10 000 jours."
    target = "“We will not leave,” Mr Durand said at 14:30, after 10,000 days."
    assert guards.inspect(source, target) == []
