"""A state folder, and the runs in it.

    STATE/recipe.toml, model/     what is trained, and how; model/ has the tokenizer too
    STATE/data/, held-out.*       what `prepare` wrote
    STATE/RUN/run.json            what the run starts from and where it ends
    STATE/RUN/checkpoints/        see `checkpoint`
    STATE/RUN/journal.jsonl       a line for every few steps
    STATE/curve.tsv               the evaluations of all runs

The run ``constant`` has no end; any other is a decay from a checkpoint of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from depeche.errors import InputError

from training.translation.files import replaced

Kind = Literal["constant", "decay"]


class Run(msgspec.Struct, frozen=True):
    """One run.

    ``start`` is a checkpoint, or a MarianMT folder whose weights have seen ``before`` tokens.
    ``end`` is the tokens at which the rate has fallen to nothing, or None. ``dev`` are the texts
    it is evaluated on, without their ``.fr`` and ``.en``.
    """

    folder: Path
    kind: Kind
    start: Path | None
    before: int
    end: int | None
    seed: int
    dev: tuple[Path, ...] = ()

    @property
    def state(self) -> Path:
        """The state folder."""
        return self.folder.parent

    @property
    def checkpoints(self) -> Path:
        """The folder of its checkpoints."""
        return self.folder / "checkpoints"

    @property
    def journal(self) -> Path:
        """Its journal."""
        return self.folder / "journal.jsonl"


def create(run: Run) -> None:
    """Record a run.

    Raises:
        InputError: its folder is there already.
    """
    if (run.folder / "run.json").exists():
        raise InputError(f"There is a run {run.folder.name} already.")
    run.folder.mkdir(parents=True, exist_ok=True)
    with replaced(run.folder / "run.json") as file:
        file.write(msgspec.json.format(msgspec.json.encode(run, enc_hook=str)) + b"\n")


def find(folder: Path) -> Run:
    """Read a run's record.

    Raises:
        InputError: there is none.
    """
    try:
        data = (folder / "run.json").read_bytes()
        run = msgspec.json.decode(data, type=Run, dec_hook=lambda kind, value: kind(value))
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(f"{folder} holds no run.") from error
    return msgspec.structs.replace(run, folder=folder)
