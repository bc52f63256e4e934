"""What writes a draft summary; two families of models behind one interface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from depeche.errors import ModelError
from depeche.models.catalogue import Model, unchanged


class Draft(NamedTuple):
    """A draft, and how many of the source sentences the model was shown."""

    text: str
    shown: int


class Generator(Protocol):
    """A loaded model."""

    def write(self, sources: Sequence[str], sentences: int) -> Draft:
        """Write a draft.

        Args:
            sources: the sentences of the text; the model is shown as many leading ones as fit.
            sentences: about how many the draft is to have.
        """


def load(model: Model) -> Generator:
    """The generator for a model's family.

    Raises:
        ModelError: the folder does not load, or has changed since it was verified.
    """
    from depeche.models import offline  # noqa: F401 (before transformers: nothing is fetched)

    try:
        if model.family == "seq2seq":
            from depeche.summary.draft.seq2seq import Seq2SeqGenerator

            generator: Generator = Seq2SeqGenerator(model.folder)
        else:
            from depeche.summary.draft.causal import CausalGenerator

            generator = CausalGenerator(model.folder)
    except (OSError, ValueError, RuntimeError, TypeError, KeyError) as error:
        reason = (str(error).strip().splitlines() or [repr(error)])[0]
        raise ModelError(f"The model {model.name} does not load: {reason}") from error
    unchanged(model)
    return generator


def count_fitting(lengths: Sequence[int], limit: int) -> int:
    """How many leading items fit into ``limit`` tokens together; at least one if there is any."""
    total = 0
    for count, length in enumerate(lengths):
        total += length
        if total > limit and count:
            return count
    return len(lengths)
