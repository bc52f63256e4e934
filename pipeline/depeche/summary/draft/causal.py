"""Drafts, and probabilities of sentences, by an instruct model such as SmolLM2.

There is no repetition penalty: for a decoder-only model it would count the prompt, and the model
would avoid the words of the article.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList

from depeche.summary.draft.constraint import SourceConstraint
from depeche.summary.draft.generator import Draft, count_fitting
from depeche.summary.draft.prompt import LIMIT, messages, prepare_text
from depeche.summary.draft.repetition import NoRepeatedNgrams


class _Prefix(NamedTuple):
    """A prompt that the model has read.

    Attributes:
        text: the article in it.
        cache: the keys and values of its tokens.
        next_logits: the logits of the next token, of shape (1, 1, vocabulary).
    """

    text: str
    cache: Any
    next_logits: Any


class CausalGenerator:
    """A loaded instruct model with a chat template.

    Args:
        folder: the folder of the model.
        constrained: whether drafts can have only numbers and names of the source.

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
        self._last_prefix: _Prefix | None = None

    def write(self, sources: Sequence[str], sentences: int) -> Draft:
        """Write a draft by greedy search."""
        lengths = [len(self.tokenizer(source)["input_ids"]) for source in sources]
        shown = count_fitting(lengths, LIMIT)
        text = " ".join(sources[:shown])
        batch = self._encoded(text, sentences)
        start = batch["input_ids"].shape[1]
        processors = LogitsProcessorList([NoRepeatedNgrams(start)])
        if self._constrained:
            processors.append(SourceConstraint(self.tokenizer, prepare_text(text), start))
        with torch.inference_mode():
            output = self._model.generate(
                **batch,
                do_sample=False,
                logits_processor=processors,
                max_length=None,
                max_new_tokens=max(110, 45 * sentences),
                pad_token_id=self.tokenizer.eos_token_id,
            )
        draft = self.tokenizer.decode(output[0, start:], skip_special_tokens=True)
        return Draft(draft.strip(), shown)

    def log_probabilities(self, text: str, sentence: str) -> Any:
        """The probability of each token of a sentence, as the summary of ``text``.

        What the model has computed for the text is kept for the next sentence about the same text.

        Returns:
            A tensor (tokens of ``sentence``, vocabulary) of natural logarithms; row *i* is for
            token *i*, given those before it.
        """
        prefix = self._prefix(text)
        with torch.inference_mode():
            ids = self.tokenizer(sentence, return_tensors="pt")["input_ids"]
            ids = ids.to(self._model.device)
            output = self._model(input_ids=ids, past_key_values=prefix.cache, use_cache=True)
            prefix.cache.crop(-ids.shape[1])
            logits = torch.cat([prefix.next_logits, output.logits[:, :-1]], dim=1)[0]
            return logits.float().log_softmax(-1)

    def likelihoods(self, text: str, sentences: Sequence[str]) -> list[float]:
        """The log probability of each sentence as the summary of ``text``, in one batch."""
        prefix = self._prefix(text)
        batch = self.tokenizer(
            list(sentences), return_tensors="pt", padding=True, padding_side="right"
        ).to(self._model.device)
        ids, is_token = batch["input_ids"], batch["attention_mask"]
        cache = copy.deepcopy(prefix.cache)
        cache.batch_repeat_interleave(len(sentences))
        with torch.inference_mode():
            # Padding comes after each sentence and attention looks back only: no mask is needed.
            output = self._model(input_ids=ids, past_key_values=cache, use_cache=True)
            first = prefix.next_logits.expand(len(sentences), -1, -1)
            logits = torch.cat([first, output.logits[:, :-1]], dim=1)
            chosen = logits.float().log_softmax(-1).gather(2, ids.unsqueeze(2)).squeeze(2)
        return [float(total) for total in (chosen * is_token).sum(1)]

    def _prefix(self, text: str) -> _Prefix:
        """The prompt to summarise ``text`` in one sentence, read by the model now or before."""
        if self._last_prefix is None or self._last_prefix.text != text:
            with torch.inference_mode():
                output = self._model(**self._encoded(text, 1), use_cache=True)
            self._last_prefix = _Prefix(text, output.past_key_values, output.logits[:, -1:])
        return self._last_prefix

    def _encoded(self, text: str, sentences: int) -> Any:
        """The prompt to summarise ``text``, as tensors."""
        return self.tokenizer.apply_chat_template(
            messages(text, sentences),
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        ).to(self._model.device)
