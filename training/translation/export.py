"""From checkpoints to a MarianMT folder that transformers loads unchanged."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from depeche.errors import InputError
from depeche.storage.atomic import temporary_directory

from training.translation import checkpoint, model

_MADE = ("config.json", "generation_config.json")  # by save_pretrained, with the weights


def export(checkpoints: Sequence[Path], out: Path, shares: Sequence[float] = ()) -> None:
    """Write the mean of checkpoints as float16, with the tokenizer they were trained with.

    Args:
        checkpoints: each a file in a run's folder, or that folder, for its newest one.
        out: the new folder.
        shares: of each; they are divided by their sum. Equal ones if there are none.

    Raises:
        InputError: ``out`` is there already, or a checkpoint cannot be used.
        ModelError: the prepared model does not load.
    """
    if out.exists():
        raise InputError(f"{out} is there already.")
    shares = shares or [1.0] * len(checkpoints)
    if len(shares) != len(checkpoints) or not sum(shares):
        raise InputError(f"{len(checkpoints)} checkpoints want as many shares.")
    paths = [checkpoint.find(path) for path in checkpoints]
    prepared = paths[0].resolve().parent.parent / "model"
    mean = checkpoint.average(paths, [share / sum(shares) for share in shares])
    net = model.load(prepared)
    checkpoint.fill(net, mean, paths[0])
    with temporary_directory(out.resolve().parent) as temporary:
        net.half().save_pretrained(temporary)
        for file in prepared.iterdir():
            if file.suffix in (".json", ".spm") and file.name not in _MADE:
                shutil.copy(file, temporary)
        temporary.chmod(0o755)  # temporary folders are for their owner only
        temporary.rename(out)
