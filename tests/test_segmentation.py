from __future__ import annotations

import pytest
import sentencex
from depeche.lang.sentences import segment
from hypothesis import example, given
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
        ("L'U.M.P. a gagné. Le PS a perdu.", ["L'U.M.P. a gagné.", "Le PS a perdu."]),
        ("Voyez l'U.R.S.S. Le président parle.", ["Voyez l'U.R.S.S.", "Le président parle."]),
        ("Il a un Ph.D. Elle aussi.", ["Il a un Ph.D.", "Elle aussi."]),
        ("Voir Apple Inc. Le titre monte.", ["Voir Apple Inc.", "Le titre monte."]),
        ("Apple Inc. a publié.", ["Apple Inc. a publié."]),
        ("Il court le 100 m. Elle aussi.", ["Il court le 100 m.", "Elle aussi."]),
        ("M. Le Pen est là. J. Le Goff aussi.", ["M. Le Pen est là.", "J. Le Goff aussi."]),
        ("De cinq à sept. Les autres non.", ["De cinq à sept.", "Les autres non."]),
        ("Dans le groupe A. Ils jouent.", ["Dans le groupe A.", "Ils jouent."]),
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


@pytest.mark.parametrize("size", [3, 90, 9_000, 60_000])
def test_a_long_paragraph_has_the_same_sentences(size: int) -> None:
    """The library sees a part of it at a time."""
    expected = ["M. Roux et" + " mot" * (size // 4) + ".", "J. K. Rowling dort.", "« Non ! »"] * 7
    expected = [*expected * (4_000 // size + 1), "Fin"]
    assert sentences(" ".join(expected)) == expected


class PanicException(BaseException):
    """What a fault in sentencex's Rust code raises."""


def test_a_fault_of_the_library_leaves_a_simple_split(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(language: str, text: str) -> list[str]:
        raise PanicException("end byte index 3 is not a char boundary")

    monkeypatch.setattr(sentencex, "segment", fail)
    assert sentences("M. Roux parle. « Non ! » Il part… Fin") == [
        "M. Roux parle.",
        "« Non ! »",
        "Il part…",
        "Fin",
    ]
    assert sentences("") == []


def test_an_interruption_is_no_fault_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(language: str, text: str) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(sentencex, "segment", interrupt)
    with pytest.raises(KeyboardInterrupt):
        sentences("Un. Deux.")


@pytest.mark.parametrize(
    "text", ["A\u202f.", "J\u00a0. Il part.", "5\u202fA\u202f.", "M \u00a0\u00a0."]
)
def test_a_wide_space_before_a_stop_is_no_fault(
    text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for language in ("fr", "en"):
        assert "".join(sentences(text, language)).replace(" ", "") == text.replace(" ", "")
    assert capfd.readouterr().err == ""


@example("A\u202f.")
@example("M\u00a0\u00a0.")
@given(st.text(alphabet=st.sampled_from("aàM.!?…« »”\"' \n\u00a0\u202f5,A-J"), max_size=200))
def test_sentences_are_in_order_and_miss_nothing(text: str) -> None:
    for language in ("fr", "en"):
        end = 0
        for start, stop in segment(text, language):
            assert not text[end:start].strip()
            assert text[start:stop].strip() == text[start:stop] != ""
            end = stop
        assert not text[end:].strip()
