"""Converting a MarianMT folder to a CTranslate2 model, with numpy alone.

CTranslate2's own TransformersConverter needs torch and transformers, which may not be installed and
take seconds to import. It also drops the embedding of ``<pad>``, with which the decoder starts and
which is not zero in the bundled weights, so that translations would change. Otherwise both write
the same variables, as the tests show.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from depeche.errors import ModelError
from depeche.translation.engines import model_file, tensors
from depeche.translation.engines.model_file import Stored
from depeche.translation.engines.pieces import END, PADDING, UNKNOWN, Pieces
from depeche.translation.engines.tensors import Array

_NEVER = -1e4  # added to the logit of a token that must not be produced
_EMBEDDINGS = "decoder/embeddings/weight"
_SWITCHED_OFF = (  # options of other Transformer models
    "encoder/embeddings_merge",
    "encoder/multi_query_attention",
    "decoder/alibi",
    "decoder/alibi_use_positive_positions",
    "decoder/scale_alibi",
)
_ACTIVATIONS = {  # CTranslate2's ActivationType
    "relu": 0,
    "gelu_fast": 1,
    "gelu_new": 1,
    "gelu_pytorch_tanh": 1,
    "swish": 2,
    "silu": 2,
    "gelu": 3,
    "gelu_python": 3,
    "quick_gelu": 4,
}


def convert(source: Path, stored: Stored) -> dict[str, bytes]:
    """Convert the MarianMT model in a folder.

    Args:
        source: has ``config.json``, ``*.safetensors``, the SentencePiece files and ``vocab.json``.
        stored: the type in which matrices are stored.

    Returns:
        The files of the CTranslate2 model by their names: ``model.bin``, ``config.json`` and the
        vocabularies.

    Raises:
        ModelError: the folder is not a MarianMT model of the usual shape.
    """
    try:
        config = json.loads((source / "config.json").read_text(encoding="utf-8"))
        pieces = Pieces(source)
        tokens = pieces.source_tokens, pieces.target_tokens
        model = _Marian(config, tensors.read(source), tokens)
        variables = dict(model.variables())
    except (KeyError, OSError, ValueError) as error:
        raise ModelError(
            f"The model in {source} cannot be converted for CTranslate2 ({error}); "
            "`--engine transformers` may still run it."
        ) from error
    weights = BytesIO()
    model_file.write(weights, variables, model.aliases, stored)
    settings = {
        "add_source_bos": False,
        "add_source_eos": False,
        "bos_token": "<s>",
        "decoder_start_token": END if model.starts_from_zero else PADDING,
        "eos_token": END,
        "layer_norm_epsilon": None,
        "multi_query_attention": False,
        "unk_token": UNKNOWN,
    }
    vocabularies = {
        "source_vocabulary": tokens[0][: model.source_rows],
        "target_vocabulary": tokens[1][: model.rows],
    }
    if tokens[0] == tokens[1]:
        vocabularies = {"shared_vocabulary": tokens[1][: model.rows]}
    return {"model.bin": weights.getvalue()} | {
        f"{name}.json": json.dumps(content, ensure_ascii=False).encode()
        for name, content in {"config": settings, **vocabularies}.items()
    }


class _Marian:
    """The variables of CTranslate2's TransformerSpec, from the tensors of a MarianMTModel.

    Args:
        config: the model's ``config.json``.
        weights: its tensors by their names.
        tokens: the source and the target vocabulary, in the order of the embeddings.

    Attributes:
        starts_from_zero: whether the decoder starts with a zero vector instead of ``<pad>``.
        rows: rows of the target embeddings that are written.
        source_rows: those of the source embeddings.
        aliases: variables that are the same as another, with the other's name.

    Raises:
        KeyError: there are no embeddings.
        ValueError: the model does not have the usual shape.
    """

    def __init__(
        self, config: dict[str, Any], weights: dict[str, Array], tokens: tuple[list[str], list[str]]
    ) -> None:
        self._config = config
        self._weights = weights
        self._tokens = tokens
        shared = weights.get("model.shared.weight")
        encoder = weights.get("model.encoder.embed_tokens.weight", shared)
        decoder = weights.get("model.decoder.embed_tokens.weight", shared)
        if encoder is None or decoder is None:
            raise KeyError("no embeddings")
        self._output = weights.get("lm_head.weight", decoder)
        self._encoder, self._decoder = encoder, decoder
        # transformers starts the decoder with <pad>; Marian starts it with a zero vector, so that
        # in its weights the row of <pad> is zero. Without that row <pad> cannot be produced.
        pad_is_last = tokens[1][-1] == PADDING and len(tokens[1]) == len(decoder)
        self.starts_from_zero = pad_is_last and not decoder[-1].any()
        self.rows = len(decoder) - self.starts_from_zero
        self.source_rows = len(encoder) - (self.starts_from_zero and tokens[0][-1] == PADDING)
        for name, rows, known in (
            ("source", len(encoder), tokens[0]),
            ("target", len(decoder), tokens[1]),
        ):
            if rows != len(known):
                raise ValueError(f"{rows} {name} embeddings for {len(known)} vocabulary entries")
        if config.get("normalize_before") or config.get("normalize_embedding"):
            raise ValueError("layer normalisation is not where Marian has it")
        self.aliases = {"encoder/position_encodings/encodings": model_file.POSITIONS}
        if np.array_equal(self._output, decoder):
            self.aliases["decoder/projection/weight"] = _EMBEDDINGS
        if np.array_equal(encoder, decoder):
            self.aliases["encoder/embeddings_0/weight"] = _EMBEDDINGS

    def variables(self) -> Iterator[tuple[str, Array]]:
        """Yield the name and value of each variable; matrices are float32 with a row an output."""
        config = self._config
        activation = _ACTIVATIONS[config["activation_function"]]
        scale = math.sqrt(config["d_model"]) if config.get("scale_embedding", True) else 1.0
        yield _EMBEDDINGS, self._decoder[: self.rows]
        if "encoder/embeddings_0/weight" not in self.aliases:
            yield "encoder/embeddings_0/weight", self._encoder[: self.source_rows]
        if "decoder/projection/weight" not in self.aliases:
            yield "decoder/projection/weight", self._output[: self.rows]
        bias = self._bias()
        if bias.any():
            yield "decoder/projection/bias", bias
        yield model_file.POSITIONS, self._positions()
        for side in ("encoder", "decoder"):
            yield f"{side}/activation", np.array(activation, "int8")
            yield f"{side}/num_heads", np.array(config[f"{side}_attention_heads"], "int16")
            yield f"{side}/pre_norm", np.array(0, "int8")
            yield f"{side}/scale_embeddings", np.array(scale, "float32")
        for name in _SWITCHED_OFF:
            yield name, np.array(0, "int8")
        yield "decoder/alignment_heads", np.array(1, "int16")
        yield "decoder/alignment_layer", np.array(-1, "int16")
        yield "decoder/start_from_zero_embedding", np.array(self.starts_from_zero, "int8")
        for side in ("encoder", "decoder"):
            for number in range(config[f"{side}_layers"]):
                yield from self._layer(side, number)

    def _bias(self) -> Array:
        """The bias of the logits, which keeps ``<pad>`` from being produced if it has a row."""
        given = self._weights.get("final_logits_bias", np.zeros(self.rows, np.float32))
        bias = given.reshape(-1)[: self.rows].copy()
        if not self.starts_from_zero:
            bias[self._tokens[1].index(PADDING)] = _NEVER
        return bias

    def _layer(self, side: str, number: int) -> Iterator[tuple[str, Array]]:
        """The variables of a layer of the encoder or the decoder (``side``)."""
        module = f"model.{side}.layers.{number}"
        layer = f"{side}/layer_{number}"
        attention = f"{module}.self_attn"
        yield from self._linear(
            f"{layer}/self_attention/linear_0",
            f"{attention}.q_proj",
            f"{attention}.k_proj",
            f"{attention}.v_proj",
        )
        yield from self._linear(f"{layer}/self_attention/linear_1", f"{attention}.out_proj")
        yield from self._norm(
            f"{layer}/self_attention/layer_norm", f"{module}.self_attn_layer_norm"
        )
        if side == "decoder":
            cross = f"{module}.encoder_attn"
            yield from self._linear(f"{layer}/attention/linear_0", f"{cross}.q_proj")
            yield from self._linear(
                f"{layer}/attention/linear_1", f"{cross}.k_proj", f"{cross}.v_proj"
            )
            yield from self._linear(f"{layer}/attention/linear_2", f"{cross}.out_proj")
            yield from self._norm(f"{layer}/attention/layer_norm", f"{cross}_layer_norm")
        yield from self._linear(f"{layer}/ffn/linear_0", f"{module}.fc1")
        yield from self._linear(f"{layer}/ffn/linear_1", f"{module}.fc2")
        yield from self._norm(f"{layer}/ffn/layer_norm", f"{module}.final_layer_norm")

    def _linear(self, name: str, *modules: str) -> Iterator[tuple[str, Array]]:
        """The variables of linear layers with the same input, stacked into one layer."""
        weights = self._weights
        yield f"{name}/weight", np.concatenate([weights[f"{m}.weight"] for m in modules])
        yield f"{name}/bias", np.concatenate([weights[f"{m}.bias"] for m in modules])

    def _norm(self, name: str, module: str) -> Iterator[tuple[str, Array]]:
        """The variables of a layer normalisation."""
        yield f"{name}/gamma", self._weights[f"{module}.weight"]
        yield f"{name}/beta", self._weights[f"{module}.bias"]

    def _positions(self) -> Array:
        """Sinusoids (positions × width), with the sines in the first half, as transformers has."""
        stored = self._weights.get("model.decoder.embed_positions.weight")
        if stored is not None:
            return stored
        width = int(self._config["d_model"])
        positions = np.arange(int(self._config["max_position_embeddings"]))[:, None]
        angles = positions / np.power(10000.0, 2 * (np.arange(width) // 2) / width)
        return np.concatenate([np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])], axis=1).astype(
            np.float32
        )
