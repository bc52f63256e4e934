"""A newsroom's glossary: its file as people write it, and the forms its terms are found in."""

from __future__ import annotations

from pathlib import Path

import pytest
from depeche.errors import SettingsError
from depeche.lang.english_forms import english_plural
from depeche.translation import glossary, required_terms
from depeche.translation.glossary import Glossary
from depeche.translation.inflection import french_forms


def found(terms: Glossary, text: str) -> list[tuple[str, str]]:
    """(what stands in the French, what must stand in the English) of each term."""
    return [(text[term.start : term.end], term.preferred) for term in terms.find(text)]


def own(**terms: str) -> Glossary:
    entries = {french.replace("_", " "): (english,) for french, english in terms.items()}
    return Glossary(entries, entries)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Le procureur parle.", [("procureur", "prosecutor")]),
        ("Procureur et juge parlent.", [("Procureur", "prosecutor")]),
        ("Les procureurs parlent.", [("procureurs", "prosecutors")]),
        ("La procureure parle.", [("procureure", "prosecutor")]),
        ("Les procureures parlent.", [("procureures", "prosecutors")]),
        ("La mise en examen et les mises en examen", [
            ("mise en examen", "formal investigation"),
            ("mises en examen", "formal investigations"),
        ]),
        ("Le journal, les journaux.", [("journal", "daily"), ("journaux", "dailies")]),
        ("L'avocat et l'avocate", [("avocat", "lawyer"), ("avocate", "lawyer")]),
        ("Le procureurs-adjoint", []),
    ],
)  # fmt: skip
def test_forms(text: str, wanted: list[tuple[str, str]]) -> None:
    terms = own(
        procureur="prosecutor", mise_en_examen="formal investigation", journal="daily",
        avocat="lawyer",
    )  # fmt: skip
    assert found(terms, text) == wanted


def test_a_name_is_found_as_it_is_written_only() -> None:
    terms = own(Place_Beauvau="interior ministry")
    assert found(terms, "La Place Beauvau, les Place Beauvaus") == [
        ("Place Beauvau", "interior ministry")
    ]


def test_a_term_must_be_translated_each_time() -> None:
    terms = own(préfet="prefect")
    required = terms.find("Le préfet a vu un autre préfet.")
    assert required_terms.missing(required, "The prefect saw another prefect.") == []
    assert len(required_terms.missing(required, "The prefect saw another governor.")) == 1
    bundled = Glossary({"préfet": ("prefect",)})
    required = bundled.find("Le préfet a vu un autre préfet.")
    assert required_terms.missing(required, "The prefect saw another.") == []


@pytest.mark.parametrize(
    ("term", "plural"),
    [("crisis", "crises"), ("MP", "MPs"), ("chief of staff", "chiefs of staff"),
     ("member states", "member states"), ("wife", "wives")],
)  # fmt: skip
def test_english_plurals(term: str, plural: str) -> None:
    assert english_plural(term) == plural


def test_french_forms_end_at_the_preposition() -> None:
    singulars, plurals = french_forms("directeur général de la police")
    assert "directrice générale de la police" in singulars
    assert "directeurs généraux de la police" in plurals


@pytest.mark.parametrize(
    "content",
    [
        b"French,English\nparquet,prosecutors\n",
        b"parquet,prosecutors\n",
        "\ufefffrançais;anglais\nparquet;prosecutors\n".encode(),
        "Français;Anglais;Remarque\nparquet;prosecutors;été\n".encode("cp1252"),
        b"# mine\nfr\ten\nparquet\tprosecutors\n",
        b"French (FR);English (US)\r\nparquet;prosecutors\r\n",
    ],
)
def test_files_as_they_come(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "terms.csv"
    file.write_bytes(content)
    assert found(glossary.load(str(file)), "le parquet") == [("parquet", "prosecutors")]


def test_a_term_given_twice_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("parquet,prosecutors\njuge,judge\njuge,judge\nparquet,floor\n")
    loaded = glossary.load(str(file))
    assert loaded.notes == ("the glossary has parquet more than once; the last one counts",)
    assert found(loaded, "le parquet") == [("parquet", "floor")]


def test_what_is_no_glossary_is_said(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("parquet\n")
    with pytest.raises(SettingsError, match="line 1 is not French,English"):
        glossary.load(str(file))
