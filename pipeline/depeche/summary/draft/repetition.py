"""Decoding without repeated n-grams."""

from __future__ import annotations

from typing import Any

from transformers import LogitsProcessor

_N = 5  # tokens of an n-gram


class NoRepeatedNgrams(LogitsProcessor):
    """Masks a token that would complete an n-gram the draft already has.

    The prompt does not count: a summary uses the article's words (transformers' own
    ``no_repeat_ngram_size`` counts both).

    Args:
        start: number of tokens of the prompt in ``input_ids``; what follows is the draft.
    """

    def __init__(self, start: int) -> None:
        self._start = start

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Set the scores, of shape (rows, vocabulary), of what would repeat to minus infinity."""
        before = _N - 1
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
