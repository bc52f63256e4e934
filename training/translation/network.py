"""MarianMT as it is trained: a transformers model whose parameters lie in one flat vector.

The vector has the matrices first, those of one shape side by side, so that Muon takes them in one
stack; then the tied embedding, biases and norms, which are Adam's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import torch
from depeche.errors import ModelError
from depeche.models import offline  # noqa: F401 (before transformers: nothing is fetched)


class Slot(NamedTuple):
    """Where a parameter lies in the flat vector."""

    name: str
    shape: tuple[int, ...]
    start: int
    stop: int

    def of(self, flat: torch.Tensor) -> torch.Tensor:
        """The parameter's view of a flat vector."""
        return flat[self.start : self.stop].view(self.shape)


class Stack(NamedTuple):
    """``count`` matrices of one shape, side by side from ``start``."""

    rows: int
    columns: int
    start: int
    count: int


class Layout:
    """The order of a model's trained parameters in a flat vector of ``size`` numbers.

    ``stacks`` are its matrices; from ``edge`` on lie the other parameters.
    """

    def __init__(self, model: Any) -> None:
        named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
        matrices = [(n, p) for n, p in named if p.dim() == 2 and "shared" not in n]
        groups: dict[tuple[int, ...], list[tuple[str, Any]]] = {}
        for name, parameter in matrices:
            groups.setdefault(tuple(parameter.shape), []).append((name, parameter))
        taken = {name for name, _ in matrices}
        rest = [(name, parameter) for name, parameter in named if name not in taken]
        self.slots: list[Slot] = []
        self.stacks: list[Stack] = []
        self.size = 0
        for (rows, columns), group in groups.items():
            self.stacks.append(Stack(rows, columns, self.size, len(group)))
            self._add(group)
        self.edge = self.size
        self._add(rest)

    def _add(self, group: list[tuple[str, Any]]) -> None:
        for name, parameter in group:
            stop = self.size + parameter.numel()
            self.slots.append(Slot(name, tuple(parameter.shape), self.size, stop))
            self.size = stop

    def gather(self, model: Any) -> torch.Tensor:
        """A model's parameters as one float32 vector."""
        named = dict(model.named_parameters())
        return torch.cat([named[slot.name].detach().float().flatten() for slot in self.slots])


def load(folder: Path) -> Any:
    """Load a MarianMT folder for training, in float32.

    Raises:
        ModelError: it does not load, or has what the trainer does not train.
    """
    from transformers import MarianMTModel

    try:
        model = MarianMTModel.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            dtype=torch.float32,
            attn_implementation="eager",
        )
    except (OSError, ValueError, RuntimeError, TypeError) as error:
        raise ModelError(
            f"The model {folder} does not load: {str(error).splitlines()[0]}"
        ) from error
    if not model.config.share_encoder_decoder_embeddings or model.final_logits_bias.any():
        raise ModelError(
            f"The model {folder} has embeddings or a bias this trainer does not train."
        )
    return _trainable(model)


def empty(config: Any) -> Any:
    """A model of a configuration, to be bound to weights that are elsewhere."""
    from transformers import MarianMTModel

    # Of two ways to the same numbers the plain one is the faster for sentences of 30 tokens.
    config._attn_implementation = "eager"
    return _trainable(MarianMTModel(config))


def fresh(config: Any, seed: int) -> Any:
    """A model with weights to start from.

    Xavier (Glorot and Bengio, 2010), with residual branches that begin quiet and a cross-attention
    that begins near the identity: with embeddings shared between languages of like word order, the
    decoder learns early to look at the source.
    """
    torch.manual_seed(seed)
    model = empty(config)
    width = config.d_model
    near = torch.eye(width)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            if "shared" in name:
                parameter.normal_(0, width**-0.5)
                parameter[config.pad_token_id].zero_()
            elif parameter.dim() == 2:
                torch.nn.init.xavier_uniform_(parameter)
                if name.endswith(("out_proj.weight", "fc2.weight")):
                    parameter.mul_(0.2)
                if "encoder_attn.q_proj" in name or "encoder_attn.k_proj" in name:
                    parameter.mul_(0.3).add_(near, alpha=2)
                elif "encoder_attn.v_proj" in name or "encoder_attn.out_proj" in name:
                    parameter.mul_(0.3).add_(near)
    return model


def bind(model: Any, layout: Layout, weights: torch.Tensor, gradients: torch.Tensor) -> Any:
    """Let a model read its parameters from one flat vector and leave gradients in another."""
    model = model.to(weights.dtype).train()
    named = dict(model.named_parameters())
    for slot in layout.slots:
        parameter = named[slot.name]
        parameter.data = slot.of(weights)
        parameter.grad = slot.of(gradients)
    return model


def states(model: Any, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The decoder's last states [rows, target length, width], before the output embedding.

    ``source`` and ``target`` are int64 [rows, length]; the target is shifted right here.
    """
    config = model.config
    shifted = torch.full_like(target, config.decoder_start_token_id)
    shifted[:, 1:] = target[:, :-1]
    made: torch.Tensor = model.model(
        input_ids=source,
        attention_mask=(source != config.pad_token_id).long(),
        decoder_input_ids=shifted,
        use_cache=False,
    ).last_hidden_state
    return made


def _trainable(model: Any) -> Any:
    for name, parameter in model.named_parameters():
        if "embed_positions" in name:
            parameter.requires_grad_(False)
    return model
