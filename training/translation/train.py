"""Training of one run, from its newest checkpoint until its end, a number of tokens, or a signal.

    STATE/recipe.toml, model/        what is trained, and how; model/ has the tokenizer too
    STATE/data/, held-out.*          what ``prepare`` wrote
    STATE/RUN/run.json               what the run starts from and where it ends
    STATE/RUN/000000123.safetensors  a checkpoint, named by its steps
    STATE/RUN/log.jsonl              a line for every few steps

One process: on a CPU torch shares a step among the cores, on a GPU there is one.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import torch
from depeche.errors import DepecheError, InputError
from depeche.stopping import Stop, stop_on_signals
from depeche.storage.atomic import lock_folder, write_json

from training.translation import checkpoint, data, model
from training.translation.checkpoint import Progress
from training.translation.prepare import Pieces
from training.translation.recipe import Optimiser, read

_LINE = 20  # steps between lines of the log


class StoppedError(DepecheError):
    """Stopped by a signal; everything is saved."""

    exit_code = 130


class Run(msgspec.Struct, frozen=True):
    """What a run is: kept in its folder, as it must be the same whenever the run goes on.

    ``mix`` is a name of the recipe. ``start`` is a checkpoint, a run's folder, or a MarianMT folder
    whose weights have seen ``seen`` target tokens; without it the run begins with the prepared
    model. ``decay`` is the tokens over which the rate falls to nothing; without it the rate is
    constant and the run has no end. ``seed`` is that of the order of the corpus. ``dev`` are texts
    the loss is taken on, paths without ``.fr`` and ``.en``.
    """

    mix: str = "constant"
    start: str | None = None
    seen: int = 0
    decay: int | None = None
    seed: int = 1
    dev: tuple[str, ...] = ()


def train(folder: Path, run: Run, device: str = "cpu", until: float = math.inf) -> Progress:
    """Train a run in ``folder``, inside of a prepared state folder.

    Args:
        folder: a new one, or that of the same run, which goes on from its newest checkpoint.
        run: what it is.
        device: ``cpu`` or ``cuda``.
        until: target tokens of the run after which to save and return, even if it has no end.

    Raises:
        InputError: the corpus or the start cannot be used, ``folder`` has another run, or another
            process trains it.
        StoppedError: SIGTERM or SIGINT; the step in hand was finished and saved.
        DepecheError: the loss is no number any more; the last checkpoint stands.
    """
    state = folder.parent
    recipe = read(state / "recipe.toml")
    if run.mix not in recipe.mix:
        raise InputError(f"The recipe has no mix {run.mix}; it has {', '.join(recipe.mix)}.")
    corpus = data.Corpus(state / "data", recipe.mix[run.mix], recipe.batch.longest)
    net = model.load(state / "model").to(device)
    if device == "cpu":  # of two ways to the same numbers the faster one for short sentences there
        net.set_attn_implementation("eager")
    optimisers = optimisers_of(net, recipe.optimiser)
    pad, end = net.config.pad_token_id, net.config.eos_token_id
    pieces = Pieces(state / "model")
    texts = {stem.name: data.text(stem, pieces, pad, end) for stem in evaluated(state, run.dev)}
    record(folder, run)
    progress = begin(folder, run, net, optimisers, recipe.save.keep)
    until = min(until, run.decay or math.inf)

    stop, done = Stop(), progress.tokens >= until
    began = saved = time.monotonic()
    summed, counted = torch.zeros((), device=device), 0  # loss and target tokens of a line's steps
    steps = corpus.steps(run.seed, progress.place, recipe.batch.slots, recipe.batch.together)
    with held(folder), stop_on_signals(stop):
        while not done:
            place, groups = next(steps)
            batches = [corpus.batch(group, pad, end) for group in groups]
            count = sum(int((target != pad).sum()) for _, target in batches)

            for batch in batches:
                source, target = (side.to(device) for side in batch)
                with precision(recipe.optimiser, device):
                    loss = model.loss(net, source, target, recipe.optimiser.smoothing)
                (loss / count).backward()
                summed += loss.detach()
            share = rate(run, progress, recipe.optimiser.warm_up)
            step(optimisers, recipe.optimiser, share)
            counted += count
            progress, before = progress.after(count, place), progress

            done = progress.tokens >= until or stop.is_set()
            save = done or time.monotonic() - saved > 60 * recipe.save.minutes
            every = recipe.evaluate.tokens
            look = done or progress.tokens // every > before.tokens // every
            if save or look or progress.steps % _LINE == 0:
                mean, speed = summed.item() / counted, counted / (time.monotonic() - began)
                if not math.isfinite(mean):
                    raise DepecheError(
                        "The loss is no number any more; the last checkpoint stands."
                    )
                shown = texts if look else {}
                losses = {name: mean_loss(net, text) for name, text in shown.items()}
                note(folder, progress, mean, speed, share, losses)
                began, counted = time.monotonic(), 0
                summed.zero_()
            if save:
                checkpoint.write(folder, net, optimisers, progress, recipe.save.keep)
                saved = time.monotonic()
    if progress.tokens < until:
        raise StoppedError("Stopped; everything is saved.")
    return progress


def rate(run: Run, progress: Progress, warm_up: int) -> float:
    """The share of the recipe's learning rates for the next step, in [0, 1].

    Constant, or linear to nothing in a run with an end; with a warm-up where moments are new.
    """
    begun = min(1.0, (progress.updates + 1) / warm_up)
    left = 1.0 if run.decay is None else max(0.0, 1 - progress.tokens / run.decay)
    return begun * left


def optimisers_of(net: Any, choice: Optimiser) -> list[Any]:
    """Muon for the matrices; Adam for the tied embedding, biases and norms.

    Muon (Jordan et al., 2024) puts the nearest orthogonal matrix in the place of each matrix's
    momentum; of its Newton–Schulz steps a fifth changes little. Adam: Kingma and Ba (2015).
    """
    matrices: list[torch.nn.Parameter] = []
    others: list[torch.nn.Parameter] = []
    for name, parameter in model.trained(net).items():
        alone = parameter.dim() == 2 and "shared" not in name
        (matrices if alone else others).append(parameter)
    return [
        torch.optim.Muon(matrices, choice.matrices, weight_decay=choice.decay, ns_steps=4),
        torch.optim.Adam(others, choice.vectors, betas=(0.9, 0.98), eps=1e-9),
    ]


def step(optimisers: Sequence[Any], choice: Optimiser, share: float) -> None:
    """Change the weights at a share of the recipe's rates; gradients are nothing afterwards."""
    for optimiser, full in zip(optimisers, (choice.matrices, choice.vectors), strict=True):
        optimiser.param_groups[0]["lr"] = share * full
        optimiser.step()
        optimiser.zero_grad()


