"""Loading a model that writes drafts, with the generator for its family."""

from __future__ import annotations

from depeche.errors import ModelError, first_line
from depeche.models.catalogue import Model, check_unchanged
from depeche.summary.draft.generator import Generator


def load(model: Model, threads: int) -> Generator:
    """Load a model with the generator for its family.

    Args:
        model: the verified model.
        threads: the CPU threads it may use; 0 is one a core.

    Raises:
        ModelError: the folder does not load, or has changed since it was verified.
    """
    from depeche.models import offline  # noqa: F401 (before transformers: nothing is fetched)
    from depeche.models import threads as thread_limits

    thread_limits.limit(thread_limits.count(threads))
    import torch

    torch.set_num_threads(thread_limits.count(threads))
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
