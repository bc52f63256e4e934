"""Label-smoothed cross-entropy over a large vocabulary, a few positions at a time.

Logits of a chunk stay in the cache until their softmax is taken, and only the chances are kept,
in the precision of the network; the uniform part of the smoothed target is never written out.
"""

from __future__ import annotations

from typing import Any

import torch

_CHUNK = 256  # positions: 256 × 12,000 in bfloat16 are 6 MB


class _CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(  # type: ignore[override]
        ctx: Any, states: torch.Tensor, words: torch.Tensor, gold: torch.Tensor, smoothing: float
    ) -> torch.Tensor:
        chances = torch.empty(len(gold), len(words), dtype=states.dtype)
        across = words.t().contiguous()
        for start in range(0, len(gold), _CHUNK):
            part = slice(start, start + _CHUNK)
            torch.softmax(states[part] @ across, -1, out=chances[part])
        here = torch.arange(len(gold)), gold
        right = chances[here]
        loss = -right.float().clamp_min(1e-30).log().mean()
        chances[here] = right - (1 - smoothing)
        ctx.save_for_backward(chances, states, words)
        ctx.smoothing = smoothing
        return loss

    @staticmethod
    def backward(ctx: Any, *upstream: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        error, states, words = ctx.saved_tensors
        share = ctx.smoothing / len(words)
        by_state = error @ words - share * words.sum(0)
        by_word = error.t() @ states - share * states.sum(0)
        scale = upstream[0] / len(states)
        return by_state * scale, by_word * scale, None, None


def cross_entropy(
    states: torch.Tensor, words: torch.Tensor, gold: torch.Tensor, smoothing: float
) -> torch.Tensor:
    """The mean loss, in nats a token, of predicting ``gold`` by ``states @ words.T``.

    The value is without smoothing, so that it can be compared; the gradient is of the smoothed
    loss (Szegedy et al., 2016).

    Args:
        states: float [tokens, width].
        words: float [vocabulary, width], the output embedding.
        gold: int64 [tokens].
        smoothing: chance given to all words alike, in [0, 1].
    """
    return _CrossEntropy.apply(states, words, gold, smoothing)
