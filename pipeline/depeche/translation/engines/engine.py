"""What a translation engine is; the rest of the stage knows nothing else of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol


class Hypothesis(NamedTuple):
    """A translation and its length-normalised log probability."""

    text: str
    score: float


class Engine(Protocol):
    """A loaded model."""

    @property
    def limit(self) -> int:
        """The longest source it should be given, in tokens."""

    def length(self, text: str) -> int:
        """The number of tokens of a source."""

    def translate(
        self, sources: Sequence[str], beam: int, count: int = 1
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Yield (index of the source, its hypotheses, best first), in any order.

        Args:
            sources: texts of at most ``limit`` tokens.
            beam: hypotheses kept at each step of the search.
            count: hypotheses wanted, at most ``beam``.
        """


def batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices grouped so that a group holds at most ``budget`` tokens, padding included.

    Longest first: the first batch shows at once whether memory is enough. A source longer than
    the budget goes alone.
    """
    groups: list[list[int]] = []
    longest = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if groups and (len(groups[-1]) + 1) * longest <= budget:
            groups[-1].append(index)
        else:
            groups.append([index])
            longest = max(lengths[index], 1)
    return groups
