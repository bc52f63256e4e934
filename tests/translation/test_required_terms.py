"""What must stand in a translation, and putting right what a model distorted."""

from __future__ import annotations

import pytest
from depeche.translation.required_terms import RequiredTerm, correct, is_present
from depeche.translation.source import SourceSegment


def _name(name: str, source: str) -> RequiredTerm:
    at = source.index(name)
    return RequiredTerm(name, (name,), (name,), at, at + len(name))


def test_a_term_is_present_in_any_accepted_form_case_and_number() -> None:
    term = RequiredTerm("Kenyan", ("Kenyan", "of Kenya"), ("Kenyan", "Kényan"), 0, 6, True)
    for text in ("A kényan won.", "Two Kenyans won.", "A runner of Kenya.", "The Kenyan-born one."):
        assert is_present(term, text), text
    assert not is_present(term, "Kenya won.")


def test_a_doubtful_name_is_required_only_where_it_stands_anyway() -> None:
    source = SourceSegment("Le Conseil a reçu Zyvorod.")
    assert [term.preferred for term in source.required("Nothing.")] == ["Zyvorod"]
    assert [t.preferred for t in source.required("The conseil met.")] == ["Conseil", "Zyvorod"]


def test_a_name_that_a_term_covers_is_required_once() -> None:
    text = "Le sommet de Kiev a lieu mardi."
    term = RequiredTerm("Kyiv", ("Kyiv",), ("Kyiv", "Kiev"), 13, 17, True)
    assert SourceSegment(text, (term,)).required("The Kiev summit.") == (term,)


def test_a_distorted_name_is_corrected() -> None:
    source = "Les combats ont repris à Zyvorod, selon Andrix Kovalenkine."
    required = [_name(name, source) for name in ("Zyvorod", "Andrix", "Kovalenkine")]
    text = "Fighting resumed in Zvyrodov, said Andrixal Portugal."
    corrected = correct(required, source, text)
    assert corrected.text == "Fighting resumed in Zyvorod, said Andrix Kovalenkine."
    assert corrected.changes == (
        ("Zvyrodov", "Zyvorod"),
        ("Andrixal", "Andrix"),
        ("Portugal", "Kovalenkine"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Fighting resumed on Monday, said the Council.",  # nothing there is like it
        "Fighting resumed in Zyvorad and in Zyvorud.",  # two are, and who is to say
    ],
)
def test_a_name_is_never_guessed(text: str) -> None:
    source = "Les combats ont repris à Zyvorod."
    assert correct([_name("Zyvorod", source)], source, text).text == text


def test_a_compound_name_gets_its_accents_back() -> None:
    source = "Dans les Pyrénées-Atlantiques, il pleut."
    required = [_name("Pyrénées-Atlantiques", source)]
    text = "In the Pyrenees-Atlantiques, it is raining."
    assert correct(required, source, text).text == ("In the Pyrénées-Atlantiques, it is raining.")


def test_a_word_the_source_has_is_not_overwritten() -> None:
    source = "Maria Petrov a vu Marina."
    required = [_name("Maria", source), _name("Marina", source)]
    assert correct(required, source, "Marina was seen.").text == "Marina was seen."
