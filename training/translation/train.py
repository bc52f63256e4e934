"""Training of one stretch of a run: until a number of tokens, a signal, or a failure.

Data parallel over single-threaded workers, each with batches of its own, that share weights,
gradients and moments in memory; a step has two barriers, one before the gradients of all are read
and one after the weights are changed. This process is worker 0: it sets the rate, saves, and keeps
the journal.
"""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.multiprocessing
from depeche.errors import DepecheError, InputError
from depeche.stopping import Stop, asked_to

from training.translation import checkpoint, network, optimiser
from training.translation.barrier import Barrier
from training.translation.corpus import Corpus, Place
from training.translation.loss import cross_entropy
from training.translation.optimiser import Memory
from training.translation.progress import Progress, newest
from training.translation.recipe import Recipe, read
from training.translation.runs import Run

log = logging.getLogger(__name__)

_RATE, _UPDATES, _STOP = range(3)  # of Memory.control
_JOURNAL = 20  # steps between lines


class StoppedError(DepecheError):
    """Stopped by a signal; everything is saved."""

    exit_code = 130


@dataclass(frozen=True)
class _Worker:
    """What a worker is given at its start."""

    rank: int
    data: Path
    kind: str
    seed: int
    place: Place
    config: Any
    recipe: Recipe


def rate(run: Run, progress: Progress, warm_up: int) -> float:
    """The share of the recipe's learning rates for the next step, in [0, 1].

    Constant, or linear to nothing in a run with an end; with a warm-up where moments are new.
    """
    begun = min(1.0, (progress.updates + 1) / warm_up)
    left = 1.0 if run.end is None else max(0.0, 1 - progress.tokens / run.end)
    return begun * left


def train(run: Run, until: int) -> Progress:
    """Train from the newest checkpoint of a run until it has seen ``until`` tokens.

    Raises:
        InputError: the corpus or the start of the run cannot be used.
        StoppedError: SIGTERM or SIGINT; the step in hand was finished and saved.
        DepecheError: a worker died or the loss is no number; the last checkpoint stands.
    """
    torch.set_num_threads(1)
    recipe = read(run.state / "recipe.toml")
    model = network.load(run.state / "model")
    layout = network.Layout(model)
    memory = Memory.shared(layout, recipe.batch.workers, getattr(torch, recipe.optimiser.precision))
    progress = _start(run, memory, layout)
    if progress.tokens >= until:
        return progress
    context = torch.multiprocessing.get_context("spawn")
    workers = [
        _Worker(
            rank,
            run.state / "data",
            run.kind,
            run.seed,
            progress.place,
            model.config,
            recipe,
        )
        for rank in range(recipe.batch.workers)
    ]
    pipes = [context.Pipe() for _ in workers[1:]]
    children = [
        context.Process(target=_help, args=(worker, memory, Barrier([end], leads=False)))
        for worker, (_, end) in zip(workers[1:], pipes, strict=True)
    ]
    barrier = Barrier([end for end, _ in pipes], leads=True)
    del model
    stop = Stop()
    for child, (_, end) in zip(children, pipes, strict=True):
        child.start()
        end.close()  # else the pipe would outlive the child
    try:
        with asked_to(stop):
            progress = _lead(run, workers[0], memory, layout, barrier, progress, until, stop)
    except threading.BrokenBarrierError as error:
        raise DepecheError("A worker died; the last checkpoint stands.") from error
    finally:
        barrier.close()
        for child in children:
            child.join()
    if stop.is_set():
        raise StoppedError("Stopped; everything is saved.")
    return progress


def _start(run: Run, memory: Memory, layout: network.Layout) -> Progress:
    """Fill the memory from the newest checkpoint, the run's start, or the model it is of."""
    last = newest(run.checkpoints)
    if last is not None:
        return checkpoint.read(last, memory, layout)
    if run.start is not None and run.start.suffix == ".safetensors":
        before = checkpoint.read(run.start, memory, layout)
        return Progress(seen=before.seen, updates=before.updates)
    memory.master.copy_(layout.gather(network.load(run.start or run.state / "model")))
    memory.weights.copy_(memory.master)
    return Progress(seen=run.before)


