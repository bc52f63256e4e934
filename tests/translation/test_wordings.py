"""Other wordings of a segment, and a glossary that changes while the models are loaded."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from depeche.documents import Body
from depeche.errors import EngineError, SettingsError
from depeche.models.catalogue import Model
from depeche.pipeline import Pipeline
from depeche.readers.text import paragraphs
from depeche.repairs import kept_words
from depeche.translation import glossary
from depeche.translation.glossary import Glossary
from depeche.translation.stage import TranslationStage
from depeche.translation.wordings import Wording, wordings

from translation.test_decoder import NOTHING, Parrot

RAIN, SNOW = "Il pleut.", "Il neige."
ANSWERS = {
    RAIN: ["It rains.", "It’s raining.", "It rains ."],
    SNOW: ["It snows.", "Snow .", "It’s snowing."],
}


class Ranked(Parrot):
    """A parrot that finds each hypothesis a little less likely than the one before."""

    def translate(self, sources, beam, count=1):  # type: ignore[no-untyped-def]
        for index, hypotheses in super().translate(sources, beam, count):
            yield (
                index,
                [one._replace(score=-at / 10) for at, one in enumerate(hypotheses)],
            )


class Choice:
    """What would load an engine, and has one."""

    def __init__(self, engine: Parrot) -> None:
        self.load = lambda model: engine


def stage(
    model: Model, answers: Mapping[str, Sequence[str]], terms: Glossary = NOTHING
) -> tuple[TranslationStage, Ranked]:
    parrot = Ranked(answers)
    return TranslationStage(model, Choice(parrot), terms), parrot  # type: ignore[arg-type]


def body(text: str) -> Body:
    return Body(text, paragraphs(text))


def texts(found: list[Wording]) -> list[str]:
    return [one.text for one in found]


def test_each_is_there_once_as_it_would_be_printed_and_the_best_first(bundled: Model) -> None:
    source = "Il y a « 250 » morts, selon lui."
    written = 'There are "205" dead, he said.', 'There are "250" dead, he said.'
    made, parrot = stage(bundled, {source: [*written, written[1] + " ", 'He said "250" died.']})
    found = wordings(made, source, 5)
    assert texts(found) == [
        "There are “250” dead, he said.",
        "He said “250” died.",
        "There are “205” dead, he said.",
    ]
    assert found[0].findings == ()
    assert "205" in found[2].findings[0]
    assert parrot.asked == [(source, 15)]
    assert texts(wordings(made, source, 1)) == texts(found)[:1]


def test_a_part_without_words_is_left_in_each_and_remarked(bundled: Model) -> None:
    made, _ = stage(bundled, ANSWERS)
    row = " ".join(f"xy{number}" for number in range(10_000, 10_020))
    found = wordings(made, f"{RAIN} {row}", 5)
    assert found[0].text == f"It rains. {row}"
    assert any("is no sentence and was not translated" in one for one in found[0].findings)


def test_the_parts_of_a_segment_are_combined(bundled: Model) -> None:
    made, _ = stage(bundled, ANSWERS)
    found = texts(wordings(made, f"{RAIN} {SNOW}", 8))
    assert found[0] == "It rains. It snows."
    assert found[1:3] in (
        ["It’s raining. It snows.", "It rains. Snow."],
        ["It rains. Snow.", "It’s raining. It snows."],
    )
    assert len(found) == len(set(found)) == 6
    assert texts(wordings(made, f"{RAIN} 3-2. {RAIN}", 2))[0] == "It rains. 3-2. It rains."


def test_what_is_not_translated_has_no_wordings(bundled: Model) -> None:
    made, parrot = stage(bundled, {RAIN: [""]})
    assert [wordings(made, source, 5) for source in ("", " ", "* * *", "12 €", RAIN)] == [[]] * 5
    assert [source for source, _ in parrot.asked] == [RAIN]


def test_terms_count_and_being_unsure_does_not(bundled: Model) -> None:
    source = "Le préfet parle."
    terms = Glossary({"préfet": ("governor",)}, ["préfet"])
    answers = ["The prefect speaks.", *["The prefect talks."] * 8, "The governor speaks."]
    made, _ = stage(bundled, {source: answers}, terms)
    assert wordings(made, source, 5) == [
        Wording("The governor speaks."),
        Wording("The prefect speaks.", ("the term governor is not in the translation",)),
        Wording("The prefect talks.", ("the term governor is not in the translation",)),
    ]


def test_a_term_that_all_of_them_lost_goes_behind_a_mark(bundled: Model) -> None:
    source = "Le préfet parle."
    terms = Glossary({"préfet": ("governor",)}, ["préfet"])
    answers = {source: ["The prefect speaks."], "Le ⟦0⟧ parle.": ["The ⟦0⟧ is speaking."]}
    made, parrot = stage(bundled, answers, terms)
    parrot.writes = lambda text: True  # type: ignore[method-assign]
    assert texts(wordings(made, source, 5)) == ["The governor is speaking.", "The prefect speaks."]


def test_a_model_that_fails_is_said(bundled: Model) -> None:
    made, parrot = stage(bundled, {})

    def fail(*_: object) -> None:
        raise RuntimeError("no more")

    parrot.translate = fail  # type: ignore[assignment, method-assign]
    with pytest.raises(EngineError, match="The translation failed: no more"):
        wordings(made, RAIN, 5)


@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_the_models_own(engine: str) -> None:
    source = "Le préfet a visité Nantes mardi. Il a promis 12 millions d’euros."
    with Pipeline(engine=engine, threads=2, read_back=False) as pipeline:
        found = texts(pipeline.wordings(source, 4))
        assert len(set(found)) == 4
        assert all("Nantes" in text and "12 million" in text for text in found)
        (segment,) = pipeline.translator([source])
        assert segment.target == found[0]
        assert pipeline.translator.remembered == 0  # nothing of it was in the cache


def test_words_are_read_again_and_models_are_not_loaded_again(tmp_path: Path) -> None:
    terms, words = tmp_path / "terms.csv", tmp_path / "words.txt"
    terms.write_text(glossary.HEADING)
    words.write_text(kept_words.HEADING)
    source, glued = "Le préfet a visité Nantes.", "Il est à Nantes lesoiravec elle."
    with Pipeline(glossary=terms, words=words, threads=2) as pipeline:
        pipeline.reload_words()  # before anything is loaded
        before, ((segment, _),) = pipeline.signature, pipeline.translate_segments([source])
        assert "prefect" in segment.target
        assert "le soir avec" in pipeline.repair([body(glued)])[0].body.text
        assert pipeline.reader is not None
        stages = pipeline.translator.stage, pipeline.reader.stage
        loaded = [stage._load() for stage in stages]  # type: ignore[attr-defined]
        times = []
        for number in range(5):
            glossary.add(terms, "préfet", f"governor|{number} chiefs")
            kept_words.add(words, "lesoiravec")
            began = time.perf_counter()
            pipeline.reload_words()
            times.append(time.perf_counter() - began)
        assert min(times) < 0.2  # loading the models takes longer
        ((segment, _),) = pipeline.translate_segments([source])
        assert "governor" in segment.target
        assert "governor" in pipeline.wordings(source)[0].text
        assert pipeline.glossary is glossary.load(str(terms))
        assert pipeline.repair([body(glued)])[0].body.text == glued
        assert stages == (pipeline.translator.stage, pipeline.reader.stage)
        again = [stage._load() for stage in stages]  # type: ignore[attr-defined]
        assert again[0][0] is loaded[0][0]
        assert again[1] is loaded[1]
        with closing(Pipeline(glossary=terms, words=words, threads=2)) as other:
            assert pipeline.signature == other.signature != before
        terms.write_text("no glossary\n")
        with pytest.raises(SettingsError, match="line 1 is not French,English"):
            pipeline.reload_words()
        assert pipeline.translate_segments([source])[0][0] == segment
