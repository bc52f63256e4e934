"""An instruct model (SmolLM2 and its like): drafts, and how probable a sentence is.

No repetition penalty: on a decoder-only model it counts the article in the prompt and makes the
model avoid its very words.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList

from depeche.summarise.draft.constraint import SourceConstraint
from depeche.summarise.draft.generator import Draft, fitting
from depeche.summarise.draft.prompt import LIMIT, messages, plain
from depeche.summarise.draft.repetition import NoLoop


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
        processors = LogitsProcessorList([NoLoop(start)])
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
        past, first = self._reading(text)
        with torch.inference_mode():
            ids = self.tokenizer(sentence, return_tensors="pt")["input_ids"].to(first.device)
            made = self._model(input_ids=ids, past_key_values=past, use_cache=True)
            past.crop(-ids.shape[1])
            rows = torch.cat([first, made.logits[:, :-1]], dim=1)[0]
            return rows.float().log_softmax(-1)

    def likelihoods(self, text: str, sentences: Sequence[str]) -> list[float]:
        """The logarithm of each sentence's probability as that answer, all at once."""
        past, first = self._reading(text)
        batch = self.tokenizer(
            list(sentences), return_tensors="pt", padding=True, padding_side="right"
        ).to(first.device)
        ids, real = batch["input_ids"], batch["attention_mask"]
        past = copy.deepcopy(past)
        past.batch_repeat_interleave(len(sentences))
        with torch.inference_mode():
            # Padding stands behind each sentence and attention looks back only: no mask is needed.
            made = self._model(input_ids=ids, past_key_values=past, use_cache=True)
            rows = torch.cat([first.expand(len(sentences), -1, -1), made.logits[:, :-1]], dim=1)
            chosen = rows.float().log_softmax(-1).gather(2, ids.unsqueeze(2)).squeeze(2)
        return [float(total) for total in (chosen * real).sum(1)]

    def _reading(self, text: str) -> tuple[Any, Any]:
        """What is kept of the request to summarise ``text``, and what it foretells."""
        if self._read is None or self._read[0] != text:
            with torch.inference_mode():
                made = self._model(**self._prompt(text, 1), use_cache=True)
            self._read = (text, made.past_key_values, made.logits[:, -1:])
        return self._read[1:]

    def _prompt(self, text: str, sentences: int) -> Any:
        return self.tokenizer.apply_chat_template(
            messages(text, sentences),
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        ).to(self._model.device)
