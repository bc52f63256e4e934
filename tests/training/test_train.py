from __future__ import annotations

import json
import logging
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from depeche.errors import DepecheError, InputError, ModelError
from safetensors.torch import load_file
from training_data import recipe

from training.translation import checkpoint, data, model, prepare, train
from training.translation.checkpoint import Progress, newest, reached, written
from training.translation.export import export
from training.translation.recipe import read
from training.translation.train import Run

pytest_plugins = ["training_data"]
pytestmark = pytest.mark.usefixtures("one_thread")

ENOUGH = 45_000  # tokens to learn the language


@pytest.fixture(scope="module")
def template(tiny_model: Path, tiny_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = tmp_path_factory.mktemp("template") / "state"
    chosen = read(recipe(state.parent))
    prepare.prepare([tiny_corpus], tiny_model, state, chosen.noise, chosen.held_out)
    shutil.copytree(tiny_model, state / "model")
    return state


@pytest.fixture
def prepared(template: Path, tmp_path: Path) -> Callable[..., Path]:
    """Make a state folder without runs, with a recipe of its own."""

    def make(name: str = "state", **changes: object) -> Path:
        state = tmp_path / name
        shutil.copytree(template, state)
        recipe(state, **changes)
        return state

    return make


@pytest.fixture(scope="module")
def learnt(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has learnt the language."""
    state = tmp_path_factory.mktemp("learnt") / "state"
    shutil.copytree(template, state)
    recipe(state)
    train.train(state / "constant", Run(seen=1000), until=ENOUGH)
    return state / "constant"


def log(run: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def tensors(run: Path) -> dict[str, torch.Tensor]:
    last = newest(run)
    assert last is not None
    return load_file(last)


def alike(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[n], other[n]) for n in one)


def batch(state: Path) -> data.Batch:
    corpus = data.Corpus(state / "data", {"news": 1}, 30)
    net = model.load(state / "model")
    groups = corpus.grouped(corpus.drawn(1, 0)[:200], 400)
    return corpus.batch(groups[2], net.config.pad_token_id, net.config.eos_token_id)


def test_loss_and_gradients_are_those_of_transformers(template: Path) -> None:
    from transformers import MarianMTModel

    ours = model.load(template / "model")
    theirs = MarianMTModel.from_pretrained(template / "model", dtype=torch.float32).train()
    source, target = batch(template)
    pad = ours.config.pad_token_id
    assert (source == pad).any()
    assert (target == pad).any()
    count = int((target != pad).sum())
    (model.loss(ours, source, target) / count).backward()
    labels = target.masked_fill(target == pad, -100)
    made = theirs(input_ids=source, attention_mask=(source != pad).long(), labels=labels)
    made.loss.backward()
    with torch.no_grad():
        assert model.loss(ours, source, target).item() / count == pytest.approx(made.loss.item())
    wanted = dict(theirs.named_parameters())
    for name, parameter in model.trained(ours).items():
        assert torch.allclose(parameter.grad, wanted[name].grad, atol=1e-6), name
    smoothed = torch.nn.functional.cross_entropy(
        made.logits.flatten(0, 1), labels.flatten(), label_smoothing=0.1
    )
    with torch.no_grad():
        assert model.loss(ours, source, target, 0.1).item() / count == pytest.approx(
            smoothed.item()
        )


def test_bfloat16_computes_what_float32_does(template: Path) -> None:
    """Losses within 2 %, gradients of nearly the same direction."""
    source, target = batch(template)
    losses, gradients = [], []
    for enabled in (False, True):
        net = model.load(template / "model")
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            loss = model.loss(net, source, target, 0.1)
        loss.backward()
        losses.append(loss.item())
        gradients.append(torch.cat([p.grad.flatten() for p in model.trained(net).values()]))
    assert losses[1] == pytest.approx(losses[0], rel=0.02)
    assert torch.nn.functional.cosine_similarity(*gradients, dim=0) > 0.98


def test_it_learns_to_translate(learnt: Path, tmp_path: Path) -> None:
    from transformers import MarianMTModel, MarianTokenizer

    lines = log(learnt)
    assert lines[0]["loss"] > 3
    assert lines[-1]["loss"] < 1.2  # with smoothing, of which 0.9 is left where all is known
    assert lines[-1]["loss on held-out"] < 0.5
    assert lines[-1]["seen"] == lines[-1]["tokens"] + 1000
    export([learnt], tmp_path / "out")
    tokenizer = MarianTokenizer.from_pretrained(tmp_path / "out")
    net = MarianMTModel.from_pretrained(tmp_path / "out", dtype=torch.float32)
    french, english = (
        (learnt.parent / f"held-out.{side}").read_text().splitlines() for side in ("fr", "en")
    )
    made = net.generate(
        **tokenizer(french, return_tensors="pt", padding=True), num_beams=1, max_new_tokens=40
    )
    texts = tokenizer.batch_decode(made, skip_special_tokens=True)
    right = sum(
        made == wanted
        for text, line in zip(texts, english, strict=True)
        for made, wanted in zip(text.split(), line.split(), strict=False)
    )
    assert right > 0.6 * sum(len(line.split()) for line in english)


def test_an_export_has_the_weights_in_float16(learnt: Path, tmp_path: Path) -> None:
    export([learnt], tmp_path / "out")
    kept, made = tensors(learnt), load_file(tmp_path / "out/model.safetensors")
    for name in (name.removeprefix("weights/") for name in kept if name.startswith("weights/")):
        assert torch.equal(made[name], kept[f"weights/{name}"].half()), name
    with pytest.raises(InputError, match="already"):
        export([learnt], tmp_path / "out")


def test_averaging_is_the_mean(learnt: Path, prepared: Callable[..., Path], tmp_path: Path) -> None:
    other = prepared() / "few"
    train.train(other, Run(), until=1000)
    one, two = (
        {n.removeprefix("weights/"): t for n, t in tensors(run).items() if n.startswith("weights/")}
        for run in (learnt, other)
    )
    paths = [checkpoint.find(run) for run in (learnt, other)]
    mean = checkpoint.average(paths, [0.75, 0.25])
    assert mean.keys() == one.keys()
    assert not torch.allclose(one["model.shared.weight"], two["model.shared.weight"])
    for name, value in mean.items():
        assert torch.allclose(value, 0.75 * one[name] + 0.25 * two[name], atol=1e-6), name
    export([learnt, other], tmp_path / "out", [3, 1])
    made = load_file(tmp_path / "out/model.safetensors")
    assert all(torch.equal(made[name], value.half()) for name, value in mean.items())
    with pytest.raises(InputError, match="as many shares"):
        export([learnt, other], tmp_path / "none", [1])


def interrupted(monkeypatch: pytest.MonkeyPatch, how: Callable[[], object], steps: int) -> None:
    """Have something happen in the midst of a run's step of that number."""
    whole, done = train.step, []

    def step(*arguments: Any) -> None:
        done.append(1)
        if len(done) == steps:
            how()
        whole(*arguments)

    monkeypatch.setattr(train, "step", step)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_run_that_is_stopped_and_goes_on_ends_as_one_that_is_not(
    prepared: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, precision: str
) -> None:
    what = Run(mix="decay", decay=6000)
    straight, stopped = (
        prepared(name, precision=precision, together=2) / "run" for name in ("straight", "stopped")
    )
    train.train(straight, what)
    with monkeypatch.context() as patch:
        interrupted(patch, lambda: os.kill(os.getpid(), signal.SIGTERM), steps=5)
        with pytest.raises(train.StoppedError, match="everything is saved"):
            train.train(stopped, what)
    assert reached(checkpoint.find(stopped)).steps == 5
    assert train.train(stopped, what).tokens >= 6000
    one, other = tensors(straight), tensors(stopped)
    assert all(tensor.dtype == torch.float32 for tensor in one.values())
    assert any(name.endswith("momentum_buffer") for name in one)
    assert any(name.endswith("exp_avg_sq") for name in one)
    assert alike(one, other)
    last = [
        {k: line[k] for k in ("tokens", "rate")} for line in (log(straight)[-1], log(stopped)[-1])
    ]
    assert last[0] == last[1]


def test_no_step_is_lost_to_a_signal_that_comes_between_two(
    prepared: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, whole = prepared() / "run", train.Stop.is_set
    asked: list[bool] = []

    def is_set(stop: train.Stop) -> bool:
        asked.append(whole(stop))
        if len(asked) == 2:
            os.kill(os.getpid(), signal.SIGTERM)  # after the second step's look
        return asked[-1]

    monkeypatch.setattr(train.Stop, "is_set", is_set)
    with pytest.raises(train.StoppedError):
        train.train(run, Run())
    assert reached(checkpoint.find(run)).steps == 3


def test_what_was_not_saved_is_done_again(
    prepared: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    straight, broken = (prepared(name, minutes=1e-6) / "run" for name in ("straight", "broken"))
    train.train(straight, Run(), until=3000)
    with monkeypatch.context() as patch:

        def fail() -> None:
            raise MemoryError

        interrupted(patch, fail, steps=4)
        with pytest.raises(MemoryError):
            train.train(broken, Run(), until=3000)
    assert [reached(path).steps for path in written(broken)] == [1, 2, 3]
    train.train(broken, Run(), until=3000)
    assert alike(tensors(straight), tensors(broken))
    assert len(written(straight)) == 3  # the recipe keeps so many


def test_a_run_goes_on_as_what_it_was(prepared: Callable[..., Path]) -> None:
    run = prepared() / "run"
    first = train.train(run, Run(), until=500)
    assert train.train(run, Run(), until=500) == first  # nothing left to do
    with pytest.raises(InputError, match="name a new run"):
        train.train(run, Run(seed=3), until=500)
    with pytest.raises(InputError, match="no mix fast; it has constant, decay"):
        train.train(run.parent / "other", Run(mix="fast"), until=500)


def test_a_run_is_trained_by_one_process_at_a_time(prepared: Callable[..., Path]) -> None:
    run = prepared() / "run"
    train.train(run, Run(), until=500)
    with train.held(run), pytest.raises(InputError, match="by another process"):
        train.train(run, Run(), until=1000)
    assert train.train(run, Run(), until=1000).tokens >= 1000


def test_the_rate_warms_up_stays_and_falls() -> None:
    assert train.rate(Run(), Progress(updates=0), 10) == pytest.approx(0.1)
    assert train.rate(Run(), Progress(updates=500, tokens=10**9), 10) == 1
    decay = Run(decay=1000)
    rates = [train.rate(decay, Progress(updates=99, tokens=t), 10) for t in (0, 500, 1000, 1500)]
    assert rates == [1, 0.5, 0, 0]


def test_a_decay_goes_on_from_another_run_and_beats_it(learnt: Path) -> None:
    decay = learnt.parent / "decay"
    made = train.train(decay, Run(mix="decay", start=str(learnt), decay=12_000, seed=2))
    before = reached(checkpoint.find(learnt))
    assert made.seen == made.tokens + before.seen
    assert made.updates == made.steps + before.updates
    assert log(decay)[-1]["rate"] < 0.1
    assert log(decay)[-1]["loss on held-out"] < log(learnt)[-1]["loss on held-out"]


def test_a_run_starts_from_a_marian_folder(
    learnt: Path, prepared: Callable[..., Path], tmp_path: Path
) -> None:
    export([learnt], tmp_path / "out")
    run = prepared() / "later"
    train.train(run, Run(start=str(tmp_path / "out"), seen=7000), until=300)
    first = written(run)[0]
    assert reached(first) == Progress(seen=7000)
    before, now = tensors(learnt), load_file(first)
    assert now.keys() == {name for name in before if name.startswith("weights/")}
    assert all(torch.equal(before[name].half().float(), value) for name, value in now.items())


def test_a_damaged_checkpoint_is_passed_over(
    learnt: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sound = checkpoint.find(learnt)
    shutil.copy(sound, tmp_path)
    (tmp_path / "999999998.safetensors").write_bytes(sound.read_bytes()[:-100])
    (tmp_path / "999999999.safetensors").write_bytes(b"")
    with caplog.at_level(logging.WARNING):
        assert checkpoint.find(tmp_path).name == sound.name
    assert len(caplog.messages) == 2
    for message in caplog.messages:
        assert "is no checkpoint" in message
        assert message.endswith("The one before is used.")
    with pytest.raises(InputError, match="has no checkpoint"):
        checkpoint.find(tmp_path / "nothing")


def test_a_checkpoint_of_another_model_is_refused(
    learnt: Path, prepared: Callable[..., Path]
) -> None:
    state = prepared()
    config = json.loads((state / "model/config.json").read_text())
    (state / "model/config.json").write_text(json.dumps(config | {"encoder_ffn_dim": 96}))
    (state / "model/model.safetensors").unlink()
    with pytest.raises(InputError, match="another model"):
        train.train(state / "run", Run(start=str(learnt)))
    train.train(state / "wide", Run(), until=300)
    with pytest.raises(InputError, match="another model"):
        checkpoint.average([checkpoint.find(r) for r in (learnt, state / "wide")], [0.5, 0.5])


def test_a_model_that_is_none_is_refused(tmp_path: Path, template: Path) -> None:
    with pytest.raises(ModelError, match=r"no config\.json"):
        model.load(tmp_path)
    shutil.copytree(template / "model", tmp_path / "model")
    (tmp_path / "model/model.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError, match="does not load"):
        model.load(tmp_path / "model")


def test_a_loss_that_is_no_number_ends_the_run(prepared: Callable[..., Path]) -> None:
    state = prepared()
    path = state / "recipe.toml"
    path.write_text(path.read_text().replace("vectors = 0.01", "vectors = 1e38"))
    with pytest.raises(DepecheError, match="no number"):
        train.train(state / "run", Run(), until=ENOUGH)
    assert [reached(kept).steps for kept in written(state / "run")] == [0]
