"""Loading a model that writes drafts, with the generator for its family."""

from __future__ import annotations

from depeche.models import threads as thread_limits
from depeche.models.catalogue import Model
from depeche.models.loading import loading
from depeche.summary.draft.generator import Generator


def load(model: Model, threads: int) -> Generator:
    """Load a model with the generator for its family.

    Args:
        model: the verified model.
        threads: the CPU threads it may use; 0 is one a core.

    Raises:
        ModelError: the folder does not load, or has changed since it was verified.
        MemoryShortError: there is not enough memory.
    """
    with loading(model):
        thread_limits.limit(thread_limits.count(threads))
        from depeche.models import offline  # noqa: F401 (before transformers: nothing is fetched)

        import torch  # isort: skip

        torch.set_num_threads(thread_limits.count(threads))
        if model.family == "seq2seq":
            from depeche.summary.draft.seq2seq import Seq2SeqGenerator

            generator: Generator = Seq2SeqGenerator(model.folder)
        else:
            from depeche.summary.draft.causal import CausalGenerator

            generator = CausalGenerator(model.folder)
    return generator
