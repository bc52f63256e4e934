"""An instruct model (SmolLM2 and its like): drafts, and how probable a sentence is.

No repetition penalty and no n-gram ban: on a decoder-only model both count the article in the
prompt and make the model avoid its very words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList

from pipeline.summarise.constraint import SourceConstraint
from pipeline.summarise.generator import Draft, fitting
from pipeline.summarise.prompt import LIMIT, messages, plain


class CausalGenerator:
    """An instruct model with a chat template.

    Args:
        folder: the model's.
        constrained: whether figures and names must be those of the source.

    Raises:
        OSError, ValueError: the folder does not load.
    """

    def __init__(self, folder: Path, *, constrained: bool = True) -> None:
        self._constrained = constrained
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.bfloat16
        ).eval()
        if torch.cuda.is_available():
            self._model.to("cuda")
        self._read: tuple[str, Any, Any] | None = None  # a prompt, its cache, what it foretells

    def write(self, sources: Sequence[str], sentences: int) -> Draft:
        """A greedy draft."""
        shown = fitting([len(self.tokenizer(s)["input_ids"]) for s in sources], LIMIT)
        text = " ".join(sources[:shown])
        batch = self._prompt(text, sentences)
        start = batch["input_ids"].shape[1]
        processors = LogitsProcessorList()
        if self._constrained:
            processors.append(SourceConstraint(self.tokenizer, plain(text), start))
        with torch.inference_mode():
            made = self._model.generate(
                **batch,
                do_sample=False,
                logits_processor=processors,
                max_length=None,
                max_new_tokens=max(110, 45 * sentences),
                pad_token_id=self.tokenizer.eos_token_id,
            )
        draft = self.tokenizer.decode(made[0, start:], skip_special_tokens=True)
        return Draft(draft.strip(), shown)

    def log_probabilities(self, text: str, sentence: str) -> Any:
        """A tensor (tokens of ``sentence``, vocabulary) of natural logarithms.

        Row *i* foretells token *i*, as the answer to the request to summarise ``text`` in one
        sentence. The text's part is kept for the next sentence about the same text.
        """
        with torch.inference_mode():
            if self._read is None or self._read[0] != text:
                made = self._model(**self._prompt(text, 1), use_cache=True)
                self._read = (text, made.past_key_values, made.logits[:, -1:])
            _, past, first = self._read
            ids = self.tokenizer(sentence, return_tensors="pt")["input_ids"].to(first.device)
            made = self._model(input_ids=ids, past_key_values=past, use_cache=True)
            past.crop(-ids.shape[1])
            rows = torch.cat([first, made.logits[:, :-1]], dim=1)[0]
            return rows.float().log_softmax(-1)

    def _prompt(self, text: str, sentences: int) -> Any:
        return self.tokenizer.apply_chat_template(
            messages(text, sentences),
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        ).to(self._model.device)
