"""Drafts by an encoder-decoder model trained to summarise (BART, DistilBART, Pegasus, T5)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, LogitsProcessorList

from depeche.summary.draft.constraint import SourceConstraint
from depeche.summary.draft.generator import Draft, count_fitting

_LIMIT = 1024  # tokens, for models that give no limit of their own


class Seq2SeqGenerator:
    """A loaded summarisation model; its own generation settings apply, except for the length.

    Args:
        folder: the folder of the model.

    Raises:
        OSError, ValueError: the folder does not load.
    """

    def __init__(self, folder: Path) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModelForSeq2SeqLM.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
        ).eval()
        if torch.cuda.is_available():
            self._model.to("cuda")
        config = self._model.config
        positions = getattr(config, "max_position_embeddings", None) or _LIMIT
        self._limit = min(int(positions), int(self._tokenizer.model_max_length), _LIMIT)
        tasks = getattr(config, "task_specific_params", None) or {}
        self._prefix = str((tasks.get("summarization") or {}).get("prefix") or "")

    def write(self, sources: Sequence[str], sentences: int) -> Draft:
        """Write a draft by beam search."""
        lengths = [len(self._tokenizer(" " + source)["input_ids"]) for source in sources]
        shown = count_fitting(
            lengths, self._limit - len(self._tokenizer(self._prefix)["input_ids"])
        )
        text = " ".join(sources[:shown])
        constraint = SourceConstraint(self._tokenizer, text, 0)
        batch = self._tokenizer(
            self._prefix + text,
            return_tensors="pt",
            truncation=True,  # cuts only a single sentence that is longer than the model takes
            max_length=self._limit,
        ).to(self._model.device)
        with torch.inference_mode():
            output = self._model.generate(
                **batch,
                num_beams=4,
                logits_processor=LogitsProcessorList([constraint]),
                max_length=None,
                min_length=0,
                max_new_tokens=max(60, 40 * sentences),
            )
        return Draft(self._tokenizer.decode(output[0], skip_special_tokens=True).strip(), shown)
