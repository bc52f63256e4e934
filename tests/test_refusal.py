"""No brief is made of a text that is not French, or whose translation is doubtful throughout."""

from __future__ import annotations

import json
from pathlib import Path

import depeche as product
import pytest
from conftest import Ran
from depeche.assemble import Prepared, refusal
from depeche.documents import Article, Body, Kind, Paragraph, Repaired, SentencePair, Translation

FRENCH = "Le maire est venu à Nantes mardi. Il a parlé aux habitants de la ville."
FOREIGN = {
    "en": "Three people were killed on Monday when a storm swept across the coast, police said.",
    "de": "Bei einem Unwetter sind am Montag drei Menschen ums Leben gekommen, sagt die Polizei.",
    "es": "Tres personas murieron el lunes en una tormenta que azotó la costa, dijo la policía.",
    "zh": "据当地警方星期一通报，一场风暴袭击沿海地区，造成三人死亡，两万户家庭停电。",
    "ar": "قالت الشرطة إن ثلاثة أشخاص لقوا حتفهم يوم الاثنين عندما اجتاحت عاصفة الساحل.",
}


@pytest.mark.parametrize("code", FOREIGN)
def test_a_text_that_is_not_french_is_reported(code: str, depeche, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FOREIGN[code], encoding="utf-8")
    (tmp_path / "b.txt").write_text(FRENCH, encoding="utf-8")
    out = tmp_path / "out"
    ran: Ran = depeche("brief", tmp_path / "a.txt", tmp_path / "b.txt", "--out", out)
    assert ran.code == 1
    reason = f"a: it does not look French (it looks like {code!r}), so no brief was made of it; "
    assert f"a.txt: {reason}--force makes one all the same.\n" in ran.err
    assert (out / "b" / "brief.json").exists()
    assert not (out / "a").exists()


def test_a_list_of_names_is_no_foreign_language() -> None:
    text = (
        "Tennis : résultats\n\nNadal (ESP) bat Federer (SUI) 6-4, 6-3\n"
        "Djokovic (SRB) bat Thiem (AUT) 7-5, 6-2\nZverev (GER) bat Tsitsipas (GRE) 6-3, 6-4"
    )
    with product.Pipeline() as pipeline:
        assert pipeline.language_warnings(Body(text, ()), "fr") == ()


def test_force_briefs_it_with_a_warning(depeche, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FOREIGN["en"], encoding="utf-8")
    ran = depeche("brief", tmp_path / "a.txt", "--force", "--json")
    assert ran.code == 0
    warnings = json.loads(ran.out)["warnings"]
    assert "this does not look French (it looks like 'en')" in warnings


def test_in_a_batch_it_is_a_failure_with_the_reason(depeche, tmp_path: Path) -> None:
    lines = [{"id": "un", "text": FRENCH}, {"id": "two", "text": FOREIGN["en"]}]
    wire, out = tmp_path / "wire.jsonl", tmp_path / "out"
    wire.write_text("\n".join(map(json.dumps, lines)))
    assert depeche("batch", wire, "--out", out).code == 1
    (failed,) = (out / "failed").iterdir()
    failure = json.loads(failed.read_bytes())
    assert failure["article"] == "two"
    assert "does not look French (it looks like 'en')" in failure["reason"]
    assert (out / "un" / "brief.json").exists()
    assert depeche("batch", wire, "--out", out, "--force").code == 0
    assert (out / "two" / "brief.json").exists()
    assert not any((out / "failed").iterdir())


def test_from_python_it_is_an_error_of_its_own(tmp_path: Path) -> None:
    article = Article(id="a", body=Body(FOREIGN["en"], (Paragraph("lead", 0, 84),)))
    with pytest.raises(product.RefusedError, match="does not look French"):
        product.brief(article)
    assert product.brief(article, force=True).text


def translated(*parts: tuple[Kind, bool]) -> Translation:
    """A translation of paragraphs of one sentence each, with whether it has a warning."""
    pairs, paragraphs = [], []
    for number, (kind, doubtful) in enumerate(parts):
        at = number * 4
        paragraphs.append(Paragraph(kind, at, at + 2))
        pairs.append(SentencePair("x.", "x.", at, at + 2, ("a doubt",) * doubtful))
    return Translation(Body("x.\n\n" * len(parts), tuple(paragraphs), "en"), tuple(pairs))


ITEM = Prepared(Article(id="a", body=Body("", ())), Repaired(Body("", ()), ()))
DOUBTFUL: tuple[Kind, bool] = ("body", True)


@pytest.mark.parametrize(
    ("parts", "refused"),
    [
        ([DOUBTFUL] * 6, True),
        ([("headline", False), *[DOUBTFUL] * 6, ("caption", False), ("table", False)], True),
        ([DOUBTFUL] * 5, False),  # a flash, of which all may be doubtful by chance
        ([*[DOUBTFUL] * 9, ("body", False)], False),
        ([("headline", True), *[DOUBTFUL] * 3], False),
        ([], False),
    ],
)
def test_a_translation_that_is_doubtful_throughout_is_refused(
    parts: list[tuple[Kind, bool]], refused: bool
) -> None:
    assert refusal(ITEM) is None
    reason = refusal(ITEM, translated(*parts))
    assert reason == ("all 6 sentences of its translation are doubtful" if refused else None)
