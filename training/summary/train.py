"""Teach the embedded summariser by low-rank adaptation (LoRA, Hu et al. 2021), on a CPU.

python -m training.summary.train FILE.npz --base FOLDER --out FOLDER [--pairs 3000]

Only the adapter is trained: two small matrices beside each large one, in the upper layers; the
lowest are left as they are, so that nothing need be sent back through them (1.4 times as fast).
Weights are bf16, which the processor multiplies fast; the optimiser keeps 32-bit copies of the
adapter, so that small steps are not rounded away. Every few minutes the adapter and the
optimiser's state are saved; the same command goes on from there. No pair is seen twice; the rate
falls linearly to nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import peft
import torch
from transformers import AutoModelForCausalLM

_TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
_SAVE_EVERY = 300  # seconds


class Pairs:
    """Batches of encoded pairs, of similar length together; the order is that of the seed."""

    def __init__(self, path: Path, pairs: int, batch: int, seed: int) -> None:
        data = np.load(path)
        self._flat = data["flat"]
        self._starts, self._answers = data["starts"], data["answers"]
        count = min(pairs, len(self._answers)) // batch * batch
        chance = np.random.default_rng(seed)
        pools = np.array_split(np.arange(count), max(1, count // (16 * batch)))
        batches = []
        for pool in pools:
            order = pool[np.argsort(self._starts[pool + 1] - self._starts[pool])]
            groups = [order[at : at + batch] for at in range(0, len(order), batch)]
            batches += [groups[at] for at in chance.permutation(len(groups))]
        self.batches = batches

    def __getitem__(self, number: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens of shape (batch, length), and labels: -100 but where the answer is foretold."""
        chosen = self.batches[number]
        length = int(max(self._starts[i + 1] - self._starts[i] for i in chosen))
        tokens = torch.zeros(len(chosen), length, dtype=torch.long)
        labels = torch.full((len(chosen), length), -100)
        for row, pair in enumerate(chosen):
            start, answer, end = self._starts[pair], self._answers[pair], self._starts[pair + 1]
            ids = torch.from_numpy(self._flat[start:end].astype(np.int64))
            tokens[row, : len(ids)] = ids
            # The state at one token foretells the next.
            labels[row, answer - start - 1 : end - start - 1] = ids[answer - start :]
        return tokens, labels


def loss_of(model: Any, tokens: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy of the answers, in nats; the vocabulary is asked at answers only.

    Padding stands behind every answer and attention looks back only, so it needs no mask.
    """
    inner = model.get_base_model()
    states = inner.model(input_ids=tokens).last_hidden_state
    there = labels != -100
    logits = inner.lm_head(states[there]).float()
    return torch.nn.functional.cross_entropy(logits, labels[there])


def main() -> None:
    """Train, from the last save if there is one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the instruct model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=3000)
    parser.add_argument("--steps", type=int, help="stop after so many [when all pairs are seen]")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--frozen", type=int, default=12, help="lowest layers left as they are")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--warm", type=int, default=15, help="steps until the full rate")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    data = Pairs(arguments.data, arguments.pairs, arguments.batch, arguments.seed)
    base = AutoModelForCausalLM.from_pretrained(
        arguments.base, local_files_only=True, use_safetensors=True, dtype=torch.bfloat16
    )
    config = peft.LoraConfig(
        r=arguments.rank,
        lora_alpha=2 * arguments.rank,
        target_modules=_TARGETS,
        layers_to_transform=list(range(base.config.num_hidden_layers))[arguments.frozen :],
        task_type="CAUSAL_LM",
    )
    model = peft.get_peft_model(base, config, autocast_adapter_dtype=False)
    weights = [p for p in model.parameters() if p.requires_grad]
    masters = [p.detach().float() for p in weights]
    optimiser = torch.optim.AdamW(masters, lr=arguments.rate, betas=(0.9, 0.98), weight_decay=0.0)
    saved = arguments.out / "state.pt"
    first = 0
    if saved.is_file():  # our own file, written below
        state = torch.load(saved, weights_only=True)
        first = state["step"]
        optimiser.load_state_dict(state["optimiser"])
        for master, weight, kept in zip(masters, weights, state["masters"], strict=True):
            master.copy_(kept)
            weight.data.copy_(kept)
    steps = min(arguments.steps or len(data.batches), len(data.batches))
    kept_at = began = time.monotonic()
    seen = 0
    recent: list[float] = []
    model.train()
    for step in range(first, steps):
        tokens, labels = data[step]
        loss = loss_of(model, tokens, labels)
        loss.backward()
        for master, weight in zip(masters, weights, strict=True):
            master.grad = weight.grad.float()
            weight.grad = None
        norm = torch.nn.utils.clip_grad_norm_(masters, 1.0)
        rate = arguments.rate * min(1.0, (step + 1) / arguments.warm) * (1 - step / steps)
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.step()
        for master, weight in zip(masters, weights, strict=True):
            weight.data.copy_(master)
        seen += tokens.numel()
        recent = [*recent[-19:], loss.item()]
        if step % 5 == 0 or step + 1 == steps:
            speed = seen / (time.monotonic() - began)
            mean = sum(recent) / len(recent)
            print(
                f"step {step + 1}/{steps} loss {mean:.3f} norm {norm:.2f} {speed:.0f} tokens/s",
                flush=True,
            )
        if time.monotonic() - kept_at > _SAVE_EVERY or step + 1 == steps:
            _save(arguments.out, model, masters, optimiser, step + 1)
            kept_at = time.monotonic()


def _save(out: Path, model: Any, masters: list[Any], optimiser: Any, step: int) -> None:
    model.save_pretrained(out)
    state = {"step": step, "masters": masters, "optimiser": optimiser.state_dict()}
    torch.save(state, out / "state.new")
    (out / "state.new").replace(out / "state.pt")


if __name__ == "__main__":
    main()
