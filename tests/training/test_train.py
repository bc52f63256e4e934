from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from depeche.errors import DepecheError, InputError
from training_data import ROOT, recipe, sentences

from training.translation import checkpoint, network, prepare, train
from training.translation.export import export
from training.translation.progress import Progress, newest, reached, written
from training.translation.recipe import read
from training.translation.runs import Run, create, find

pytest_plugins = ["training_data"]

ENOUGH = 60_000  # tokens to learn the language


@pytest.fixture(scope="module")
def template(tiny_model: Path, tiny_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = tmp_path_factory.mktemp("template") / "state"
    chosen = read(recipe(state.parent))
    prepare.prepare(tiny_corpus, tiny_model, state, chosen.noise, chosen.held_out)
    shutil.copytree(tiny_model, state / "model")
    return state


@pytest.fixture
def begin(template: Path, tmp_path: Path) -> Callable[..., Run]:
    """Make a state folder with a run that has not begun."""

    def make(name: str, end: int | None = None, **choices: object) -> Run:
        state = tmp_path / name
        shutil.copytree(template, state)
        shutil.copy(recipe(tmp_path, **choices), state / "recipe.toml")
        create(Run(state / "constant", "constant", None, 0, end, seed=1))
        return find(state / "constant")

    return make


@pytest.fixture(scope="module")
def learnt(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that has learnt the language."""
    state = tmp_path_factory.mktemp("learnt") / "state"
    shutil.copytree(template, state)
    shutil.copy(recipe(state.parent), state / "recipe.toml")
    create(Run(state / "constant", "constant", None, 1000, None, seed=1))
    run = find(state / "constant")
    train.train(run, ENOUGH)
    return run


def journal(run: Run) -> list[dict[str, float]]:
    if not run.journal.exists():
        return []
    return [json.loads(line) for line in run.journal.read_text().splitlines()]


def weights(run: Run) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    last = newest(run.checkpoints)
    assert last is not None
    return load_file(last)


def process(run: Run, until: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "training.translation", "train", str(run.folder), str(until)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)


def until(true: Callable[[], object], seconds: float = 240) -> None:
    stop = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < stop, "it takes too long"
        time.sleep(0.02)


def test_it_learns_to_translate(learnt: Run, tmp_path: Path) -> None:
    from transformers import MarianMTModel, MarianTokenizer

    lines = journal(learnt)
    assert lines[0]["loss"] > 3
    assert lines[-1]["loss"] < 0.8
    assert lines[-1]["seen"] == lines[-1]["tokens"] + 1000
    export(learnt.state / "model", written(learnt.checkpoints), tmp_path / "out")
    tokenizer = MarianTokenizer.from_pretrained(tmp_path / "out")
    model = MarianMTModel.from_pretrained(tmp_path / "out", dtype=torch.float32)
    french, english = (
        (learnt.state / f"held-out.{side}").read_text().splitlines() for side in ("fr", "en")
    )
    batch = tokenizer(french, return_tensors="pt", padding=True)
    made = model.generate(**batch, num_beams=1, max_new_tokens=40)
    texts = tokenizer.batch_decode(made, skip_special_tokens=True)
    right = sum(
        made == wanted
        for text, line in zip(texts, english, strict=True)
        for made, wanted in zip(text.split(), line.split(), strict=False)
    )
    assert right > 0.6 * sum(len(line.split()) for line in english)


def test_the_export_has_the_logits_of_the_trained_network(learnt: Run, tmp_path: Path) -> None:
    from transformers import MarianMTModel

    path = newest(learnt.checkpoints)
    assert path is not None
    export(learnt.state / "model", [path], tmp_path / "out")
    exported = MarianMTModel.from_pretrained(tmp_path / "out", dtype=torch.float32).eval()
    bound = network.load(learnt.state / "model")
    layout = network.Layout(bound)
    flat = checkpoint.average([path], layout).half().float()  # the export's precision
    network.bind(bound, layout, flat, torch.zeros_like(flat))
    source = torch.tensor([[5, 6, 7, 8, 0], [9, 10, 0, *[bound.config.pad_token_id] * 2]])
    target = torch.tensor([[11, 12, 13, 0], [14, 15, 16, 0]])
    with torch.no_grad():
        ours = network.states(bound, source, target) @ bound.model.shared.weight.t()
        mask = (source != bound.config.pad_token_id).long()
        theirs = exported(input_ids=source, attention_mask=mask, labels=target).logits
    assert torch.allclose(ours, theirs, atol=1e-4)
    with pytest.raises(InputError, match="already"):
        export(learnt.state / "model", [path], tmp_path / "out")


def test_averaging_is_the_mean(learnt: Run, begin: Callable[..., Run]) -> None:
    run = begin("few")
    train.train(run, 1000)
    one, other = newest(learnt.checkpoints), newest(run.checkpoints)
    assert one is not None
    assert other is not None
    layout = network.Layout(network.load(run.state / "model"))
    apart = [checkpoint.average([path], layout) for path in (one, other)]
    assert not torch.allclose(*apart)
    mean = checkpoint.average([one, other], layout)
    assert torch.allclose(mean, (apart[0] + apart[1]) / 2, atol=1e-6)


def test_a_run_that_is_killed_ends_as_one_that_is_not(begin: Callable[..., Run]) -> None:
    """With two workers in bfloat16; and no worker outlives its leader."""
    straight = begin("straight", workers=2, precision="bfloat16")
    broken = begin("broken", workers=2, precision="bfloat16", minutes=1e-6)
    goal = 24_000
    train.train(straight, goal)
    assert journal(straight)[-1]["loss"] < 0.9 * journal(straight)[0]["loss"]
    leader = process(broken, goal)
    until(lambda: len(written(broken.checkpoints)) > 2)
    worker = only_worker(leader)
    leader.kill()
    leader.wait()
    until(lambda: not Path(f"/proc/{worker}").exists())
    stopped = newest(broken.checkpoints)
    assert stopped is not None
    assert 0 < reached(stopped).tokens < goal
    train.train(broken, goal)
    assert journal(broken)[-1]["tokens"] == journal(straight)[-1]["tokens"]
    one, other = weights(straight), weights(broken)
    assert all(tensor.dtype == torch.float32 for tensor in one.values())
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def only_worker(leader: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{leader.pid}/task/{leader.pid}/children").read_text().split()
    spawned = [c for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
    assert len(spawned) == 1
    return int(spawned[0])


def test_a_run_ends_with_a_sentence_when_a_worker_dies(begin: Callable[..., Run]) -> None:
    run = begin("dead", workers=2, minutes=1e-6)
    leader = process(run, 10**9)
    until(lambda: written(run.checkpoints))
    os.kill(only_worker(leader), signal.SIGKILL)
    said = leader.communicate(timeout=120)[1].decode()
    assert leader.returncode == 1
    assert said.endswith("A worker died; the last checkpoint stands.\n")
    assert newest(run.checkpoints) is not None


def test_the_rate_warms_up_stays_and_falls(begin: Callable[..., Run]) -> None:
    constant = begin("constant")
    assert train.rate(constant, Progress(updates=0), 10) == pytest.approx(0.1)
    assert train.rate(constant, Progress(updates=500, tokens=10**9), 10) == 1
    decay = begin("decay", end=1000)
    rates = [train.rate(decay, Progress(updates=99, tokens=t), 10) for t in (0, 500, 1000, 1500)]
    assert rates == [1, 0.5, 0, 0]


def test_a_decay_goes_on_from_a_checkpoint_and_beats_it(learnt: Run) -> None:
    start = newest(learnt.checkpoints)
    assert start is not None
    create(Run(learnt.state / "decay", "decay", start, 0, 30_000, seed=2))
    decay = find(learnt.state / "decay")
    made = train.train(decay, 30_000)
    assert made.seen == made.tokens + reached(start).seen
    assert made.updates > reached(start).updates
    assert journal(decay)[-1]["rate"] < 0.1
    assert journal(decay)[-1]["loss"] < journal(learnt)[-1]["loss"]
    assert train.train(decay, 30_000) == made  # nothing left to do


def test_a_damaged_checkpoint_is_passed_over(learnt: Run, tmp_path: Path) -> None:
    sound = newest(learnt.checkpoints)
    assert sound is not None
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    shutil.copy(sound, folder)
    (folder / "999999998.safetensors").write_bytes(sound.read_bytes()[:-100])
    (folder / "999999999.safetensors").write_bytes(b"")
    found = newest(folder)
    assert found is not None
    assert found.name == sound.name


def test_a_checkpoint_of_another_model_is_refused(learnt: Run, tmp_path: Path) -> None:
    path = newest(learnt.checkpoints)
    model = network.load(learnt.state / "model")
    model.config.encoder_layers = 2
    with pytest.raises(InputError, match="another model"):
        checkpoint.average([path], network.Layout(network.empty(model.config)))


def test_a_loss_that_is_no_number_ends_the_run(begin: Callable[..., Run]) -> None:
    run = begin("nan")
    path = run.state / "recipe.toml"
    path.write_text(path.read_text().replace("vectors = 0.01", "vectors = 1e38"))
    with pytest.raises(DepecheError, match="no number"):
        train.train(run, ENOUGH)


def test_bfloat16_computes_what_float32_does(learnt: Run) -> None:
    """Losses within 2 %, gradients of nearly the same direction."""
    from training.translation.loss import cross_entropy

    path = newest(learnt.checkpoints)
    assert path is not None
    pieces = prepare.Pieces(learnt.state / "model")
    pairs = [row[1:] for row in sentences(16, 9)]
    source, target = (
        torch.nn.utils.rnn.pad_sequence(
            [
                torch.tensor([*ids.tolist(), 0])
                for ids in pieces.encode([p[side] for p in pairs], side)
            ],
            batch_first=True,
            padding_value=len(pieces),
        )
        for side in (0, 1)
    )
    losses, gradients = [], []
    for precision in (torch.float32, torch.bfloat16):
        model = network.load(learnt.state / "model")
        layout = network.Layout(model)
        flat = checkpoint.average([path], layout).to(precision)
        gradient = torch.zeros_like(flat)
        network.bind(model, layout, flat, gradient)
        real = target != len(pieces)
        made = network.states(model, source, target)[real]
        loss = cross_entropy(made, model.model.shared.weight, target[real], 0.1)
        loss.backward()
        losses.append(loss.item())
        gradients.append(gradient.float())
    assert losses[1] == pytest.approx(losses[0], rel=0.02)
    assert torch.nn.functional.cosine_similarity(*gradients, dim=0) > 0.98
