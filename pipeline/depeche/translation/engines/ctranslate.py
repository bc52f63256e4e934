"""The default engine: MarianMT by CTranslate2, without torch or transformers."""

from __future__ import annotations

import contextlib
import ctypes
import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import ctranslate2

from depeche.errors import SettingsError
from depeche.models.catalogue import Model
from depeche.translation.engines import converted
from depeche.translation.engines.engine import Attention, Hypothesis, ScoredToken, batches
from depeche.translation.engines.model_file import Stored
from depeche.translation.engines.pieces import Pieces

# The C library loads this when an error first unwinds a thread. If that is the error that there is
# no memory, it cannot be loaded any more, and the process would be aborted.
with contextlib.suppress(OSError):
    ctypes.CDLL("libgcc_s.so.1")

FORMAT = 1  # of the converted folder; part of its name
_BUDGET = 1536  # source tokens a batch, padding included
_SCORED = 256  # target tokens a batch: of larger ones the logits do not fit the processor's cache
_POLL = 0.002  # seconds between looks whether a translation is done
# Whether the longest text of a batch has fewer tokens than this changes the last digits of what is
# computed for the others, which are rounded to eight bits then: AVX-512 works on sixteen numbers at
# a time. A longer filler is put into such a batch, so that a text comes out the same in any batch.
_SHORTEST = 16
_FILLER = ["</s>"] * _SHORTEST


def has_gpu() -> bool:
    """Whether CTranslate2 sees a GPU."""
    return bool(ctranslate2.get_cuda_device_count() > 0)


def compute_type(wanted: str, on: str) -> str:
    """Resolve and check the type that CTranslate2 is to compute in.

    Args:
        wanted: a type of CTranslate2, or ``float`` for the fastest float type of the machine.
        on: ``cpu`` or ``cuda``.

    Raises:
        SettingsError: the machine does not support the type.
    """
    supported = ctranslate2.get_supported_compute_types(on)
    if wanted == "float":
        # CTranslate2 lists the half types only where they are faster than float32.
        return next(t for t in ("float16", "bfloat16", "float32") if t in supported)
    if wanted not in supported:
        known = ", ".join(sorted(supported))
        raise SettingsError(f"This machine does not compute in {wanted}; it does in {known}.")
    return wanted


