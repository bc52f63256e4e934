from __future__ import annotations

import pytest
from depeche.lang import openings
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "english", "rest"),
    [
        ("14h32 - Le pont est fermé.", "14:32 – ", "Le pont est fermé."),
        ("14h32. Le pont est fermé.", "14:32 – ", "Le pont est fermé."),
        ("[09:05] Le pont est fermé.", "9:05 – ", "Le pont est fermé."),
        ("8 h 15 : le pont est fermé.", "8:15 – ", "le pont est fermé."),
        ("Q - Pourquoi ?", "Q: ", "Pourquoi ?"),
        ("QUESTION : Pourquoi ?", "Q: ", "Pourquoi ?"),
        ("R. Parce que.", "A: ", "Parce que."),
        ("RÉPONSE : Parce que.", "A: ", "Parce que."),
        ("Réponse\u00a0: Parce que.", "A: ", "Parce que."),
        ("DIRECT. Crue dans le Var", "LIVE: ", "Crue dans le Var"),
        ("EN DIRECT - Crue dans le Var", "LIVE: ", "Crue dans le Var"),
        ("Vidéo. Crue dans le Var", "VIDEO: ", "Crue dans le Var"),
        ("RECTIFICATIF-Crue dans le Var", "CORRECTED: ", "Crue dans le Var"),
        ("Analyse : pourquoi le Var déborde", "ANALYSIS: ", "pourquoi le Var déborde"),
    ],
)
def test_what_is_no_part_of_the_sentence_is_told(text: str, english: str, rest: str) -> None:
    found = openings.clock(text) or openings.role(text) or openings.kicker(text)
    assert found is not None
    assert (found.english, text[found.end :]) == (english, rest)
    assert openings.length(english + rest) == len(english)


@pytest.mark.parametrize(
    "text",
    [
        "14h32",
        "14 heures après le séisme, rien.",
        "2:15 au tableau d'affichage.",
        "Q1 : le chiffre d'affaires recule",
        "Rien : tout est calme.",
        "Questions : le débat reprend",
        "Analyses et débats",
        "Directement. Il est venu.",
        "direct - deux buts",
        "25h10 - Une erreur.",
    ],
)
def test_a_sentence_is_no_opening(text: str) -> None:
    assert (openings.clock(text) or openings.role(text) or openings.kicker(text)) is None


@pytest.mark.parametrize("sign", "-–—•▪■●►*")
def test_bullets(sign: str) -> None:
    found = openings.bullet(f"{sign} une taxe de 2 %")
    assert found == openings.Opening(f"{sign} ", 2)
    assert openings.bullet(f"{sign}une taxe") is None


@given(st.text(alphabet=st.sampled_from("14hH:.-–[]() QR•aéA\u00a0\n"), max_size=40))
def test_an_opening_leaves_text_behind_it(text: str) -> None:
    for find in (openings.bullet, openings.clock, openings.role, openings.kicker):
        found = find(text)
        if found:
            assert 0 < found.end < len(text)
            assert not text[found.end].isspace()
