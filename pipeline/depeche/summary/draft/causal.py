"""An instruct model (SmolLM2 and its like): drafts, and how probable a sentence is.

No repetition penalty: on a decoder-only model it counts the article in the prompt and makes the
model avoid its very words.
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
from depeche.summary.draft.prompt import LIMIT, messages, plain
from depeche.summary.draft.repetition import NoRepeatedNgrams


class _Prefix(NamedTuple):
    """A request the model has read: its text, its attention cache, the logits of the next token.

    The logits have the shape (1, 1, vocabulary).
    """

    text: str
    cache: Any
    next_logits: Any


class CausalGenerator:
    """An instruct model with a chat template.

    Args:
        folder: the model's.
        constrained: whether numbers and names must be those of the source.

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
        """A greedy draft."""
        lengths = [len(self.tokenizer(source)["input_ids"]) for source in sources]
        shown = count_fitting(lengths, LIMIT)
        text = " ".join(sources[:shown])
        batch = self._encoded(text, sentences)
        start = batch["input_ids"].shape[1]
        processors = LogitsProcessorList([NoRepeatedNgrams(start)])
        if self._constrained:
            processors.append(SourceConstraint(self.tokenizer, plain(text), start))
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
        """How probable each token of a sentence is.

        The sentence is taken as the answer to the request to summarise ``text`` in one sentence.
        What the model has read of the text is kept for the next sentence about the same text.

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
        """The logarithm of each sentence's probability as that answer, all at once."""
        prefix = self._prefix(text)
        batch = self.tokenizer(
            list(sentences), return_tensors="pt", padding=True, padding_side="right"
        ).to(self._model.device)
        ids, is_token = batch["input_ids"], batch["attention_mask"]
        cache = copy.deepcopy(prefix.cache)
        cache.batch_repeat_interleave(len(sentences))
        with torch.inference_mode():
            # Padding stands behind each sentence and attention looks back only: no mask is needed.
            output = self._model(input_ids=ids, past_key_values=cache, use_cache=True)
            first = prefix.next_logits.expand(len(sentences), -1, -1)
            logits = torch.cat([first, output.logits[:, :-1]], dim=1)
            chosen = logits.float().log_softmax(-1).gather(2, ids.unsqueeze(2)).squeeze(2)
        return [float(total) for total in (chosen * is_token).sum(1)]

    def _prefix(self, text: str) -> _Prefix:
        """The request to summarise ``text`` in one sentence, as the model has read it."""
        if self._last_prefix is None or self._last_prefix.text != text:
            with torch.inference_mode():
                output = self._model(**self._encoded(text, 1), use_cache=True)
            self._last_prefix = _Prefix(text, output.past_key_values, output.logits[:, -1:])
        return self._last_prefix

    def _encoded(self, text: str, sentences: int) -> Any:
        """The request to summarise ``text``, as the model's input."""
        return self.tokenizer.apply_chat_template(
            messages(text, sentences),
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        ).to(self._model.device)
