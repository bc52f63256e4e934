"""What all loading of models has in common: what is said of it, and what its errors become."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from depeche.errors import MemoryShortError, ModelError, first_line, is_out_of_memory
from depeche.models.catalogue import Model, check_unchanged

log = logging.getLogger(__name__)


@contextmanager
def loading(model: Model) -> Iterator[None]:
    """While this lasts, a library loads a verified model; what it raises becomes an error of ours.

    Raises:
        ModelError: the model does not load, or was changed since it was verified.
        MemoryShortError: there is not enough memory.
    """
    log.info("Loading %s", model.name)
    try:
        yield
    except Exception as error:
        if is_out_of_memory(error):
            raise MemoryShortError from error
        if isinstance(error, OSError | ValueError | RuntimeError | TypeError | KeyError):
            reason = first_line(error)
            raise ModelError(f"The model {model.name} does not load: {reason}") from error
        raise
    check_unchanged(model)
