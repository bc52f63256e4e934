"""The interface of the models that write drafts, and loading one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from depeche.errors import ModelError
from depeche.models.catalogue import Model, unchanged


class Draft(NamedTuple):
    """A draft, and the number of leading source sentences that the model was shown."""

    text: str
    shown: int


class Generator(Protocol):
    """A loaded model that writes drafts."""

    def write(self, sources: Sequence[str], sentences: int) -> Draft:
        """Write a draft.

        Args:
            sources: the sentences of the text, of which the model is shown the first that fit.
            sentences: about how many sentences the draft is to have.
        """


def load(model: Model) -> Generator:
    """Load a model with the generator for its family.

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
    """Count the leading sentences that fit into ``limit`` tokens; at least one if there is any."""
    total = 0
    for count, length in enumerate(lengths):
        total += length
        if total > limit and count:
            return count
    return len(lengths)
