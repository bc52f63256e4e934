"""The summary stage: an English body in, a short summary out that the body carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.documents import TITLES, Body, Rejected, Summary, SummarySentence
from pipeline.models import Model
from pipeline.segmentation import segment
from pipeline.stage import Progress, Scalar
from pipeline.summarise.faithfulness import Gate
from pipeline.summarise.generator import Generator, load
from pipeline.translate import typography

VERSION = 3


class _Sentence(NamedTuple):
    text: str
    start: int
    end: int


class Summariser:
    """Writes with one model, loaded when the first body needs it, and checks what it wrote.

    Args:
        model: the verified model, or None to take the lead sentences only.
        sentences: at most so many sentences.
        max_words: at most so many words; a lone sentence of the source may be longer.
        progress: told (bodies done, bodies in all).
    """

    name = "summarise"
    version = VERSION
    output = Summary

    def __init__(
        self,
        model: Model | None,
        *,
        sentences: int = 3,
        max_words: int = 120,
        progress: Progress | None = None,
    ) -> None:
        self._model = model
        self._sentences = sentences
        self._max_words = max_words
        self._progress = progress or (lambda done, total: None)
        self._loaded: Generator | None = None

    @property
    def signature(self) -> str:
        """E.g. ``sum:smollm2-135m-instruct@77ab.1|length:3x120``."""
        tag = self._model.tag if self._model else "lead"
        return f"sum:{tag}.{self.version}|length:{self._sentences}x{self._max_words}"

    def parameters(self) -> Mapping[str, Scalar]:
        """The model's digest and the length."""
        return {
            "model": self._model.digest if self._model else None,
            "sentences": self._sentences,
            "max_words": self._max_words,
        }

    def run(self, values: Sequence[Body]) -> Iterator[tuple[int, Summary]]:
        """Summarise each body."""
        for index, body in enumerate(values):
            yield index, self._summary(body)
            self._progress(index + 1, len(values))

    def _summary(self, body: Body) -> Summary:
        sources = _sources(body)
        if not sources:
            return Summary((), (), ("there is no sentence to summarise",))
        chosen: list[SummarySentence] = []
        rejected: list[Rejected] = []
        warnings: list[str] = []
        texts = [source.text for source in sources]
        # Fewer sentences than asked for are their own summary.
        if self._model is not None and len(sources) > self._sentences:
            if self._loaded is None:
                self._loaded = load(self._model)
            draft = self._loaded.write(texts, self._sentences)
            if draft.shown < len(sources):
                share = f"the first {draft.shown} of {len(sources)} sentences"
                warnings.append(f"the draft was written from {share}")
            gate = Gate(texts)
            drafted = typography.target(draft.text)
            for start, end in segment(drafted, "en"):
                text = drafted[start:end]
                verdict = gate.check(text)
                if not verdict.passed:
                    rejected.append(Rejected(text, verdict.reason))
                    continue
                support = [sources[index] for index in verdict.support]
                verbatim = any(text == source.text for source in support)
                candidate = SummarySentence(
                    text,
                    "source" if verbatim else "generated",
                    tuple((source.start, source.end) for source in support),
                )
                if self._fits(chosen, candidate) and not _told(chosen, candidate):
                    chosen.append(candidate)
        for source in sources:
            candidate = SummarySentence(source.text, "source", ((source.start, source.end),))
            if not _told(chosen, candidate) and self._fits(chosen, candidate):
                chosen.append(candidate)
        if not chosen:
            shortest = min(sources, key=lambda source: len(source.text.split()))
            span = ((shortest.start, shortest.end),)
            chosen.append(SummarySentence(shortest.text, "source", span))
            warnings.append(f"no sentence of the text is within {self._max_words} words")
        chosen.sort(key=lambda sentence: sentence.support)
        return Summary(tuple(chosen), tuple(rejected), tuple(warnings))

    def _fits(self, chosen: Sequence[SummarySentence], candidate: SummarySentence) -> bool:
        words = sum(len(s.text.split()) for s in chosen) + len(candidate.text.split())
        return len(chosen) < self._sentences and words <= self._max_words


def _sources(body: Body) -> list[_Sentence]:
    """The sentences of all paragraphs but titles; if there are only titles, those."""
    plain = [p for p in body.paragraphs if p.kind not in TITLES] or list(body.paragraphs)
    sentences = []
    for paragraph in plain:
        text = body.of(paragraph)
        for start, end in segment(text, "en"):
            flat = " ".join(text[start:end].split())
            sentences.append(_Sentence(flat, paragraph.start + start, paragraph.start + end))
    return sentences


def _told(chosen: Sequence[SummarySentence], candidate: SummarySentence) -> bool:
    """Whether a chosen sentence rests on the same source sentence already."""
    taken = {span for sentence in chosen for span in sentence.support}
    return any(span in taken for span in candidate.support)