def precision(choice: Optimiser, device: str) -> Any:
    """The context in which the network computes as the recipe says."""
    kind = torch.device(device).type
    return torch.autocast(kind, torch.bfloat16, enabled=choice.precision == "bfloat16")


def mean_loss(net: Any, text: Sequence[data.Batch]) -> float:
    """The loss on a text, in nats a target piece, without smoothing, in float32.

    Steadier than BLEU where runs are short.
    """
    summed = count = 0.0
    net.eval()
    with torch.no_grad():
        for source, target in text:
            summed += model.loss(net, source.to(net.device), target.to(net.device)).item()
            count += int((target != net.config.pad_token_id).sum())
    net.train()
    return summed / count


def evaluated(state: Path, dev: Iterable[str | Path]) -> list[Path]:
    """The texts a run is evaluated on: those named, and the sentences held out."""
    texts = [Path(stem) for stem in dev]
    aside = state / "held-out.fr"
    return [*texts, aside.with_suffix("")] if aside.is_file() and aside.stat().st_size else texts


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other processes from training the same run meanwhile.

    Raises:
        InputError: one does.
    """
    try:
        handle = lock_folder(folder)
    except BlockingIOError as error:
        raise InputError(f"{folder} is being trained by another process.") from error
    try:
        yield
    finally:
        os.close(handle)


def record(folder: Path, run: Run) -> None:
    """Write down what a run is, or see that it is what its folder says.

    Raises:
        InputError: the folder has another run.
    """
    path = folder / "run.json"
    if path.is_file():
        if msgspec.json.decode(path.read_bytes(), type=Run) != run:
            raise InputError(f"{path} says that this run is another one; name a new run.")
        return
    folder.mkdir(exist_ok=True)
    write_json(path, run)


def begin(folder: Path, run: Run, net: Any, optimisers: Sequence[Any], keep: int) -> Progress:
    """Give a network what it goes on from, and keep that as the run's first checkpoint.

    Raises:
        InputError: the start is no checkpoint, or one of another model.
    """
    last = checkpoint.newest(folder)
    if last is not None:
        return checkpoint.restore(last, net, optimisers)
    progress = Progress(seen=run.seen)
    if run.start is not None:
        start = Path(run.start)
        if (start / "config.json").is_file():
            checkpoint.fill(net, model.trained(model.load(start)), start)
        else:
            before = checkpoint.restore(checkpoint.find(start), net, optimisers)
            progress = Progress(seen=before.seen, updates=before.updates)
    checkpoint.write(folder, net, optimisers, progress, keep)
    return progress


def note(
    folder: Path,
    progress: Progress,
    loss: float,
    speed: float,
    share: float,
    losses: dict[str, float],
) -> None:
    """Add a line to the log: what happened since the line before.

    ``loss`` is with smoothing, ``losses`` are those of the texts; ``speed`` is tokens a second.
    """
    line = {
        "time": round(time.time()),
        "steps": progress.steps,
        "tokens": progress.tokens,
        "seen": progress.seen,
        "loss": round(loss, 4),
        "speed": round(speed),
        "rate": round(share, 4),
        **{f"loss on {name}": round(value, 4) for name, value in losses.items()},
    }
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
