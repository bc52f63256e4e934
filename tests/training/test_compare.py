from __future__ import annotations

from pathlib import Path

import pytest
import torch
from training_data import recipe, sentences

from training.translation import compare, measure, train
from training.translation.__main__ import main
from training.translation.measure import Scores
from training.translation.progress import newest
from training.translation.runs import Run, create, find

pytest_plugins = ["training_data"]


@pytest.fixture
def start(tiny_model: Path, tiny_corpus: Path, tmp_path: Path) -> Run:
    """A run that has learnt a little."""
    state = tmp_path / "state"
    arguments = ["prepare", state, "--corpus", tiny_corpus, "--model", tiny_model]
    assert main([*map(str, arguments), "--recipe", str(recipe(tmp_path))]) == 0
    create(Run(state / "constant", "constant", None, 0, None, seed=1))
    train.train(find(state / "constant"), 6000)
    return find(state / "constant")


def test_each_change_is_a_row(
    start: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measure, "score", lambda model, stem: Scores(10.0, 20.0))
    still = "optimiser.matrices=1e-9 & optimiser.vectors=1e-9"
    command = ["compare", str(start.folder), "--tokens", "4000", "--change", still]
    assert main(command) == 0
    heading, *lines = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert heading == ["change", "tokens", "steps", "loss held-out", "BLEU held-out"]
    assert [line[0] for line in lines] == ["as it is", still]
    learnt, kept = (float(line[3]) for line in lines)
    assert learnt < kept - 0.05
    before = newest(start.checkpoints)
    assert before is not None

    def fail(*_: object) -> None:
        raise AssertionError("what is done is not done again")

    monkeypatch.setattr(train, "train", fail)
    again = compare.compare(start, [still], 4000)
    assert [f"{row.losses['held-out']:.4f}" for row in again] == [line[3] for line in lines]


@pytest.mark.parametrize("change", ["batch.slot=5", "nothing.at=1", "batch.slots=", "batch=1"])
def test_a_change_that_is_none_is_told(
    start: Run, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", str(start.folder), "--tokens", "10", "--change", change]) != 0
    said = capsys.readouterr().err
    assert said.startswith("training: ")
    assert said.count("\n") == 1
    assert not list(start.state.glob("compare/*/run"))


def test_the_loss_is_that_of_transformers(tiny_model: Path, tmp_path: Path) -> None:
    from transformers import MarianMTModel, MarianTokenizer

    french, english = ([row[place] for row in sentences(70, 3)] for place in (1, 2))
    for side, lines in (("fr", french), ("en", english)):
        (tmp_path / f"dev.{side}").write_text("\n".join(lines) + "\n")
    tokenizer = MarianTokenizer.from_pretrained(tiny_model)
    model = MarianMTModel.from_pretrained(tiny_model, dtype=torch.float32).eval()
    batch = tokenizer(french, text_target=english, return_tensors="pt", padding=True)
    batch["labels"][batch["labels"] == tokenizer.pad_token_id] = -100
    with torch.no_grad():
        expected = model(**batch).loss.item()
    assert measure.loss(tiny_model, tmp_path / "dev") == pytest.approx(expected, abs=1e-4)
