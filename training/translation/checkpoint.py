"""Checkpoints: one safetensors file each, with all that a run needs to go on.

Tensors: ``weights/NAME`` (float32 masters), ``momentum/NAME``, ``second/NAME`` (Adam's). The
metadata is a ``Progress`` in JSON. A file appears under its name only when it is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import torch
from depeche.errors import InputError
from safetensors import safe_open
from safetensors.torch import save

from training.translation.files import replaced
from training.translation.network import Layout
from training.translation.optimiser import Memory
from training.translation.progress import Progress, reached, written


def write(folder: Path, memory: Memory, layout: Layout, progress: Progress, keep: int) -> Path:
    """Write a checkpoint into ``folder`` and remove all but the newest ``keep``."""
    tensors = {}
    for slot in layout.slots:
        tensors[f"weights/{slot.name}"] = slot.of(memory.master)
        tensors[f"momentum/{slot.name}"] = slot.of(memory.momentum)
        if slot.start >= layout.edge:
            second = memory.second[slot.start - layout.edge : slot.stop - layout.edge]
            tensors[f"second/{slot.name}"] = second.view(slot.shape)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{progress.steps:09d}.safetensors"
    data = save(tensors, {"progress": msgspec.json.encode(progress).decode()})
    with replaced(path) as file:
        file.write(data)
    for old in written(folder)[:-keep]:
        old.unlink(missing_ok=True)
    return path


def read(path: Path, memory: Memory, layout: Layout) -> Progress:
    """Fill masters, weights and moments from a checkpoint.

    Raises:
        InputError: it is no checkpoint, or one of another model.
    """
    found = reached(path)
    with safe_open(path, framework="pt") as file:
        _fit(path, file, layout)
        for slot in layout.slots:
            slot.of(memory.master).copy_(file.get_tensor(f"weights/{slot.name}"))
            slot.of(memory.momentum).copy_(file.get_tensor(f"momentum/{slot.name}"))
            if slot.start >= layout.edge:
                second = memory.second[slot.start - layout.edge : slot.stop - layout.edge]
                second.copy_(file.get_tensor(f"second/{slot.name}").flatten())
    memory.weights.copy_(memory.master)
    return found


def average(
    paths: Sequence[Path], layout: Layout, shares: Sequence[float] | None = None
) -> torch.Tensor:
    """The mean of the weights of checkpoints, a flat float32 vector.

    Args:
        paths: checkpoints of runs that have gone the same way for long: of others the mean is
            no model (Wortsman et al., Model soups, 2022).
        layout: of their model.
        shares: of each, together 1; equal ones if not given.

    Raises:
        InputError: one is no checkpoint, or one of another model.
    """
    mean = torch.zeros(layout.size)
    for path, share in zip(paths, shares or [1 / len(paths)] * len(paths), strict=True):
        reached(path)
        with safe_open(path, framework="pt") as file:
            _fit(path, file, layout)
            for slot in layout.slots:
                tensor = file.get_tensor(f"weights/{slot.name}")
                slot.of(mean).add_(tensor, alpha=share)
    return mean


def _fit(path: Path, file: safe_open, layout: Layout) -> None:
    shapes = {
        name.removeprefix("weights/"): tuple(file.get_slice(name).get_shape())
        for name in file.keys()  # noqa: SIM118 (not a mapping)
        if name.startswith("weights/")
    }
    if shapes != {slot.name: slot.shape for slot in layout.slots}:
        raise InputError(f"{path} is a checkpoint of another model.")
