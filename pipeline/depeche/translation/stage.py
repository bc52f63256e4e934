"""The stage that translates segments.

A segment is a sentence or a title. Segments are what is cached: when an agency sends an article
again with one line changed, only that line is translated again.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from depeche.lang import rewriting, sentences, wordless
from depeche.lang.wordless import Stretch
from depeche.models.catalogue import Model
from depeche.stage import Progress, Scalar
from depeche.translation import clauses, dictionary
from depeche.translation.checks import phrases
from depeche.translation.decoder import CheckedDecoder, Outcome, join
from depeche.translation.engines.choice import EngineChoice
from depeche.translation.engines.engine import Engine, engine_errors
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary

VERSION = 16

_WIDER = 3  # hypotheses for each wording that is wanted: some come out the same, or are bad
_WIDEST = 32  # hypotheses at most
_LETTER = re.compile(r"[^\W\d_]")
_CAPITAL_FIRST = re.compile(r"[\s«»“”\"'’(\[–—-]*[A-ZÀ-Þ]")
_SMALL_FIRST = re.compile(r"[“\"‘(\[–—-]?[a-z](?=[a-z’'-]*(?:[ ,;:]|$))")
_FINAL_STOP = re.compile(r"(?<=\w)(?<!\.[A-Z])\.$")  # not that of U.S.


class Segment(msgspec.Struct, frozen=True):
    """A translated segment.

    Attributes:
        target: the translation.
        warnings: what the checks found, as sentences for the editor without a full stop.
        notes: what is no fault, but may explain one: that it was translated in parts, or why
            another translation was chosen than the first.
        pieces: the number of parts it was translated in.
        found_first: the kinds of findings in the model's first answer, before any correction.
        remaining: the kinds of the findings in ``target``.
        corrected: names and terms that were corrected: (what the model wrote, what stands).
        score: mean log probability of its tokens, in nats; of the least likely part.
        unanswered: the words of the source that the dictionary has and ``target`` does not answer.
        suspects: the words of ``target`` that the warnings are about, where they are about any.
    """

    target: str
    warnings: tuple[str, ...] = ()
    pieces: int = 1
    found_first: tuple[str, ...] = ()
    remaining: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    score: float = 0.0
    suspects: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class TranslationStage:
    """Translates segments with one model, which is loaded by the first call.

    Args:
        model: the verified model.
        engine: what runs it.
        glossary: the terms and names that have a set translation.
        beam: hypotheses kept at each step of the search.
        progress: called with (segments done, segments in all) as segments are done.
    """

    name = "translate"
    version = VERSION
    data = (
        phrases.DATA,
        dictionary.DATA,
        "lang/data/coverage.zz",
        "lang/data/english.zz",
        "lang/data/lexicon.bin",
    )
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
    def model(self) -> Model:
        """The verified model."""
        return self._model

    @property
    def signature(self) -> str:
        """E.g. ``mt:opus-mt-fr-en@1c9f08a1b2c3.2|engine:ctranslate2.int8|beam:4|glossary:…``."""
        return (
            f"mt:{self._model.tag}.{self.version}|engine:{self._engine.tag}|beam:{self._beam}"
            f"|glossary:{self._glossary.digest[:12]}"
        )

    @property
    def libraries(self) -> tuple[str, ...]:
        """The libraries that run the model."""
        return self._engine.libraries

    def parameters(self) -> Mapping[str, Scalar]:
        """The digests of model and glossary, the engine, its device and its beam."""
        return {
            "model": self._model.digest,
            "max_source": self._model.max_source,
            "engine": self._engine.tag,
            "device": self._engine.device,
            "beam": self._beam,
            "glossary": self._glossary.digest,
        }

    def run(self, values: Sequence[str]) -> Iterator[tuple[int, Segment]]:
        """Translate each segment, its sentences one by one, a long one in parts.

        What holds no language is kept.

        Raises:
            ModelError: the model does not load.
            EngineError: the engine failed.
        """
        engine, decoder = self._load()
        parts: list[Stretch] = []  # of all segments, one after the other
        owners: list[int] = []  # of each part, the segment it belongs to
        parts_of: dict[int, range] = {}  # of each segment, the indices of its parts
        finished = 0
        for index, value in enumerate(values):
            new_parts = list(_parts(value, engine))
            if not new_parts:
                finished += 1
                yield index, Segment("")
                continue
            parts_of[index] = range(len(parts), len(parts) + len(new_parts))
            parts += new_parts
            owners += [index] * len(new_parts)
        self._progress(finished, len(values))
        missing = {index: len(indices) for index, indices in parts_of.items()}
        outcomes: dict[int, Outcome] = {}
        for at, outcome in engine_errors(_outcomes(parts, decoder)):
            outcomes[at] = outcome
            index = owners[at]
            missing[index] -= 1
            if not missing[index]:
                finished += 1
                indices = parts_of[index]
                sources = [parts[at].text for at in indices]
                yield index, _join(values[index], sources, [outcomes.pop(at) for at in indices])
                self._progress(finished, len(values))

    def alternatives(self, value: str, wanted: int) -> list[Segment]:
        """Translations of a segment that a wider search finds, the best first.

        Of a segment of several parts they are those of the parts in all combinations. Some may be
        the same, and what ``run`` gives need not be among them.

        Args:
            value: the segment.
            wanted: how many different ones are wanted; the wider is the search.

        Raises:
            ModelError: the model does not load.
            EngineError: the engine failed.
        """
        engine, decoder = self._load()
        beam = min(max(_WIDER * wanted, 2 * self._beam), _WIDEST)
        parts = list(_parts(value, engine))
        given = [at for at, part in enumerate(parts) if not part.wordless]
        outcomes = {at: [_kept(part)] for at, part in enumerate(parts) if part.wordless}
        texts = [parts[at].text for at in given]
        for place, found in engine_errors(decoder.alternatives(texts, beam)):
            outcomes[given[place]] = found
        # Of the parts so far only the best combinations can be in the best ones of all parts.
        combined: list[tuple[Outcome, ...]] = [()] if given else []
        for at in range(len(parts)):
            longer = ((*before, one) for before in combined for one in outcomes[at])
            combined = heapq.nsmallest(beam, longer, key=_badness)
        return [_join(value, [part.text for part in parts], some) for some in combined]

    def place(self, name: str) -> str:
        """The English of a place, in capitals if it is; one that the glossary has not is kept."""
        written = name.title() if name.isupper() else name
        found = self._glossary.find(written)
        if not found or (found[0].start, found[0].end) != (0, len(written)):
            return name
        english = found[0].preferred
        return english.upper() if name.isupper() else english

    def engine(self) -> Engine:
        """The engine with the model loaded; others may use it, too.

        Raises:
            ModelError: the model does not load.
        """
        return self._load()[0]

    def use(self, glossary: Glossary) -> None:
        """Translate with another glossary from now on; a model that is loaded stays loaded."""
        self._glossary = glossary
        if self._loaded is not None:
            engine, _ = self._loaded
            self._loaded = engine, CheckedDecoder(engine, glossary, self._beam)

    def _load(self) -> tuple[Engine, CheckedDecoder]:
        """The engine with the model loaded, and the decoder that uses it; kept from then on."""
        if self._loaded is None:
            engine = self._engine.load(self._model)
            self._loaded = engine, CheckedDecoder(engine, self._glossary, self._beam)
        return self._loaded


def written(segment: str) -> Iterator[Stretch]:
    """A segment as it is translated: sentences written out, and what is kept as it has no words."""
    # Models translate one sentence; of two they often leave one out.
    for start, end in sentences.segment(segment, "fr"):
        for stretch in wordless.stretches(segment[start:end]):
            text = rewriting.prepare(stretch.text)
            if stretch.wordless or not _has_language(stretch.text, text):
                yield Stretch(stretch.text, True)
            else:
                yield Stretch(text, False)


def _parts(segment: str, engine: Engine) -> Iterator[Stretch]:
    """The parts of a segment that are translated one by one, or kept as they have no words."""
    for stretch in written(segment):
        if stretch.wordless:
            yield stretch
            continue
        for part in clauses.split(stretch.text, engine.limit, engine.length):
            yield Stretch(part, False)


def _has_language(text: str, written: str) -> bool:
    """Whether a text has words, as it stands or written out: ``3e``, ``12 M€``; not ``12 €``."""
    return wordless.has_words(text) or (
        _LETTER.search(text) is not None and wordless.has_words(written)
    )


def _outcomes(parts: Sequence[Stretch], decoder: CheckedDecoder) -> Iterator[tuple[int, Outcome]]:
    """Yield (index of the part, its outcome): those that are kept, then those translated."""
    given: list[int] = []
    for at, part in enumerate(parts):
        if part.wordless:
            yield at, _kept(part)
        else:
            given.append(at)
    for place, outcome in decoder.translate([parts[at].text for at in given]):
        yield given[place], outcome


def _kept(part: Stretch) -> Outcome:
    """The outcome of a part that is kept, as it has no words."""
    remark = wordless.remark(part.text)
    return Outcome(wordless.in_english(part.text), (Finding("wordless", remark),) if remark else ())


def _badness(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """How bad the outcomes of all parts of a segment are together: findings go before scores."""
    return sum(one.weight for one in outcomes), -sum(one.score for one in outcomes)


def _join(source: str, parts: Sequence[str], outcomes: Sequence[Outcome]) -> Segment:
    """Join the outcomes of the parts of a segment."""
    text = join(parts, [outcome.text for outcome in outcomes])
    if _CAPITAL_FIRST.match(source) and (first := _SMALL_FIRST.match(text)):
        text = text[: first.end() - 1] + text[first.end() - 1].upper() + text[first.end() :]
    if re.search(r"\w$", source):
        # The model often ends with a stop what has none, such as a title.
        text = _FINAL_STOP.sub("", text)
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    pieces = sum(outcome.pieces for outcome in outcomes)
    warnings = [finding.message for finding in findings if finding.certainty == 1]
    notes = [finding.message for finding in findings if finding.certainty < 1]
    if not text:
        text, warnings = source, ["the model gave nothing; this is the French"]
    notes += [
        f"“{word}” was looked up in the dictionary"
        for outcome in outcomes
        for word in outcome.looked_up
    ]
    if pieces > 1:
        notes.append(f"translated in {pieces} parts")
    return Segment(
        text,
        tuple(dict.fromkeys(warnings)),
        pieces,
        found_first=tuple(
            dict.fromkeys(kind for outcome in outcomes for kind in outcome.found_first)
        ),
        remaining=tuple(dict.fromkeys(finding.kind for finding in findings)),
        corrected=tuple(change for outcome in outcomes for change in outcome.corrected),
        score=round(min(outcome.score for outcome in outcomes), 4),
        notes=tuple(dict.fromkeys(notes)),
        unanswered=tuple(word for outcome in outcomes for word in outcome.unanswered),
        suspects=tuple(dict.fromkeys(word for finding in findings for word in finding.words)),
    )
