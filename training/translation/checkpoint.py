"""Checkpoints: one safetensors file each, with all that a run needs to go on.

Tensors: ``weights/NAME`` and, of each optimiser, ``moments/NAME/KEY``, all as torch keeps them. The
metadata is a ``Progress`` in JSON. A file appears under its name only when it is whole.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import torch
from depeche.errors import InputError
from depeche.storage import atomic
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save

from training.translation.data import Place
from training.translation.model import trained

log = logging.getLogger(__name__)


class Progress(msgspec.Struct, frozen=True):
    """How far a run is.

    ``tokens`` is target tokens of the run, ``seen`` those of the weights since they were made;
    ``updates`` counts steps since the optimisers' moments were zero.
    """

    steps: int = 0
    tokens: int = 0
    seen: int = 0
    updates: int = 0
    place: Place = Place()

    def after(self, count: int, place: Place) -> Progress:
        """How far it is after a step of so many target tokens."""
        return Progress(
            self.steps + 1, self.tokens + count, self.seen + count, self.updates + 1, place
        )


def written(folder: Path) -> list[Path]:
    """The checkpoints of a run's folder, the oldest first."""
    return sorted(folder.glob("[0-9]*.safetensors"))


def reached(path: Path) -> Progress:
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
    """The newest checkpoint of a run's folder that is sound, or None."""
    for path in reversed(written(folder)):
        try:
            reached(path)
        except InputError as error:
            log.warning("%s The one before is used.", error)
        else:
            return path
    return None


def find(path: Path) -> Path:
    """A checkpoint, as it is named or as the newest of a run's folder.

    Raises:
        InputError: there is none.
    """
    found = path if path.is_file() else newest(path)
    if found is None:
        raise InputError(f"{path} has no checkpoint.")
    return found


def write(folder: Path, net: Any, optimisers: Sequence[Any], progress: Progress, keep: int) -> Path:
    """Write a checkpoint into a run's folder and remove all but the newest ``keep``."""
    tensors = {}
    for name, parameter in trained(net).items():
        tensors[f"weights/{name}"] = parameter.detach()
        for optimiser in optimisers:
            for key, value in optimiser.state.get(parameter, {}).items():
                tensors[f"moments/{name}/{key}"] = value
    path = folder / f"{progress.steps:09d}.safetensors"
    atomic.write(path, save(tensors, {"progress": msgspec.json.encode(progress).decode()}))
    for old in written(folder)[:-keep]:
        old.unlink(missing_ok=True)
    return path


def restore(path: Path, net: Any, optimisers: Sequence[Any]) -> Progress:
    """Give a network and its optimisers what a checkpoint holds.

    Raises:
        InputError: it is no checkpoint, or one of another model.
    """
    progress, tensors = reached(path), load_file(path)
    fill(net, {n.removeprefix("weights/"): t for n, t in tensors.items() if n[0] == "w"}, path)
    for optimiser in optimisers:
        own = {p for group in optimiser.param_groups for p in group["params"]}
        for name, parameter in trained(net).items():
            first = f"moments/{name}/"
            kept = {n.removeprefix(first): t for n, t in tensors.items() if n.startswith(first)}
            if parameter in own and kept:  # the count of steps, a number, stays on the CPU
                optimiser.state[parameter] = {
                    key: value.to(parameter.device) if value.dim() else value
                    for key, value in kept.items()
                }
    return progress


def fill(net: Any, weights: dict[str, torch.Tensor], origin: Path) -> None:
    """Give a network the weights that came from ``origin``.

    Raises:
        InputError: they are those of another model.
    """
    parameters = trained(net)
    if {n: p.shape for n, p in parameters.items()} != {n: w.shape for n, w in weights.items()}:
        raise InputError(f"{origin} is of another model.")
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(weights[name])


def average(paths: Sequence[Path], shares: Sequence[float]) -> dict[str, torch.Tensor]:
    """The mean of the weights of checkpoints, by name, in float32.

    Args:
        paths: checkpoints of runs that have gone the same way for long: of others the mean is
            no model (Wortsman et al., Model soups, 2022).
        shares: of each, together 1.

    Raises:
        InputError: one is no checkpoint, or they are of several models.
    """
    mean: dict[str, torch.Tensor] = {}
    for path, share in zip(paths, shares, strict=True):
        reached(path)
        with safe_open(path, framework="pt") as file:
            named = {n.removeprefix("weights/"): n for n in file.keys() if n[0] == "w"}  # noqa: SIM118
            weights = {name: share * file.get_tensor(key) for name, key in named.items()}
        if mean and {n: w.shape for n, w in weights.items()} != {
            n: w.shape for n, w in mean.items()
        }:
            raise InputError(f"{path} is of another model than {paths[0]}.")
        mean = {name: mean[name] + w if mean else w for name, w in weights.items()}
    return mean
