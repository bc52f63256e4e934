"""From checkpoints to a MarianMT folder that transformers loads unchanged."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from depeche.errors import InputError

from training.translation import checkpoint, network

_WEIGHTS = ("model.safetensors", "config.json", "generation_config.json")


def export(
    model: Path, checkpoints: Sequence[Path], out: Path, shares: Sequence[float] | None = None
) -> None:
    """Write the mean of checkpoints as float16, with the tokenizer of the folder ``model``.

    ``shares`` are those of ``checkpoint.average``.

    Raises:
        InputError: ``out`` is there already, or a checkpoint cannot be used.
        ModelError: ``model`` does not load.
    """
    if out.exists():
        raise InputError(f"{out} is there already.")
    if not checkpoints:
        raise InputError("There is no checkpoint to export yet.")
    made = network.load(model)
    layout = network.Layout(made)
    mean = checkpoint.average(checkpoints, layout, shares)
    named = dict(made.named_parameters())
    with torch.no_grad():
        for slot in layout.slots:
            named[slot.name].copy_(slot.of(mean))
    temporary = out.with_name(f".{out.name}.new")
    shutil.rmtree(temporary, ignore_errors=True)
    made.half().save_pretrained(temporary)
    for file in sorted(model.iterdir()):
        if file.suffix in (".json", ".spm") and file.name not in _WEIGHTS:
            shutil.copy(file, temporary)
    temporary.rename(out)
