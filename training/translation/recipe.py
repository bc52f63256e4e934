"""The recipe: all of a training that is a choice. recipe.toml explains its values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from depeche.errors import SettingsError

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How sentences are put together."""

    slots: Count
    longest: Count
    together: Count = 1


class Optimiser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Learning rates, and what goes with them.

    ``decay`` is that of the matrices' weights, a step at a rate of 1. With ``bfloat16`` the network
    computes in that precision where it is safe (autocast); weights are float32 always.
    """

    matrices: Positive
    vectors: Positive
    smoothing: Share
    warm_up: Count
    decay: Share = 0.01
    precision: Literal["bfloat16", "float32"] = "bfloat16"


class Save(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When checkpoints are written, and how many are kept."""

    minutes: Positive
    keep: Count


class Evaluate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After how many target tokens the loss on the texts is taken."""

    tokens: Count


class Noise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Shares of the corpus that get a second, altered copy."""

    glued: Share = 0.0
    unstopped: Share = 0.0
    marked: Share = 0.0


class BackTranslation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which English is translated into French, and what of it is kept.

    ``share`` has by source the share of its sentences that are drawn, of ``shortest`` to
    ``longest`` words; ``least`` is the mean log probability of the English, as the translator
    sees it, below which a translation is not kept.
    """

    share: dict[str, Share]
    shortest: Count = 4
    longest: Count = 48
    beam: Count = 1
    least: float = -1.4
    seed: int = 1


class HeldOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sentences that are set aside before training."""

    sentences: Annotated[int, msgspec.Meta(ge=0)]
    seed: int
    sources: frozenset[str]


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. ``mix`` has by name: source → how often a pass draws each of its pairs."""

    batch: Batch
    optimiser: Optimiser
    save: Save
    evaluate: Evaluate
    noise: Noise
    back_translation: BackTranslation
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
