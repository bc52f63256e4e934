"""The interface of a translation engine, and the forming of batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar

from depeche.errors import EngineError, first_line, is_out_of_memory

_Result = TypeVar("_Result")


class Hypothesis(NamedTuple):
    """A translation, and the mean log probability of its tokens, in nats."""

    text: str
    score: float


class ScoredToken(NamedTuple):
    """A token of a given translation: its place in it, and its log probability, in nats."""

    start: int
    end: int
    score: float


class Attention(NamedTuple):
    """Where a model looked in the source when it wrote each token of a translation.

    Attributes:
        source: the place of each token in the source.
        target: the place of each token in the translation.
        weights: for each token of the translation the share of the attention that each token of
            the source had, in [0, 1]: of the first head of the decoder's last layer, which Marian
            trains to align words.
    """

    source: list[tuple[int, int]]
    target: list[tuple[int, int]]
    weights: list[list[float]]


class Engine(Protocol):
    """A loaded translation model."""

    @property
    def limit(self) -> int:
        """The length of the longest source that it takes, in tokens."""

    def length(self, text: str) -> int:
        """The number of tokens of a source, the end mark included."""

    def writes(self, text: str) -> bool:
        """Whether the vocabulary has all of a text, and not as bytes only."""

    def translate(
        self, sources: Sequence[str], beam: int, count: int = 1
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Yield (index of the source, its hypotheses, best first), in any order.

        Args:
            sources: texts of at most ``limit`` tokens.
            beam: hypotheses kept at each step of the search.
            count: hypotheses wanted, at most ``beam``.
        """

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[ScoredToken]]:
        """The tokens of given translations with their log probabilities, end marks included.

        The model reads each translation as if it had written it (forced decoding).
        """

    def attention(self, sources: Sequence[str], targets: Sequence[str]) -> list[Attention]:
        """Where the model looks in each source when it writes a given translation.

        End marks are left out.
        """

    def complete(self, sources: Sequence[str], beginnings: Sequence[str], beam: int) -> list[str]:
        """The likeliest translation of each source that begins with given words.

        Args:
            sources: texts of at most ``limit`` tokens.
            beginnings: what each translation begins with; whole words.
            beam: hypotheses kept at each step of the search.
        """


def engine_errors(results: Iterator[_Result]) -> Iterator[_Result]:
    """Pass results on; turn a failure of the engine's library into an error of ours.

    Raises:
        EngineError: with the first line of the library's message.
        MemoryError: there is not enough memory.
    """
    try:
        yield from results
    except (RuntimeError, ValueError, IndexError) as error:
        if is_out_of_memory(error):
            raise MemoryError from error
        raise EngineError(f"The translation failed: {first_line(error)}.") from error


def batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Group sources into batches of similar length, the longest first.

    With the longest first, the first batch shows whether memory is enough.

    Args:
        lengths: tokens of each source.
        budget: tokens that a batch may have, padding included; a longer source is alone in one.

    Returns:
        The indices of the sources of each batch.
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