class _Learner:
    """One worker's network and its batches."""

    def __init__(self, worker: _Worker, memory: Memory) -> None:
        recipe = worker.recipe
        mix = recipe.mix.get(worker.kind)
        if mix is None:
            raise InputError(f"The recipe has no mix for a run of the kind {worker.kind}.")
        self._rank, self._memory, self._choice = worker.rank, memory, recipe.optimiser
        self._corpus = Corpus(worker.data, mix, recipe.batch.longest)
        self._config = worker.config
        empty = network.empty(worker.config)
        self.layout = network.Layout(empty)
        self._network = network.bind(
            empty, self.layout, memory.weights, memory.gradients[worker.rank]
        )
        self.steps = self._corpus.steps(
            worker.seed, worker.place, recipe.batch.slots, recipe.batch.workers
        )

    def learn(self, batch: Any) -> None:
        """Leave the gradients of a batch and its tally in the shared memory."""
        pad, end = self._config.pad_token_id, self._config.eos_token_id
        source, target = (
            torch.from_numpy(self._corpus.padded(batch, side, pad, end)) for side in (0, 1)
        )
        self._memory.gradients[self._rank].zero_()
        made = network.states(self._network, source, target)
        real = target != pad
        gold = target[real]
        words = self._network.model.shared.weight
        loss = cross_entropy(made[real], words, gold, self._choice.smoothing)
        loss.backward()
        self._memory.tallies[self._rank, 0] = len(gold)
        self._memory.tallies[self._rank, 1] = loss.item() * len(gold)

    def update(self) -> None:
        """Change this worker's part of the weights."""
        optimiser.update(self._memory, self.layout, self._choice, self._rank)


def _help(worker: _Worker, memory: Memory, barrier: Barrier) -> None:
    """Be one of the other workers, until told to stop or left alone."""
    for number in (signal.SIGTERM, signal.SIGINT):  # worker 0 is told, and tells
        signal.signal(number, signal.SIG_IGN)
    torch.set_num_threads(1)
    try:
        learner = _Learner(worker, memory)
        for _, batches in learner.steps:
            learner.learn(batches[worker.rank])
            barrier.wait()
            learner.update()
            barrier.wait()
            if memory.control[_STOP]:
                return
    except (threading.BrokenBarrierError, DepecheError):  # worker 0 has it too, and says it
        return


def _lead(
    run: Run,
    worker: _Worker,
    memory: Memory,
    layout: network.Layout,
    barrier: Barrier,
    progress: Progress,
    until: int,
    stop: Stop,
) -> Progress:
    recipe = worker.recipe
    learner = _Learner(worker, memory)
    saved = told = time.monotonic()
    loss = tokens = 0.0
    for place, batches in learner.steps:
        memory.control[_RATE] = rate(run, progress, recipe.optimiser.warm_up)
        memory.control[_UPDATES] = progress.updates + 1
        learner.learn(batches[0])
        barrier.wait()
        count, summed = memory.tallies.sum(0).tolist()
        if summed != summed:
            raise DepecheError("The loss is no number any more; the last checkpoint stands.")
        progress = Progress(
            progress.steps + 1,
            progress.tokens + int(count),
            progress.seen + int(count),
            progress.updates + 1,
            place,
        )
        done = progress.tokens >= until or stop.is_set()
        memory.control[_STOP] = done
        learner.update()
        barrier.wait()
        loss, tokens = loss + summed, tokens + count
        now = time.monotonic()
        if done or now - saved > 60 * recipe.save.minutes:
            checkpoint.write(run.checkpoints, memory, layout, progress, recipe.save.keep)
            saved = now
        if done or progress.steps % _JOURNAL == 0:
            _note(run, progress, loss / tokens, tokens / (now - told), memory.control[_RATE].item())
            told, loss, tokens = now, 0.0, 0.0
        if done:
            break
    return progress


def _note(run: Run, progress: Progress, loss: float, speed: float, share: float) -> None:
    """Add a line to the journal: what happened since the line before."""
    line = {
        "time": round(time.time()),
        "steps": progress.steps,
        "tokens": progress.tokens,
        "seen": progress.seen,
        "loss": round(loss, 4),
        "speed": round(speed),
        "rate": round(share, 4),
    }
    with run.journal.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
