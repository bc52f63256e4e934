"""Drafts from an instruct model (SmolLM2 and its like), greedy.

No repetition penalty and no n-gram ban: on a decoder-only model both count the article in the
prompt and make the model avoid its very words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList

from pipeline.summarise.constraint import SourceConstraint
from pipeline.summarise.generator import Draft, fitting

_LIMIT = 1500  # tokens of article; more makes a small model wander
_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class CausalGenerator:
    """An instruct model with a chat template."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.bfloat16
        ).eval()
        if torch.cuda.is_available():
            self._model.to("cuda")

    def write(self, sources: Sequence[str], sentences: int) -> Draft:
        """A greedy draft."""
        shown = fitting([len(self._tokenizer(s)["input_ids"]) for s in sources], _LIMIT)
        count = _COUNTS[sentences] if sentences < len(_COUNTS) else str(sentences)
        shown_text = " ".join(sources[:shown])
        messages = [
            {
                "role": "system",
                "content": "Provide a concise, objective summary of the input text in up to "
                f"{count} sentence{'s' if sentences > 1 else ''}, focusing on key actions and "
                "intentions without using second or third person pronouns.",
            },
            {"role": "user", "content": shown_text},
        ]
        batch = self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        ).to(self._model.device)
        start = batch["input_ids"].shape[1]
        constraint = SourceConstraint(self._tokenizer, shown_text, start)
        with torch.inference_mode():
            made = self._model.generate(
                **batch,
                do_sample=False,
                logits_processor=LogitsProcessorList([constraint]),
                max_length=None,
                max_new_tokens=max(110, 37 * sentences),
                pad_token_id=self._tokenizer.eos_token_id,
            )
        text = self._tokenizer.decode(made[0, start:], skip_special_tokens=True)
        return Draft(text.strip(), shown)
