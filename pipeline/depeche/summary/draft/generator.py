"""What a model that writes draft summaries is, whatever its family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


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


def fitting(lengths: Sequence[int], limit: int) -> int:
    """How many leading items fit into ``limit`` tokens together; at least one if there is any."""
    total = 0
    for count, length in enumerate(lengths):
        total += length
        if total > limit and count:
            return count
    return len(lengths)
