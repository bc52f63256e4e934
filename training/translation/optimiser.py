"""Muon for the matrices, Adam for the rest, over flat vectors that several workers share.

Each worker sums the gradients of all workers over its own part of the vector and updates that
part, so that nothing is computed twice. Float32 masters take the updates; the network computes
with a rounded copy.

Muon: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024): the
momentum of each matrix is replaced by the nearest orthogonal one, by Newton–Schulz steps.
Adam: Kingma and Ba (2015).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from training.translation.network import Layout
from training.translation.recipe import Optimiser

_STEPS = 4  # of Newton–Schulz; a fifth changes little
_MOMENTUM = 0.95
_DECAY = 0.01  # of the matrices, a step at rate 1
_BETAS = 0.9, 0.98


@dataclass
class Memory:
    """What workers share. All vectors are flat, in the order of the layout.

    ``tallies`` has for each worker of this step: target tokens, summed loss.
    ``control``: rate as a share of the recipe's, updates since the moments were zero, stop.
    """

    master: torch.Tensor  # float32 [size]
    weights: torch.Tensor  # [size], in the precision of the network
    gradients: torch.Tensor  # [workers, size], likewise
    momentum: torch.Tensor  # float32 [size]
    second: torch.Tensor  # float32 [size - edge]
    tallies: torch.Tensor  # float64 [workers, 2]
    control: torch.Tensor  # float64 [3]

    @classmethod
    def shared(cls, layout: Layout, workers: int, precision: torch.dtype) -> Memory:
        """Zeros in memory that child processes see."""
        vectors = (
            torch.zeros(layout.size),
            torch.zeros(layout.size, dtype=precision),
            torch.zeros(workers, layout.size, dtype=precision),
            torch.zeros(layout.size),
            torch.zeros(layout.size - layout.edge),
            torch.zeros(workers, 2, dtype=torch.float64),
            torch.zeros(3, dtype=torch.float64),
        )
        return cls(*(vector.share_memory_() for vector in vectors))


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """The nearly orthogonal matrices next to a stack [count, rows, columns]."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.float().square().sum((1, 2), keepdim=True).sqrt() + 1e-7).to(x.dtype)
    for _ in range(_STEPS):
        gram = x @ x.mT
        x = torch.baddbmm(
            x, torch.baddbmm(gram, gram, gram, beta=-4.7750, alpha=2.0315), x, beta=3.4445
        )
    return x.mT if tall else x


@torch.no_grad()
def update(memory: Memory, layout: Layout, choice: Optimiser, rank: int) -> None:
    """Take one worker's share of a step, once the gradients and tallies of all are there."""
    workers = len(memory.gradients)
    rate, updates = memory.control[0].item(), memory.control[1].item()
    shares = (memory.tallies[:, 0] / memory.tallies[:, 0].sum()).tolist()

    def gradient(part: slice) -> torch.Tensor:
        total = memory.gradients[0, part].float().mul_(shares[0])
        for worker in range(1, workers):
            total.add_(memory.gradients[worker, part], alpha=shares[worker])
        return total

    for stack in layout.stacks:
        first, last = (stack.count * r // workers for r in (rank, rank + 1))
        each = stack.rows * stack.columns
        part = slice(stack.start + first * each, stack.start + last * each)
        now = gradient(part)
        momentum = memory.momentum[part]
        momentum.lerp_(now, 1 - _MOMENTUM)
        ahead = now.lerp_(momentum, _MOMENTUM).to(memory.weights.dtype)
        direction = orthogonal(ahead.view(-1, stack.rows, stack.columns)).float().flatten()
        length = choice.matrices * rate
        master = memory.master[part]
        master.mul_(1 - length * _DECAY)
        master.add_(direction, alpha=-length * max(1.0, stack.rows / stack.columns) ** 0.5)
        memory.weights[part] = master

    begin, end = ((layout.size - layout.edge) * r // workers for r in (rank, rank + 1))
    part = slice(layout.edge + begin, layout.edge + end)
    now = gradient(part)
    first_moment, second_moment = memory.momentum[part], memory.second[begin:end]
    first_moment.lerp_(now, 1 - _BETAS[0])
    second_moment.mul_(_BETAS[1]).addcmul_(now, now, value=1 - _BETAS[1])
    spread = (second_moment / (1 - _BETAS[1] ** updates)).sqrt_().add_(1e-9)
    master = memory.master[part]
    length = choice.vectors * rate / (1 - _BETAS[0] ** updates)
    master.addcdiv_(first_moment, spread, value=-length)
    memory.weights[part] = master