class CTranslateEngine:
    """A loaded CTranslate2 model, converted from a MarianMT model where it is not yet.

    Args:
        model: the verified model.
        engines: the folder of converted models; made if it is not there.
        compute: a type that ``compute_type`` returned.
        on: ``cpu`` or ``cuda``.
        threads: CPU threads; each translates batches of its own.

    Raises:
        ModelError: the model cannot be converted.
        OSError, RuntimeError, ValueError, KeyError: the model does not load.
    """

    def __init__(self, model: Model, engines: Path, compute: str, on: str, threads: int) -> None:
        stored: Stored = "int8" if compute.startswith("int8") else "float32"
        self._pieces = Pieces(model.folder)
        name = f"{model.digest[:16]}-{stored}-ct2.{ctranslate2.__version__}-{FORMAT}"
        folder = engines / name
        # One thread a batch uses two cores better than two threads a batch: the matrices of a
        # translation model of this size are too small to be shared.
        self._translator = ctranslate2.Translator(
            str(folder),
            device=on,
            compute_type=compute,
            inter_threads=threads if on == "cpu" else 1,
            intra_threads=1,
            max_queued_batches=-1,
            files=converted.ensure(model, folder, stored),
        )
        config = json.loads((model.folder / "config.json").read_text(encoding="utf-8"))
        self._positions = int(config["max_position_embeddings"])
        self.limit = min(model.max_source or self._positions, self._positions) - 1
        self._in_flight = 2 * threads + 1

    def length(self, text: str) -> int:
        """The number of tokens of a source, the end mark included."""
        return len(self._pieces.encode([text])[0])

    def writes(self, text: str) -> bool:
        """Whether the vocabulary has all of a text, and not as bytes only."""
        return self._pieces.writes(text)

    def translate(
        self, sources: Sequence[str], beam: int, count: int = 1
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Yield up to ``count`` hypotheses for each source, batch by batch, the longest first."""
        tokens = self._pieces.encode(sources)
        running: deque[tuple[list[int], list[Any]]] = deque()
        for group in batches([len(source) for source in tokens], _BUDGET):
            longest = len(tokens[group[0]])
            started = self._translator.translate_batch(
                *_filled([tokens[index] for index in group]),
                asynchronous=True,
                beam_size=beam,
                # Stops as late as transformers, which finds a better hypothesis now and then.
                patience=2 if beam > 1 else 1,
                num_hypotheses=min(count, beam),
                return_scores=True,
                max_input_length=0,
                max_decoding_length=min(longest * 2 + 16, self._positions - 1),
            )
            running.append((group, started))
            if len(running) >= self._in_flight:
                yield from self._finished(*running.popleft())
        while running:
            yield from self._finished(*running.popleft())

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[ScoredToken]]:
        """The tokens of given translations with their log probabilities, end marks included.

        The model reads each translation as if it had written it (forced decoding).
        """
        if not sources:
            return []  # CTranslate2 answers nothing with one empty result
        written = [tokens[:-1] for tokens in self._pieces.encode_target(targets)]
        scored = self._read(
            self._translator.score_batch,
            self._pieces.encode(sources),
            written,  # the end mark is added by CTranslate2
            batches([len(tokens) + 1 for tokens in written], _SCORED),
        )
        spans = self._pieces.target_spans(targets)
        return [
            [
                ScoredToken(*span, score)
                for span, score in zip(places, result.log_probs, strict=True)
            ]
            for places, result in zip(spans, scored, strict=True)
        ]

    def attention(self, sources: Sequence[str], targets: Sequence[str]) -> list[Attention]:
        """Where the model looks in each source when it writes a given translation."""
        if not sources:
            return []  # CTranslate2 answers nothing with one empty result
        written = [tokens[:-1] for tokens in self._pieces.encode_target(targets)]
        results = self._read(
            self._translator.translate_batch,
            self._pieces.encode(sources),
            written,
            batches([len(tokens) + 1 for tokens in written], _BUDGET),
            return_attention=True,
            beam_size=1,
            max_decoding_length=max(map(len, written), default=0) + 1,
        )
        spans = zip(
            self._pieces.source_spans(sources), self._pieces.target_spans(targets), strict=True
        )
        return [
            Attention(source, target[:-1], result.attention[0][: len(target) - 1])
            for (source, target), result in zip(spans, results, strict=True)
        ]

    def complete(self, sources: Sequence[str], beginnings: Sequence[str], beam: int) -> list[str]:
        """The likeliest translation of each source that begins with given words."""
        if not sources:
            return []  # CTranslate2 answers nothing with one empty result
        tokens = self._pieces.encode(sources)
        longest = max(map(len, tokens), default=0)
        results = self._read(
            self._translator.translate_batch,
            tokens,
            [begun[:-1] for begun in self._pieces.encode_target(beginnings)],
            batches([len(source) for source in tokens], _BUDGET),
            beam_size=beam,
            max_decoding_length=min(longest * 2 + 16, self._positions - 1),
        )
        return [self._pieces.decode(result.hypotheses[0]) for result in results]

    @staticmethod
    def _read(
        method: Any,
        sources: Sequence[list[str]],
        targets: Sequence[list[str]],
        groups: Sequence[list[int]],
        **options: Any,
    ) -> list[Any]:
        """What a method of CTranslate2 returns for sources with given targets, in their order."""
        running = []
        for group in groups:
            filled = _filled([sources[index] for index in group], [targets[at] for at in group])
            running.append(
                (group, method(*filled, asynchronous=True, max_input_length=0, **options))
            )
        found = {
            index: waiting.result()
            for group, started in running
            for index, waiting in zip(group, started, strict=False)
        }
        return [found[index] for index in range(len(sources))]

    def _finished(
        self, group: list[int], started: list[Any]
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        """Wait for a batch, and yield (index of the source, its hypotheses) for each of it."""
        for index, waiting in zip(group, started, strict=False):  # then the filler
            while not waiting.done():
                time.sleep(_POLL)  # result() would wait without reacting to signals
            result = waiting.result()
            yield (
                index,
                [
                    Hypothesis(self._pieces.decode(tokens), score)
                    for tokens, score in zip(result.hypotheses, result.scores, strict=True)
                ],
            )


def _filled(*sides: list[list[str]]) -> tuple[list[list[str]], ...]:
    """The sides of a batch, each with a filler if the longest text of one of them is short."""
    if all(max(map(len, side)) >= _SHORTEST for side in sides):
        return sides
    return tuple([*side, _FILLER] for side in sides)
