"""Choosing and loading an engine; the folder of converted models."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest
from depeche.errors import SettingsError
from depeche.models import catalogue
from depeche.models.catalogue import Model
from depeche.translation.engines.choice import choose
from depeche.translation.engines.engine import Engine, batches

PHRASE = "La bourse de Paris a perdu 3,5 % dans la matinée."


def test_auto_is_ctranslate2_in_int8_on_a_cpu(tmp_path: Path) -> None:
    choice = choose("auto", "auto", 0, tmp_path)
    assert choice.name == "ctranslate2"
    assert choice.threads >= 1
    if choice.device == "cpu":
        assert choice.tag == "ctranslate2.int8"


def test_a_type_the_machine_lacks_is_a_setting_that_makes_no_sense(tmp_path: Path) -> None:
    from depeche.translation.engines import ctranslate

    with pytest.raises(SettingsError, match="it does in float32"):
        ctranslate.compute_type("int16_of_no_machine", "cpu")
    assert choose("ctranslate2", "float", 1, tmp_path).compute in ("float32", "bfloat16", "float16")


def test_n_best_lists_are_sorted_and_as_long_as_asked(engine: Engine) -> None:
    ((_, hypotheses),) = engine.translate([PHRASE], 4, 4)
    assert len({h.text for h in hypotheses}) > 1
    assert [h.score for h in hypotheses] == sorted((h.score for h in hypotheses), reverse=True)
    ((_, alone),) = engine.translate([PHRASE], 4)
    assert alone == hypotheses[:1]


@pytest.mark.parametrize("beam", [1, 4])
def test_scores_are_those_of_transformers(bundled: Model, converted: Path, beam: int) -> None:
    sources = [PHRASE, "Il pleut."]  # of unlike lengths: padding must not count
    fast = choose("ctranslate2", "float32", 1, converted).load(bundled)
    slow = choose("transformers", "auto", 1, converted).load(bundled)
    made = [
        [
            {h.text: h.score for h in found}
            for _, found in sorted(engine.translate(sources, beam, beam))
        ]
        for engine in (fast, slow)
    ]
    for one, other in zip(*made, strict=True):
        both = one.keys() & other.keys()  # one search may stop where the other goes on
        assert 2 * len(both) >= beam
        assert {text: one[text] for text in both} == pytest.approx(
            {text: other[text] for text in both}, abs=1e-3
        )


def test_attention_and_completion_are_those_of_transformers(
    bundled: Model, converted: Path
) -> None:
    sources = ["La bijouterie a été braquée par deux hommes.", "Il pleut."]
    targets = ["The jewelry store was stolen by two men.", "It rains."]
    fast = choose("ctranslate2", "float32", 1, converted).load(bundled)
    slow = choose("transformers", "auto", 1, converted).load(bundled)
    for one, other in zip(
        fast.attention(sources, targets), slow.attention(sources, targets), strict=True
    ):
        assert (one.source, one.target) == (other.source, other.target)
        assert len(one.weights) == len(one.target)
        for row, same in zip(one.weights, other.weights, strict=True):
            assert row == pytest.approx(same, abs=1e-3)
    begun = ["The jewelry store was robbed", "It is"]
    made = fast.complete(sources, begun, 2)
    assert made == slow.complete(sources, begun, 2)
    assert made[0] == "The jewelry store was robbed by two men."
    assert made[1].startswith("It is ")


def test_the_model_looks_at_the_word_that_it_translates(engine: Engine) -> None:
    source, target = (
        "La bijouterie a été braquée par deux hommes.",
        "The shop was robbed by two men.",
    )
    (looked,) = engine.attention([source], [target])
    at = next(
        row
        for row, (start, _) in enumerate(looked.target)
        if target[start:].strip()[:6] == "robbed"
    )
    weights = looked.weights[at]
    start, end = looked.source[weights.index(max(weights))]
    assert "bra" in source[start:end]


def test_a_damaged_conversion_is_made_again(bundled: Model, tmp_path: Path) -> None:
    choice = choose("ctranslate2", "int8", 1, tmp_path / "e")
    choice.load(bundled)
    (place,) = (tmp_path / "e").iterdir()
    weights = place / "model.bin"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    choice.load(bundled)
    assert weights.read_bytes() == whole
    assert [path.name for path in (tmp_path / "e").iterdir()] == [place.name]


def _load(folder: str) -> str:
    place = Path(folder)
    model = catalogue.find("marian-fr-en", "translation", place)
    engine = choose("ctranslate2", "int8", 1, place / "engines").load(model)
    return next(engine.translate([PHRASE], 1))[1][0].text


def test_two_processes_convert_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        one, other = pool.map(_load, [str(tmp_path)] * 2)
    assert one == other
    assert len(list((tmp_path / "engines").iterdir())) == 1


def test_neither_torch_nor_transformers_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from translation.test_engines import _load; _load(sys.argv[1]);"
        "sys.exit(bool({'torch', 'transformers'} & set(sys.modules)))"
    )
    tests = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=tests, check=False)
    assert done.returncode == 0


def test_batches_hold_the_budget_and_everything_once() -> None:
    lengths = [3, 50, 7, 7, 20, 1, 49, 0, 90]
    groups = batches(lengths, 60)
    assert sorted(index for group in groups for index in group) == list(range(len(lengths)))
    for group in groups:
        longest = max(lengths[index] for index in group)
        assert len(group) == 1 or len(group) * longest <= 60
