"""Loading a model that writes drafts, with the generator for its family."""

from __future__ import annotations

from depeche.models.catalogue import Model
from depeche.models.loading import loading
from depeche.summary.draft.generator import Generator


def load(model: Model) -> Generator:
    """Load a model with the generator for its family.

    Raises:
        ModelError: the folder does not load, or has changed since it was verified.
        MemoryShortError: there is not enough memory.
    """
    from depeche.models import offline  # noqa: F401 (before transformers: nothing is fetched)

    with loading(model):
        if model.family == "seq2seq":
            from depeche.summary.draft.seq2seq import Seq2SeqGenerator

            generator: Generator = Seq2SeqGenerator(model.folder)
        else:
            from depeche.summary.draft.causal import CausalGenerator

            generator = CausalGenerator(model.folder)
    return generator
