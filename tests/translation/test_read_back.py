"""Reading a translation back: what it finds, and what is made of that."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from depeche.documents import Unexplained
from depeche.errors import EngineError
from depeche.models import catalogue
from depeche.models.catalogue import Model
from depeche.translation.engines.choice import choose
from depeche.translation.engines.engine import ScoredToken
from depeche.translation.glossary import Glossary
from depeche.translation.read_back import calibration, evidence
from depeche.translation.read_back.calibration import Calibration
from depeche.translation.read_back.evidence import FEATURES, Word
from depeche.translation.read_back.stage import READER, Judgement, ReadBackStage, Translated
from depeche.translation.stage import TranslationStage
from depeche.writers.html_page import parts
from hypothesis import given
from hypothesis import strategies as st

TEXT = "Le navire a chaviré."
TOKENS = [
    ScoredToken(0, 2, -0.1),
    ScoredToken(2, 9, -0.5),
    ScoredToken(9, 11, -0.2),
    ScoredToken(11, 15, -4.0),
    ScoredToken(15, 19, -3.0),
    ScoredToken(19, 20, -0.1),
    ScoredToken(20, 20, -0.1),
]


def surprise(word: str) -> float:
    return 10.0 if len(word) > 5 else 2.0


def test_a_word_has_the_scores_of_its_tokens() -> None:
    assert evidence.words(TEXT, TOKENS, surprise) == [
        Word("navire", -0.5, pytest.approx(0.95)),
        Word("chaviré", -7.0, pytest.approx(0.3)),
    ]


def test_names_and_common_words_are_passed_over() -> None:
    tokens = [ScoredToken(0, 20, -9.0)]
    assert evidence.words("Le Kremlin va bien.", tokens, surprise) == []


def test_what_the_other_language_does_not_explain_is_marked() -> None:
    found = evidence.words(TEXT, TOKENS, surprise)
    assert evidence.unexplained(found, 0.35, 4.0) == (Unexplained("chaviré", 0.7),)
    assert evidence.unexplained(found, 0.35, 8.0) == ()


@given(st.lists(st.floats(-30, 0), min_size=1, max_size=30), st.floats(-5, 0), st.integers(0, 9))
def test_the_worse_the_scores_the_higher_the_chance(
    scores: list[float], score: float, findings: int
) -> None:
    fitted = calibration.load()

    def chance(shift: float) -> float:
        tokens = [ScoredToken(at, at + 1, value - shift) for at, value in enumerate(scores)]
        words = [Word("parole", value - shift, 1 + (value - shift) / 10) for value in scores]
        numbers = evidence.features(
            words, [word.score for word in words], tokens, score - shift, findings, findings
        )
        return fitted.chance(numbers)

    assert 0 <= chance(0) <= chance(1) <= 1


def test_the_calibration_fits_the_features() -> None:
    fitted = calibration.load()
    assert len(fitted.mean) == len(fitted.scale) == len(fitted.weights) == len(FEATURES)
    assert all(weight <= 0 for weight in fitted.weights)
    assert fitted.judged >= 100
    assert 0 < fitted.threshold < 1


def test_a_chance_far_out_is_a_chance() -> None:
    fitted = Calibration("", 1, (0.0,), (1.0,), (-1.0,), 0.0, 0.5, 0.3, 4.0)
    assert fitted.chance([-1e9]) == pytest.approx(1)
    assert fitted.chance([1e9]) == pytest.approx(0)


@pytest.fixture(scope="module")
def reader(bundled: Model, converted: Path) -> ReadBackStage:
    reverse = catalogue.find(READER, "reading back", converted)
    engine = choose("ctranslate2", "int8", 1, converted)
    return ReadBackStage(reverse, TranslationStage(bundled, engine, Glossary({})), engine)


def judged(reader: ReadBackStage, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
    values = [Translated(source, target, -0.3, 0) for source, target in pairs]
    return [judgement for _, judgement in sorted(reader.run(values))]


PAIRS = [
    (
        "Le gouvernement a annoncé mardi la fermeture de deux écoles.",
        "The government announced the closure of two schools on Tuesday.",
        "The government denied the opening of two hospitals on Tuesday.",
    ),
    (
        "Les soldats ont attaqué un village près de la frontière.",
        "Soldiers attacked a village near the border.",
        "Soldiers helped a bank near the border.",
    ),
]


@pytest.mark.model
def test_a_wrong_translation_is_likelier_to_be_called_wrong(reader: ReadBackStage) -> None:
    for source, right, wrong in PAIRS:
        good, bad = judged(reader, [(source, right), (source, wrong)])
        assert good.chance < bad.chance
        assert len(good.lost) < len(bad.lost)


@pytest.mark.model
def test_a_judgement_does_not_depend_on_what_is_judged_beside_it(reader: ReadBackStage) -> None:
    pairs = [(source, right) for source, right, _ in PAIRS]
    together = judged(reader, pairs)
    alone = [judged(reader, [pair])[0] for pair in pairs]
    assert [one.chance for one in together] == pytest.approx(
        [one.chance for one in alone], abs=0.02
    )


@pytest.mark.model
def test_scores_of_given_translations_are_those_of_transformers(
    bundled: Model, converted: Path
) -> None:
    sources, targets = ["Il pleut sur Nantes.", "Oui."], ["It rains in Nantes.", "Yes, it does."]
    fast = choose("ctranslate2", "float32", 1, converted).load(bundled).score(sources, targets)
    slow = choose("transformers", "auto", 1, converted).load(bundled).score(sources, targets)
    for one, other, text in zip(fast, slow, targets, strict=True):
        assert [token[:2] for token in one] == [token[:2] for token in other]
        assert [token.score for token in one] == pytest.approx(
            [token.score for token in other], abs=1e-3
        )
        assert one[-1][:2] == (len(text), len(text))


def test_a_warning_names_the_words() -> None:
    doubted = Judgement(0.8, (Unexplained("chaviré", 0.7),), (), doubted=True)
    assert doubted.warning == "read back, it is probably wrong; compare «chaviré»"
    assert Judgement(0.1).warning == ""


@pytest.mark.model
def test_reading_back_can_be_left_out(depeche: Callable[..., object]) -> None:
    text = "Le navire a chaviré au large de la Crète, a indiqué la garde côtière.".encode()
    pair = json.loads(depeche("translate", "--json", stdin=text).out)["pairs"][0]
    assert 0 <= pair["chance"] <= 1
    pair = json.loads(depeche("translate", "--json", "--no-read-back", stdin=text).out)["pairs"][0]
    assert pair["chance"] is None
    line = json.loads(depeche("translate", "--lines", "--json", stdin=text).out)
    assert 0 <= line["read_back"]["chance"] <= 1


def test_words_are_marked_where_they_stand_alone() -> None:
    words = [Unexplained("sort", 0.5), Unexplained("a+b", 0.5)]
    assert parts("Le sort ressort, a+b.", words) == [
        ("Le ", False),
        ("sort", True),
        (" ressort, ", False),
        ("a+b", True),
        (".", False),
    ]
    assert parts("Rien.", []) == [("Rien.", False)]


def test_a_failing_engine_is_an_error_of_ours(reader: ReadBackStage) -> None:
    class Broken:
        def length(self, text: str) -> int:
            return 1

        def score(self, sources: object, targets: object) -> None:
            raise RuntimeError("no positions\nat all")

    broken = ReadBackStage(reader._reverse, reader._translator, reader._engine)
    broken._loaded = Broken()  # type: ignore[assignment]
    with pytest.raises(EngineError, match=r"^The translation failed: no positions\.$"):
        judged(broken, [("Il pleut.", "It rains.")])
