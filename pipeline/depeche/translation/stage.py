"""The translation stage. What it translates, and caches, is the segment: a sentence or a title.

A wire resends a story with one line changed; only that line is translated again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from depeche.documents import TITLES, Body, Paragraph, SentencePair, Translation
from depeche.errors import EngineError
from depeche.lang import typography
from depeche.lang.sentences import segment
from depeche.models.catalogue import Model
from depeche.stage import CachedStage, Progress, Scalar
from depeche.translation import clauses
from depeche.translation.decoder import CheckedDecoder, Outcome, join
from depeche.translation.engines.choice import EngineChoice
from depeche.translation.engines.engine import Engine
from depeche.translation.glossary import Glossary

VERSION = 7

_WORD_CHARACTER = re.compile(r"[^\W_]")
_FINAL_STOP = re.compile(r"(?<=\w)\.$")


class Segment(msgspec.Struct, frozen=True):
    """A translated segment.

    Attributes:
        target: the translation.
        warnings: sentences for the editor, without a stop: what the checks found.
        pieces: the number of parts it was translated in.
        found_first: the kinds of findings in the model's first answer, before any correction.
        remaining: the kinds of those that remain in ``target``.
        corrected: names and terms that were corrected: (what the model wrote, what stands).
    """

    target: str
    warnings: tuple[str, ...] = ()
    pieces: int = 1
    found_first: tuple[str, ...] = ()
    remaining: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()


class TranslationStage:
    """Translates segments with one model, which is loaded when the first one needs it.

    Args:
        model: the verified model.
        engine: what runs it.
        glossary: the terms and names that have a set translation.
        beam: hypotheses kept at each step of the search.
        progress: told (segments done, segments in all) from time to time.
    """

    name = "translate"
    version = VERSION
    data = ("lang/data/coverage.zz", "lang/data/english.zz", "lang/data/lexicon.bin")
    output = Segment

    def __init__(
        self,
        model: Model,
        engine: EngineChoice,
        glossary: Glossary,
        *,
        beam: int = 4,
        progress: Progress | None = None,
    ) -> None:
        self._model = model
        self._engine = engine
        self._beam = beam
        self._progress = progress or (lambda done, total: None)
        self._glossary = glossary
        self._loaded: tuple[Engine, CheckedDecoder] | None = None

    @property
    def signature(self) -> str:
        """E.g. ``mt:opus-mt-fr-en@1c9f08a1b2c3.2|engine:ctranslate2.int8|beam:4|glossary:…``."""
        return (
            f"mt:{self._model.tag}.{self.version}|engine:{self._engine.tag}|beam:{self._beam}"
            f"|glossary:{self._glossary.digest[:12]}"
        )

    @property
    def libraries(self) -> tuple[str, ...]:
        """Those that run the model."""
        return self._engine.libraries

    def parameters(self) -> Mapping[str, Scalar]:
        """The digests of model and glossary, the engine, and how it searches."""
        return {
            "model": self._model.digest,
            "max_source": self._model.max_source,
            "engine": self._engine.tag,
            "device": self._engine.device,
            "beam": self._beam,
            "glossary": self._glossary.digest,
        }

    def run(self, values: Sequence[str]) -> Iterator[tuple[int, Segment]]:
        """Translate segments; those that are too long for the model in parts, none cut short.

        Raises:
            ModelError: the model does not load.
            EngineError: the engine failed.
        """
        engine, decoder = self._load()
        parts: list[str] = []  # of all segments, one after the other
        owners: list[int] = []  # of each part, the segment it belongs to
        places: dict[int, range] = {}  # of each segment, its parts
        finished = 0
        for index, value in enumerate(values):
            source = typography.prepare_source(value)
            if not _WORD_CHARACTER.search(source):
                # Nothing to translate: an empty line, a row of stars.
                finished += 1
                yield index, Segment(typography.format_english(source, source))
                continue
            own = clauses.split(source, engine.limit, engine.length)
            places[index] = range(len(parts), len(parts) + len(own))
            parts += own
            owners += [index] * len(own)
        missing = {index: len(place) for index, place in places.items()}
        outcomes: dict[int, Outcome] = {}
        for at, outcome in _engine_errors(decoder.translate(parts)):
            outcomes[at] = outcome
            index = owners[at]
            missing[index] -= 1
            if not missing[index]:
                finished += 1
                place = places[index]
                sources = [parts[at] for at in place]
                yield index, _finish(values[index], sources, [outcomes.pop(at) for at in place])
                self._progress(finished, len(values))

    def _load(self) -> tuple[Engine, CheckedDecoder]:
        """The engine with the model, loaded by the first call, and the decoder that uses it."""
        if self._loaded is None:
            engine = self._engine.load(self._model)
            self._loaded = engine, CheckedDecoder(engine, self._glossary, self._beam)
        return self._loaded


def _engine_errors(outcomes: Iterator[tuple[int, Outcome]]) -> Iterator[tuple[int, Outcome]]:
    """The outcomes; a failure of the engine becomes an error that gives its library's reason."""
    try:
        yield from outcomes
    except (RuntimeError, ValueError, IndexError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        if "bad_alloc" in reason or "allocate memory" in reason:
            raise MemoryError from error
        raise EngineError(f"The translation failed: {reason}.") from error


def translate(bodies: Sequence[Body], translator: CachedStage[str, Segment]) -> list[Translation]:
    """Translate bodies, the segments of all of them together and equal ones once."""
    sources = [[_sources(body, paragraph) for paragraph in body.paragraphs] for body in bodies]
    flat = [text for paragraphs in sources for texts in paragraphs for text in texts]
    made = iter(translator(flat))
    return [
        _assemble(body, [[(text, next(made)) for text in texts] for texts in paragraphs])
        for body, paragraphs in zip(bodies, sources, strict=True)
    ]


def _sources(body: Body, paragraph: Paragraph) -> list[str]:
    """The segments of a paragraph, with single spaces; a title is one segment."""
    text = body.of(paragraph)
    if paragraph.kind in TITLES:
        spans = [(0, len(text))]
    else:
        spans = segment(text, "fr")
    return [" ".join(text[start:end].split()) for start, end in spans]


def _finish(source: str, parts: Sequence[str], made: Sequence[Outcome]) -> Segment:
    """Put the translated parts of a segment together."""
    text = join(parts, [outcome.text for outcome in made])
    if re.search(r"\w$", source):
        # The model likes to end with a stop what has none, such as titles.
        text = _FINAL_STOP.sub("", text)
    findings = [finding for outcome in made for finding in outcome.findings]
    pieces = sum(outcome.pieces for outcome in made)
    warnings = [finding.message for finding in findings]
    if not text:
        text, warnings = source, ["the model gave nothing; this is the French"]
    if pieces > 1:
        warnings.append(f"translated in {pieces} parts")
    return Segment(
        text,
        tuple(dict.fromkeys(warnings)),
        pieces,
        found_first=tuple(dict.fromkeys(kind for outcome in made for kind in outcome.found_first)),
        remaining=tuple(dict.fromkeys(finding.kind for finding in findings)),
        corrected=tuple(change for outcome in made for change in outcome.corrected),
    )


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
