"""Loading a model that writes drafts, with the generator for its family."""

from __future__ import annotations

from depeche.errors import ModelError, first_line
from depeche.models.catalogue import Model, check_unchanged
from depeche.summary.draft.generator import Generator


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
        reason = first_line(error)
        raise ModelError(f"The model {model.name} does not load: {reason}") from error
    check_unchanged(model)
    return generator
