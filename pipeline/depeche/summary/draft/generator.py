"""The interface of the models that write drafts, whatever their family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


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


def count_fitting(lengths: Sequence[int], limit: int) -> int:
    """Count the leading sentences that fit into ``limit`` tokens; at least one if there is any."""
    total = 0
    for count, length in enumerate(lengths):
        total += length
        if total > limit and count:
            return count
    return len(lengths)
