"""What must arrive untouched goes behind marks, and comes back once."""

from __future__ import annotations

import pytest
from depeche.translation import marks
from depeche.translation.decoder import CheckedDecoder
from depeche.translation.glossary import Glossary
from hypothesis import given
from hypothesis import strategies as st

from translation.test_decoder import Parrot


def writes(text: str) -> bool:
    """A vocabulary of the marks and the letters that most of French is written in."""
    return all(letter < "\u0080" or letter in "⟦⟧«»’Ééèêà" for letter in text)


class Marking(Parrot):
    """A parrot with marks."""

    def writes(self, text: str) -> bool:
        return writes(text)


def behind(text: str) -> list[str]:
    return [one.text for one in marks.find(text, writes)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Voir https://exemple.fr/a?b=1, puis www.insee.fr.",
            ["https://exemple.fr/a?b=1", "www.insee.fr"],
        ),
        ("Écrire à desk.paris+nuit@afp.com.", ["desk.paris+nuit@afp.com"]),
        ("Selon @lemonde, #COP28 échoue (#climat).", ["@lemonde", "#COP28", "#climat"]),
        ("Le président Erdoğan, l'ami d'Đoković", ["Erdoğan", "Đoković"]),
        ("Il a crié « Слава Україні » à Kiev", ["Слава Україні"]),
        ("Une victoire 😂 !", ["😂"]),
        ("Il pleut à Angoulême.", []),
        ("Ça coûte 50 € (39 °C), l'œuvre aigüe d'Özil.", ["Özil"]),
        ("Le numéro #1 et 3@4", []),
        ("Le site lemonde.fr et t.co/AbC123.", ["lemonde.fr", "t.co/AbC123"]),
        ("Le fichier rapport_final.pdf.", ["rapport_final.pdf"]),
        ("Appelez le 01 42 34 56 78.", ["01 42 34 56 78"]),
        ("Appelez le +33 1 42 34 56 78.", ["+33 1 42 34 56 78"]),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", ["FR76 3000 6000 0112 3456 7890 189"]),
        ("La société (SIREN 732 829 320)", ["732 829 320"]),
        ("12, rue de la Paix, 75002 Paris", ["75002"]),
        ("La bouée est à 48°51'N.", ["48°51'N"]),
        ("Paris | Le maire", ["|"]),
        (">> Lire aussi --> ici", [">>", "-->"]),
        ("Il y a 732 829 320 étoiles et 12 500 morts.", []),
    ],
)
def test_what_goes_behind_marks(text: str, wanted: list[str]) -> None:
    assert behind(text) == wanted


def test_nothing_goes_behind_marks_that_the_translator_has_not() -> None:
    assert marks.find("Voir www.insee.fr.", lambda text: "⟦" not in text) == ()


def test_terms_become_their_english_behind_marks() -> None:
    text = "Le garde des Sceaux est sur www.insee.fr."
    terms = Glossary({"garde des Sceaux": ("justice minister",)}).find(text)
    found = marks.with_terms(text, marks.find(text, writes), terms, writes)
    assert marks.put(text, found) == "Le ⟦0⟧ est sur ⟦1⟧."
    assert marks.restore("The ⟦0⟧ is on ⟦1⟧.", found) == "The justice minister is on www.insee.fr."


def test_a_text_with_marks_of_its_own_is_left_alone() -> None:
    text = "Le jeu ⟦1⟧ de www.insee.fr"
    assert marks.find(text, writes) == ()
    assert marks.of_its_own("The game ⟦1⟧", text) == []


def test_of_more_than_there_are_marks_the_first_go_behind_one() -> None:
    assert behind(" ".join(f"#mot{n}x" for n in range(12))) == [f"#mot{n}x" for n in range(8)]


@given(st.text(st.sampled_from("ab é'.,(«»)@#ğя😂/:\n")))
def test_a_text_is_restored(text: str) -> None:
    found = marks.find(text, writes)
    masked = marks.put(text, found)
    assert marks.restore(masked, found) == text
    assert all(masked.count(one.mark) == 1 for one in found)


SOURCE = "Le chanteur Erdoğan est sur https://exemple.fr/Été_2026 depuis mardi."
GIVEN = "Le chanteur ⟦0⟧ est sur ⟦1⟧ depuis mardi."


def one(answers: dict[str, list[str]]):  # type: ignore[no-untyped-def]
    parrot = Marking(answers, default="Nothing.")
    ((_, outcome),) = CheckedDecoder(parrot, Glossary({}), 4).translate([SOURCE])
    return outcome


def test_what_was_behind_marks_stands_in_the_translation() -> None:
    outcome = one({GIVEN: ["Singer ⟦0⟧ has been on ⟦1⟧ since Tuesday."]})
    assert outcome.text == ("Singer Erdoğan has been on https://exemple.fr/Été_2026 since Tuesday.")
    assert outcome.findings == ()


def test_a_hypothesis_that_has_each_mark_once_is_preferred() -> None:
    outcome = one(
        {
            GIVEN: [
                "Singer ⟦0⟧ has been on ⟦0⟧ since Tuesday.",
                "Singer ⟦0⟧ has been on ⟦1⟧ since Tuesday.",
            ]
        }
    )
    assert "https://exemple.fr/Été_2026" in outcome.text
    assert "mark" in outcome.found_first


def test_without_marks_it_is_tried_where_they_are_lost() -> None:
    outcome = one(
        {
            GIVEN: ["The singer has been on since Tuesday."],
            SOURCE: ["Singer Erdoğan has been on https://exemple.fr/Été_2026 since Tuesday."],
        }
    )
    assert outcome.text.startswith("Singer Erdoğan")


def test_a_term_that_was_lost_is_tried_behind_a_mark() -> None:
    source = "Le garde des Sceaux a réagi mardi."
    parrot = Marking(
        {
            source: ["The one reacted on Tuesday."],
            "Le ⟦0⟧ a réagi mardi.": ["The ⟦0⟧ reacted on Tuesday."],
        },
        default="Nothing.",
    )
    terms = Glossary({"garde des Sceaux": ("justice minister",)})
    ((_, outcome),) = CheckedDecoder(parrot, terms, 4).translate([source])
    assert outcome.text == "The justice minister reacted on Tuesday."
    assert "glossary" in outcome.found_first


def test_what_is_lost_or_doubled_is_said() -> None:
    lost = one({GIVEN: ["Singer ⟦0⟧ has been there ⟦5⟧ since Tuesday."]})
    assert lost.text == "Singer Erdoğan has been there since Tuesday."
    messages = [finding.message for finding in lost.findings]
    assert any("https://exemple.fr/Été_2026" in message for message in messages)
    assert any("wrote a mark" in message for message in messages)
    doubled = one({GIVEN: ["Singer ⟦0⟧ has been on ⟦1⟧ and ⟦1⟧ since Tuesday."]})
    assert any("too often" in finding.message for finding in doubled.findings)
