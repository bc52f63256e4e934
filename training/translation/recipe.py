"""The recipe: all of a training that is a choice. recipe.toml explains its values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from depeche.errors import SettingsError

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Batch(_Table):
    """How sentences are put together."""

    slots: Count
    longest: Count
    workers: Count


class Optimiser(_Table):
    """Learning rates, and what goes with them."""

    matrices: Positive
    vectors: Positive
    smoothing: Share
    warm_up: Count
    precision: Literal["bfloat16", "float32"] = "bfloat16"


class Save(_Table):
    """When checkpoints are written, and how many are kept."""

    minutes: Positive
    keep: Count


class Evaluate(_Table):
    """When a run is evaluated."""

    tokens: Count


class Noise(_Table):
    """Shares of the corpus that get a second, altered copy."""

    glued: Share = 0.0
    unstopped: Share = 0.0


class HeldOut(_Table):
    """The sentences that are set aside before training."""

    sentences: Annotated[int, msgspec.Meta(ge=0)]
    seed: int
    sources: frozenset[str]


class Recipe(_Table):
    """All of it. ``mix`` maps the kind of a run to source → draws of each of its pairs."""

    batch: Batch
    optimiser: Optimiser
    save: Save
    evaluate: Evaluate
    noise: Noise
    held_out: HeldOut
    mix: dict[str, dict[str, Annotated[float, msgspec.Meta(ge=0)]]]


DEFAULT = Path(__file__).with_name("recipe.toml")


def read(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        SettingsError: it cannot be read, or a value makes no sense.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Recipe)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no recipe: {error}.") from error
