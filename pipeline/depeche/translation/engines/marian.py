"""The reference engine: MarianMT by transformers and torch.

It loads any folder that ``MarianMTModel.save_pretrained`` wrote, from safetensors only.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from depeche.models.catalogue import Model
from depeche.translation.engines.engine import Attention, Hypothesis, ScoredToken, batches
from depeche.translation.engines.pieces import Pieces

_BUDGET = 2048  # tokens a batch, padding included: enough to keep two cores busy


class MarianEngine:
    """A loaded MarianMT model, in float32, on a GPU if torch sees one.

    Args:
        model: the verified model.
        threads: CPU threads.

    Raises:
        OSError, ValueError, RuntimeError, TypeError: the model does not load.
    """

    def __init__(self, model: Model, threads: int) -> None:
        from depeche.models import offline  # noqa: F401 (before transformers: nothing is fetched)

        import torch  # isort: skip
        from transformers import MarianMTModel, MarianTokenizer  # isort: skip

        self._torch = torch
        self._pieces = Pieces(model.folder)
        # The library it warns of normalises punctuation, which was not done in training.
        warnings.filterwarnings("ignore", message=".*sacremoses.*")
        self._tokenizer = MarianTokenizer.from_pretrained(model.folder, local_files_only=True)
        self._model = MarianMTModel.from_pretrained(
            model.folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
        ).eval()
        torch.set_num_threads(threads)
        if torch.cuda.is_available():
            self._model.to("cuda")
        positions = int(self._model.config.max_position_embeddings)
        self.limit = min(model.max_source or positions, positions) - 1
        self._positions = positions

    def length(self, text: str) -> int:
        """The number of tokens of a source, the end mark included."""
        return len(self._tokenizer(text)["input_ids"])

    def writes(self, text: str) -> bool:
        """Whether the vocabulary has all of a text, and not as bytes only."""
        return self._pieces.writes(text)

    def translate(
        self, sources: Sequence[str], beam: int, count: int = 1
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Yield up to ``count`` hypotheses for each source, batch by batch, the longest first."""
        count = min(count, beam)
        for group in batches([self.length(source) for source in sources], _BUDGET):
            batch = self._batch(sources, group)
            longest = batch["input_ids"].shape[1]
            with self._torch.inference_mode():
                output = self._model.generate(
                    **batch,
                    num_beams=beam,
                    num_return_sequences=count,
                    max_length=None,
                    max_new_tokens=min(longest * 2 + 16, self._positions - 1),
                    return_dict_in_generate=True,
                    output_scores=True,
                )
            texts = self._tokenizer.batch_decode(output.sequences, skip_special_tokens=True)
            scores = (output.sequences_scores if beam > 1 else self._greedy_scores(output)).tolist()
            ranked = [Hypothesis(*pair) for pair in zip(texts, scores, strict=True)]
            for place, index in enumerate(group):
                yield index, ranked[place * count : (place + 1) * count]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[ScoredToken]]:
        """The tokens of given translations with their log probabilities, end marks included."""
        spans = self._pieces.target_spans(targets)
        scored: list[list[ScoredToken]] = [[] for _ in targets]
        for group in batches([len(places) for places in spans], _BUDGET):
            batch = self._batch(sources, group, targets)
            with self._torch.inference_mode():
                logits = self._model(**batch).logits.log_softmax(-1)
            chosen = logits.gather(-1, batch["labels"].clamp(min=0)[..., None])[..., 0].tolist()
            for row, index in zip(chosen, group, strict=True):
                scored[index] = [
                    ScoredToken(*place, score)
                    for place, score in zip(spans[index], row, strict=False)  # then padding
                ]
        return scored

    def attention(self, sources: Sequence[str], targets: Sequence[str]) -> list[Attention]:
        """Where the model looks in each source when it writes a given translation."""
        source_spans = self._pieces.source_spans(sources)
        target_spans = self._pieces.target_spans(targets)
        found: dict[int, Attention] = {}
        self._model.set_attn_implementation("eager")  # the others do not say where they look
        for group in batches([len(places) for places in target_spans], _BUDGET):
            batch = self._batch(sources, group, targets)
            with self._torch.inference_mode():
                output = self._model(**batch, output_attentions=True)
            # Of the last layer the first head, as CTranslate2 gives it: Marian's aligns words.
            looked = output.cross_attentions[-1][:, 0]
            for row, index in zip(looked.tolist(), group, strict=True):
                length = len(source_spans[index])
                weights = [shares[:length] for shares in row[: len(target_spans[index]) - 1]]
                found[index] = Attention(source_spans[index], target_spans[index][:-1], weights)
        self._model.set_attn_implementation("sdpa")
        return [found[index] for index in range(len(sources))]

    def complete(self, sources: Sequence[str], beginnings: Sequence[str], beam: int) -> list[str]:
        """The likeliest translation of each source that begins with given words."""
        begun = [self._pieces.encode_target([text])[0][:-1] for text in beginnings]
        ids = [self._tokenizer.convert_tokens_to_ids(tokens) for tokens in begun]
        everything = list(range(self._model.config.vocab_size))
        texts: dict[int, str] = {}
        for group in batches([self.length(source) for source in sources], _BUDGET):
            batch = self._batch(sources, group)
            longest = batch["input_ids"].shape[1]

            def allowed(row: int, written: Any, group: list[int] = group) -> list[int]:
                at = len(written) - 1  # behind the start mark
                forced = ids[group[row]]
                return [forced[at]] if at < len(forced) else everything

            with self._torch.inference_mode():
                output = self._model.generate(
                    **batch,
                    num_beams=beam,
                    max_length=None,
                    max_new_tokens=min(longest * 2 + 16, self._positions - 1),
                    prefix_allowed_tokens_fn=allowed,
                )
            for row, index in zip(output, group, strict=True):
                texts[index] = self._tokenizer.decode(row, skip_special_tokens=True)
        return [texts[index] for index in range(len(sources))]

    def _batch(
        self, sources: Sequence[str], group: Sequence[int], targets: Sequence[str] | None = None
    ) -> Any:
        """The tokens of some of the sources, padded, and of their translations if there are any."""
        return self._tokenizer(
            [sources[i] for i in group],
            text_target=None if targets is None else [targets[i] for i in group],
            return_tensors="pt",
            padding=True,
        ).to(self._model.device)

    def _greedy_scores(self, output: Any) -> Any:
        """Mean log probabilities of the tokens, which ``generate`` gives only with a beam."""
        steps = self._model.compute_transition_scores(
            output.sequences, output.scores, normalize_logits=True
        )
        is_token = output.sequences[:, 1:] != self._tokenizer.pad_token_id
        return steps.masked_fill(~is_token, 0).sum(1) / is_token.sum(1).clamp(min=1)
