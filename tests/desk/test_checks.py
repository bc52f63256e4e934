"""What the checks say of what an editor types."""

from __future__ import annotations

import time

import msgspec
import pytest
from depeche.desk import checks
from depeche.desk.values import DeskError, Field
from depeche.documents import Paragraph
from depeche.translation import glossary, typed
from depeche.translation.glossary import Glossary

from desk.made import ENGLISH, FRENCH, arrival


@pytest.fixture(scope="module")
def terms() -> Glossary:
    return glossary.load()


@pytest.mark.parametrize(
    ("french", "english", "kinds"),
    [
        (FRENCH[0], ENGLISH[0], set()),
        (FRENCH[1], ENGLISH[1], set()),
        (FRENCH[1], "He promised 15 million euros to schools.", {"number"}),
        (FRENCH[1], "He promised 12 million dollars to schools.", {"currency"}),
        (FRENCH[0], "The prefect visited Rennes on Tuesday.", {"glossary"}),
        ("Le maire, Paul Durand, est mort.", "The mayor, Paul Dupont, has died.", {"name"}),
        (
            "« Nous ne partirons pas », a dit M. Durand.",
            "“We will leave,” Mr Durand said.",
            {"negation"},
        ),
        (
            "La loi a été votée. Le Sénat n’a rien changé à la version des députés.",
            "The law was passed.",
            {"short"},
        ),
        (FRENCH[0], "The prefect visited Nantes visited Nantes on Tuesday.", {"repetition"}),
    ],
)
def test_a_typed_sentence(french: str, english: str, kinds: set[str], terms: Glossary) -> None:
    found = {finding.kind for finding in typed.check(french, english, terms)}
    assert kinds <= found
    assert bool(found) == bool(kinds)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        (Field("brief", 2), "The prefect promised 12 million euros to schools.", ""),
        (Field("brief", 2), "He promised 15 million euros to schools.", "15"),
        (Field("brief", 1), "On Tuesday Macron visited Nantes.", "Macron"),
        (Field("brief", 1), "", ""),
        (Field("headline"), "The prefect visited Nantes", ""),
        (Field("headline"), "On Tuesday Macron visited Nantes", "Macron"),
        (Field("sentence", 1), "The prefect visited Rennes on Tuesday.", "Nantes"),
    ],
)
def test_a_typed_text_of_a_brief(field: Field, text: str, said: str, terms: Glossary) -> None:
    found = " ".join(finding.message for finding in checks.check(arrival(), field, text, terms))
    assert said in found
    assert bool(said) == bool(found)


def test_a_headline_is_compared_with_the_french_one(terms: Glossary) -> None:
    brief = arrival()
    body = brief.translation.body
    headed = (Paragraph("headline", 0, len(ENGLISH[0])), *body.paragraphs[1:])
    translation = msgspec.structs.replace(
        brief.translation, body=msgspec.structs.replace(body, paragraphs=headed)
    )
    brief = msgspec.structs.replace(
        brief, translation=translation, headline_origin="translated", headline=ENGLISH[0]
    )
    assert not checks.check(brief, Field("headline"), ENGLISH[0], terms)
    (finding,) = checks.check(brief, Field("headline"), "The prefect in Rennes on Tuesday", terms)
    assert finding.kind == "glossary"


@pytest.mark.parametrize("field", [Field("brief", 3), Field("sentence", 9)])
def test_a_text_that_is_not_there(field: Field, terms: Glossary) -> None:
    with pytest.raises(DeskError, match="no "):
        checks.check(arrival(), field, "x", terms)


def test_they_answer_within_half_a_second(terms: Glossary) -> None:
    french, english = " ".join(FRENCH * 20), " ".join(ENGLISH * 20)
    typed.check(FRENCH[0], ENGLISH[0], terms)  # loads what they need
    begun = time.process_time()
    typed.check(french, english, terms)
    assert time.process_time() - begun < 0.5
