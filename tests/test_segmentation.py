from __future__ import annotations

import pytest
from depeche.lang.sentences import segment
from hypothesis import given
from hypothesis import strategies as st


def sentences(text: str, language: str = "fr") -> list[str]:
    return [text[start:end] for start, end in segment(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M. Dupont est là. Mme Roux aussi.", ["M. Dupont est là.", "Mme Roux aussi."]),
        ("Me. Petit plaide. Il gagne.", ["Me. Petit plaide.", "Il gagne."]),
        ("Voir n° 5. Puis l’art. 7 du code.", ["Voir n° 5.", "Puis l’art. 7 du code."]),
        ("Né en 50 av. J.-C., il écrit. Il meurt.", ["Né en 50 av. J.-C., il écrit.", "Il meurt."]),
        ("J. K. Rowling arrive. Elle lit.", ["J. K. Rowling arrive.", "Elle lit."]),
        (
            "Il y a 10 000 soldats. Ils coûtent 3,5 millions.",
            ["Il y a 10 000 soldats.", "Ils coûtent 3,5 millions."],
        ),
        ("Puis... rien. Fin.", ["Puis... rien.", "Fin."]),
        ("Il hésite... Puis il part.", ["Il hésite...", "Puis il part."]),
        (
            "« Je pars. Adieu », a-t-il dit. Il est parti.",
            ["« Je pars. Adieu », a-t-il dit.", "Il est parti."],
        ),
        ("« Non ! » s’est écrié Paul. Il ment.", ["« Non ! » s’est écrié Paul.", "Il ment."]),
        ("Est-ce vrai ? Oui.", ["Est-ce vrai ?", "Oui."]),
        ("Le groupe S.A. perd de l’argent.", ["Le groupe S.A. perd de l’argent."]),
    ],
)
def test_french(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Smith left. He was ill.", ["Mr. Smith left.", "He was ill."]),
        ("He said no. She left.", ["He said no.", "She left."]),
        ("See no. 5 for more. Bye.", ["See no. 5 for more.", "Bye."]),
        ("“I go,” he said. “You stay.”", ["“I go,” he said.", "“You stay.”"]),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert sentences(text, "en") == expected


@given(st.text(alphabet=st.sampled_from("aàM.!?…« »”\"' \n\u00a0\u202f5,A-J"), max_size=200))
def test_sentences_are_in_order_and_miss_nothing(text: str) -> None:
    for language in ("fr", "en"):
        end = 0
        for start, stop in segment(text, language):
            assert not text[end:start].strip()
            assert text[start:stop].strip() == text[start:stop] != ""
            end = stop
        assert not text[end:].strip()
