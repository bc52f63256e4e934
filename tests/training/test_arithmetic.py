from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from training.translation.loss import cross_entropy
from training.translation.network import Layout
from training.translation.optimiser import Memory, orthogonal, update
from training.translation.recipe import Optimiser

CHOICE = Optimiser(matrices=0.02, vectors=0.01, smoothing=0.1, warm_up=1)


@settings(deadline=None, max_examples=30)
@given(
    tokens=st.integers(1, 300),
    words=st.integers(2, 60),
    smoothing=st.sampled_from([0.0, 0.1, 0.5]),
    seed=st.integers(0, 1000),
)
def test_the_loss_is_torch_s_and_so_is_its_gradient(
    tokens: int, words: int, smoothing: float, seed: int
) -> None:
    draw = torch.Generator().manual_seed(seed)
    states = torch.randn(tokens, 8, generator=draw, requires_grad=True)
    table = torch.randn(words, 8, generator=draw, requires_grad=True)
    gold = torch.randint(0, words, (tokens,), generator=draw)
    loss = cross_entropy(states, table, gold, smoothing)
    made = torch.autograd.grad(3 * loss, (states, table))
    logits = states @ table.t()
    assert torch.allclose(loss, torch.nn.functional.cross_entropy(logits, gold), atol=1e-4)
    smoothed = torch.nn.functional.cross_entropy(logits, gold, label_smoothing=smoothing)
    expected = torch.autograd.grad(3 * smoothed, (states, table))
    for ours, theirs in zip(made, expected, strict=True):
        assert torch.allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("shape", [(3, 16, 16), (2, 8, 32), (2, 32, 8)])
def test_orthogonal_matrices_have_singular_values_near_one(shape: tuple[int, ...]) -> None:
    torch.manual_seed(1)
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
    assert values.min() > 0.3
    assert values.max() < 1.4


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = torch.nn.Linear(6, 4), torch.nn.Linear(6, 4)
        self.c = torch.nn.Linear(4, 6)
        self.shared = torch.nn.Embedding(10, 4)


def stepped(workers: int, batches: torch.Tensor) -> torch.Tensor:
    torch.manual_seed(2)
    layout = Layout(Net())
    memory = Memory.shared(layout, workers, torch.float32)
    memory.master.copy_(torch.randn(layout.size))
    for step in range(3):
        memory.gradients.copy_(batches[step].view(workers, -1, layout.size).mean(1))
        memory.tallies[:, 0] = 5
        memory.control[0], memory.control[1] = 1, step + 1
        for rank in range(workers):
            update(memory, layout, CHOICE, rank)
    assert torch.equal(memory.weights, memory.master)
    return memory.master


def test_workers_together_take_the_step_that_one_takes() -> None:
    torch.manual_seed(3)
    batches = torch.randn(3, 6, Layout(Net()).size)
    alone = stepped(1, batches)
    for workers in (2, 3):
        assert torch.allclose(stepped(workers, batches), alone, atol=1e-5)


def test_adam_is_torch_s() -> None:
    torch.manual_seed(4)
    layout = Layout(Net())
    memory = Memory.shared(layout, 1, torch.float32)
    memory.master.copy_(torch.randn(layout.size))
    memory.tallies[:, 0] = 1
    other = torch.nn.Parameter(memory.master[layout.edge :].clone())
    adam = torch.optim.Adam([other], lr=CHOICE.vectors, betas=(0.9, 0.98), eps=1e-9)
    for step in range(5):
        memory.gradients.normal_()
        other.grad = memory.gradients[0, layout.edge :].clone()
        memory.control[0], memory.control[1] = 1, step + 1
        update(memory, layout, CHOICE, 0)
        adam.step()
    assert torch.allclose(memory.master[layout.edge :], other, atol=1e-5)
