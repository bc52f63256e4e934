"""The network: MarianMT as transformers has it, of any size its configuration names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from depeche.errors import ModelError, first_line
from depeche.models import offline  # noqa: F401 (before transformers: nothing is fetched)
from safetensors import SafetensorError
from torch.nn import functional


def load(folder: Path, seed: int = 1) -> Any:
    """Load a MarianMT folder for training, in float32.

    Args:
        folder: a configuration, and weights unless they are to be made.
        seed: of fresh weights, where the folder has none.

    Raises:
        ModelError: it does not load, or has what the trainer does not train.
    """
    from transformers import MarianConfig, MarianMTModel

    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder} has no model: there is no config.json.")
    try:
        if (folder / "model.safetensors").is_file():
            net = MarianMTModel.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
            )
        else:
            net = fresh(MarianConfig.from_pretrained(folder, local_files_only=True), seed)
    except (OSError, ValueError, RuntimeError, TypeError, SafetensorError) as error:
        raise ModelError(f"The model {folder} does not load: {first_line(error)}") from error
    if not net.config.share_encoder_decoder_embeddings or net.final_logits_bias.any():
        raise ModelError(
            f"The model {folder} has embeddings or a bias that this trainer does not train."
        )
    for name, parameter in net.named_parameters():
        if "embed_positions" in name:  # sinusoids, given once and for all
            parameter.requires_grad_(False)
    return net.train()


def fresh(config: Any, seed: int) -> Any:
    """A network of a configuration with weights to start from.

    Xavier (Glorot and Bengio, 2010), with residual branches that begin quiet and a cross-attention
    that begins near the identity: with embeddings shared between languages of like word order, the
    decoder learns early to look at the source.
    """
    from transformers import MarianMTModel

    torch.manual_seed(seed)
    net = MarianMTModel(config)
    near = torch.eye(config.d_model)
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if "embed_positions" in name:
                continue
            if "shared" in name:
                parameter.normal_(0, config.d_model**-0.5)
                parameter[config.pad_token_id].zero_()
            elif parameter.dim() == 2:
                torch.nn.init.xavier_uniform_(parameter)
                if name.endswith(("out_proj.weight", "fc2.weight")):
                    parameter.mul_(0.2)
                if "encoder_attn.q_proj" in name or "encoder_attn.k_proj" in name:
                    parameter.mul_(0.3).add_(near, alpha=2)
                elif "encoder_attn.v_proj" in name or "encoder_attn.out_proj" in name:
                    parameter.mul_(0.3).add_(near)
    return net


def trained(net: Any) -> dict[str, torch.nn.Parameter]:
    """The parameters that training changes, by name."""
    return {name: p for name, p in net.named_parameters() if p.requires_grad}


def loss(
    net: Any, source: torch.Tensor, target: torch.Tensor, smoothing: float = 0.0
) -> torch.Tensor:
    """The cross-entropy of a batch, in nats, summed over its target pieces.

    Args:
        net: what ``load`` made.
        source: int64 [rows, length], each row closed with the end mark, then padded.
        target: the same of the translations; what the decoder is given is shifted right here.
        smoothing: chance given to all pieces alike, in [0, 1] (Szegedy et al., 2016).
    """
    config = net.config
    given = target.roll(1, dims=1)
    given[:, 0] = config.decoder_start_token_id
    logits = net(
        input_ids=source,
        attention_mask=(source != config.pad_token_id).long(),
        decoder_input_ids=given,
        use_cache=False,
    ).logits
    return functional.cross_entropy(
        logits.flatten(0, 1),
        target.flatten(),
        ignore_index=config.pad_token_id,
        label_smoothing=smoothing,
        reduction="sum",
    )
