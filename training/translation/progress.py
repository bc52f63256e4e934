"""How far a run is, as its checkpoints tell; torch is not needed to know it."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
from depeche.errors import InputError
from safetensors import SafetensorError, safe_open

from training.translation.corpus import Place

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


def written(folder: Path) -> list[Path]:
    """The checkpoints of a folder, the oldest first."""
    return sorted(folder.glob("[0-9]*.safetensors"))


def reached(path: Path) -> Progress:
    """What a checkpoint says of itself.

    Raises:
        InputError: it is no checkpoint.
    """
    try:
        with safe_open(path, framework="np") as file:
            return msgspec.json.decode(file.metadata()["progress"], type=Progress)
    except (OSError, SafetensorError, TypeError, KeyError, msgspec.DecodeError) as error:
        raise InputError(f"{path} is no checkpoint: {error}.") from error


def newest(folder: Path) -> Path | None:
    """The newest checkpoint of a folder that is sound, or None."""
    for path in reversed(written(folder)):
        try:
            reached(path)
        except InputError as error:
            log.warning("%s The one before is used.", error)
        else:
            return path
    return None
