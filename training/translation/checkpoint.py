"""Checkpoints: one safetensors file each, with all that a run needs to go on.

Tensors: ``weights/NAME`` (float32 masters), ``momentum/NAME``, ``second/NAME`` (Adam's). The
metadata is a ``Progress`` in JSON. A file appears under its name only when it is whole.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import msgspec
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from pipeline.errors import InputError
from training.translation.corpus import Place
from training.translation.files import replaced
from training.translation.network import Layout
from training.translation.optimiser import Memory

log = logging.getLogger(__name__)


class Progress(msgspec.Struct, frozen=True):
    """How far a run is.

    ``tokens`` is target tokens of the run, ``seen`` those of the weights since they were made;
    ``updates`` counts steps since the optimiser's moments were zero.
    """

    steps: int = 0
    tokens: int = 0
    seen: int = 0
    updates: int = 0
    place: Place = Place()


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


def written(folder: Path) -> list[Path]:
    """The checkpoints of a folder, the oldest first."""
    return sorted(folder.glob("[0-9]*.safetensors"))


def progress(path: Path) -> Progress:
    """What a checkpoint says of itself.

    Raises:
        InputError: it is no checkpoint.
    """
    try:
        with safe_open(path, framework="pt") as file:
            return msgspec.json.decode(file.metadata()["progress"], type=Progress)
    except (OSError, SafetensorError, TypeError, KeyError, msgspec.DecodeError) as error:
        raise InputError(f"{path} is no checkpoint: {error}.") from error


def newest(folder: Path) -> Path | None:
    """The newest checkpoint of a folder that is sound, or None."""
    for path in reversed(written(folder)):
        try:
            progress(path)
        except InputError as error:
            log.warning("%s The one before is used.", error)
        else:
            return path
    return None


def read(path: Path, memory: Memory, layout: Layout) -> Progress:
    """Fill masters, weights and moments from a checkpoint.

    Raises:
        InputError: it is no checkpoint, or one of another model.
    """
    found = progress(path)
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


def average(paths: Sequence[Path], layout: Layout) -> torch.Tensor:
    """The mean of the weights of checkpoints, a flat float32 vector.

    Raises:
        InputError: one is no checkpoint, or one of another model.
    """
    mean = torch.zeros(layout.size)
    for path in paths:
        progress(path)
        with safe_open(path, framework="pt") as file:
            _fit(path, file, layout)
            for slot in layout.slots:
                tensor = file.get_tensor(f"weights/{slot.name}")
                slot.of(mean).add_(tensor, alpha=1 / len(paths))
    return mean


def _fit(path: Path, file: safe_open, layout: Layout) -> None:
    shapes = {
        name.removeprefix("weights/"): tuple(file.get_slice(name).get_shape())
        for name in file.keys()  # noqa: SIM118 (not a mapping)
        if name.startswith("weights/")
    }
    if shapes != {slot.name: slot.shape for slot in layout.slots}:
        raise InputError(f"{path} is a checkpoint of another model.")
