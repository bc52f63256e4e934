"""Decoding that does not repeat itself."""

from __future__ import annotations

from typing import Any

from transformers import LogitsProcessor


class NoRepeatedNgrams(LogitsProcessor):
    """Masks a token that would complete an n-gram the draft already has.

    The prompt does not count: a summary uses the article's words (transformers' own
    ``no_repeat_ngram_size`` counts both).

    Args:
        start: number of tokens of the prompt in ``input_ids``; what follows is the draft.
        length: n, in tokens.
    """

    def __init__(self, start: int, length: int = 5) -> None:
        self._start = start
        self._length = length

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Scores of shape (rows, vocabulary) with what would repeat at minus infinity."""
        before = self._length - 1
        for row in range(scores.shape[0]):
            draft = input_ids[row, self._start :].tolist()
            end = draft[len(draft) - before :] if len(draft) > before else None
            repeated = [
                draft[at + before]
                for at in range(len(draft) - before)
                if draft[at : at + before] == end
            ]
            if repeated:
                scores[row, repeated] = float("-inf")
        return scores
