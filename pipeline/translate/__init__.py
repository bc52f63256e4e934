"""The translation stage. What it translates, and caches, is the segment: a sentence or a title.

A wire resends a story with one line changed; only that line is translated again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from pipeline.documents import Body, Paragraph, SentencePair, Translation
from pipeline.models import Model
from pipeline.segmentation import segment
from pipeline.stage import Cached, Scalar
from pipeline.translate import checks, clauses, typography
from pipeline.translate.engine import Engine
from pipeline.translate.engines import EngineChoice

VERSION = 2

Progress = Callable[[int, int], None]
_TITLES = frozenset({"headline", "subhead"})
_FINAL_STOP = re.compile(r"(?<=\w)\.$")


class Segment(msgspec.Struct, frozen=True):
    """A translated segment.

    ``warnings`` say what the checks found; ``pieces`` is the number of parts it was translated in.
    """

    target: str
    warnings: tuple[str, ...] = ()
    pieces: int = 1


class Translator:
    """Translates segments with one model, which is loaded when the first one needs it.

    Args:
        model: the verified model.
        engine: what runs it.
        beam: hypotheses kept at each step of the search.
        progress: told (segments done, segments in all) from time to time.
    """

    name = "translate"
    version = VERSION
    output = Segment

    def __init__(
        self,
        model: Model,
        engine: EngineChoice,
        *,
        beam: int = 4,
        progress: Progress | None = None,
    ) -> None:
        self._model = model
        self._engine = engine
        self._beam = beam
        self._progress = progress or (lambda done, total: None)
        self._loaded: Engine | None = None

    @property
    def signature(self) -> str:
        """E.g. ``mt:marian-fr-en-mini@1c9f.2|engine:ctranslate2.int8|beam:4``."""
        return f"mt:{self._model.tag}.{self.version}|engine:{self._engine.tag}|beam:{self._beam}"

    def parameters(self) -> Mapping[str, Scalar]:
        """The model's digest, the engine, and how it searches."""
        return {
            "model": self._model.digest,
            "max_source": self._model.max_source,
            "engine": self._engine.tag,
            "device": self._engine.device,
            "beam": self._beam,
        }

    def run(self, values: Sequence[str]) -> Iterator[tuple[int, Segment]]:
        """Translate segments; those that are too long for the model in parts, none cut short."""
        if self._loaded is None:
            self._loaded = self._engine.load(self._model)
        engine = self._loaded
        parts = [clauses.split(typography.source(v), engine.limit, engine.length) for v in values]
        flat = [part for some in parts for part in some]
        owner = [(index, at) for index, some in enumerate(parts) for at in range(len(some))]
        waiting: list[dict[int, str]] = [{} for _ in values]
        finished = 0
        for index, some in enumerate(parts):
            if not some:
                finished += 1
                yield index, Segment("")
        for place, hypotheses in engine.translate(flat, self._beam):
            index, at = owner[place]
            waiting[index][at] = hypotheses[0].text
            if len(waiting[index]) == len(parts[index]):
                finished += 1
                yield (
                    index,
                    _finish(values[index], [text for _, text in sorted(waiting[index].items())]),
                )
                self._progress(finished, len(values))


def translate(bodies: Sequence[Body], translator: Cached[str, Segment]) -> list[Translation]:
    """Translate bodies, the segments of all of them together and equal ones once."""
    sources = [[_sources(body, paragraph) for paragraph in body.paragraphs] for body in bodies]
    flat = [text for paragraphs in sources for texts in paragraphs for text in texts]
    made = iter(translator(flat))
    return [
        _assemble(body, [[(text, next(made)) for text in texts] for texts in paragraphs])
        for body, paragraphs in zip(bodies, sources, strict=True)
    ]


def _sources(body: Body, paragraph: Paragraph) -> list[str]:
    """The segments of a paragraph, blanks made single; a title is one segment."""
    text = body.of(paragraph)
    if paragraph.kind in _TITLES:
        spans = [(0, len(text))]
    else:
        spans = segment(text, "fr")
    return [" ".join(text[start:end].split()) for start, end in spans]


def _finish(source: str, texts: Sequence[str]) -> Segment:
    """Put the translated parts of a segment together and look at the result."""
    joined, looped = checks.cut_loops(typography.target(" ".join(texts)))
    if re.search(r"\w$", source):
        # The model likes to end titles with a stop.
        joined = _FINAL_STOP.sub("", joined)
    if not joined:
        return Segment(source, ("the model gave nothing; this is the French",), len(texts))
    found = checks.warnings(source, joined)
    if looped:
        found.append("the model repeated itself; the repetition was cut")
    if len(texts) > 1:
        found.append(f"long sentence, translated in {len(texts)} parts")
    return Segment(joined, tuple(found), len(texts))


def _assemble(body: Body, paragraphs: Sequence[Sequence[tuple[str, Segment]]]) -> Translation:
    """The English body with the layout of the French one between paragraphs, and the pairs."""
    out: list[str] = []
    at = end = 0
    places: list[Paragraph] = []
    pairs: list[SentencePair] = []
    for paragraph, segments in zip(body.paragraphs, paragraphs, strict=True):
        gap = body.text[end : paragraph.start]
        out.append(gap)
        at += len(gap)
        start = at
        for source, made in segments:
            if at > start:
                out.append(" ")
                at += 1
            stop = at + len(made.target)
            pairs.append(SentencePair(source, made.target, at, stop, made.warnings, made.pieces))
            out.append(made.target)
            at = stop
        places.append(Paragraph(paragraph.kind, start, at))
        end = paragraph.end
    out.append(body.text[end:])
    return Translation(Body("".join(out), tuple(places), "en"), tuple(pairs))
