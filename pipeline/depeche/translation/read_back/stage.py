"""The stage that reads translations back and estimates the chance that each is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

import msgspec

from depeche.documents import Unexplained
from depeche.lang import french_lexicon, rewriting, wordless
from depeche.lang.english import FUNCTION_WORDS
from depeche.models.catalogue import Model
from depeche.stage import Progress, Scalar
from depeche.translation.engines.choice import EngineChoice
from depeche.translation.engines.engine import Engine, engine_errors
from depeche.translation.read_back import calibration, evidence
from depeche.translation.read_back.evidence import Word
from depeche.translation.stage import TranslationStage

VERSION = 6
READER = "marian-en-fr"

_LONGEST = 480  # tokens; the models have 512 positions
_SHOWN = 4  # words in a warning
_TOGETHER = 256  # translations read back in common batches
_Item = TypeVar("_Item")
_PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'"})
_ENGLISH_SURPRISE = 12.0  # nats: an English word of middling frequency


class Translated(msgspec.Struct, frozen=True):
    """A translated segment, as the translation stage left it.

    Attributes:
        source: French.
        target: English.
        score: mean log probability of a token of the translation.
        findings: how many findings the checks have.
        unanswered: how many words of the dictionary it does not answer.
    """

    source: str
    target: str
    score: float
    findings: int
    unanswered: int = 0


class Judgement(msgspec.Struct, frozen=True):
    """What reading a translation back says of it.

    Attributes:
        chance: the estimated chance, in [0, 1], that it is wrong; None where there is nothing to
            read, or more than the models take at once.
        lost: the words of the French that the English does not explain.
        made_up: the words of the English that the French does not explain.
        doubted: whether the chance is so high that a reader is to be warned.
    """

    chance: float | None = None
    lost: tuple[Unexplained, ...] = ()
    made_up: tuple[Unexplained, ...] = ()
    doubted: bool = False

    @property
    def warning(self) -> str:
        """A sentence for the editor, without a full stop; empty if there is no need of one."""
        if not self.doubted:
            return ""
        words = ", ".join(f"«{word.text}»" for word in self.lost[:_SHOWN])
        return f"read back, it is probably wrong{f'; compare {words}' if words else ''}"


class Evidence(NamedTuple):
    """What two models say of a translation: its features, and the words of both languages."""

    features: list[float]
    french: list[Word]
    english: list[Word]


class ReadBackStage:
    """Reads translations back with two models, which are loaded by the first call.

    Args:
        reverse: the verified model from English to French.
        translator: the stage that made the translations; its model is used, not loaded again.
        engine: what runs the reverse model.
        progress: called with (translations done, translations in all) as they are judged.
    """

    name = "read_back"
    version = VERSION
    data = ("lang/data/lexicon.bin", calibration.DATA)
    output = Judgement

    def __init__(
        self,
        reverse: Model,
        translator: TranslationStage,
        engine: EngineChoice,
        *,
        progress: Progress | None = None,
    ) -> None:
        self._reverse = reverse
        self._progress = progress or (lambda done, total: None)
        self._translator = translator
        self._engine = engine
        self._loaded: Engine | None = None

    @property
    def signature(self) -> str:
        """E.g. ``back:marian-en-fr@1c9f08a1b2c3.1``."""
        return f"back:{self._reverse.tag}.{self.version}"

    @property
    def libraries(self) -> tuple[str, ...]:
        """The libraries that run the models."""
        return self._engine.libraries

    def parameters(self) -> Mapping[str, Scalar]:
        """The digests of the models, and the engine."""
        return {
            "reverse": self._reverse.digest,
            "translator": self._translator.model.digest,
            "engine": self._engine.tag,
            "device": self._engine.device,
        }

    def run(self, values: Sequence[Translated]) -> Iterator[tuple[int, Judgement]]:
        """Judge each translation.

        Raises:
            ModelError: a model does not load.
            EngineError: an engine failed.
        """
        return engine_errors(self._judge(values))

    def _judge(self, values: Sequence[Translated]) -> Iterator[tuple[int, Judgement]]:
        fitted = calibration.load()
        readable = [index for index, value in enumerate(values) if self._can_read(value)]
        self._progress(0, len(readable))
        for index in set(range(len(values))).difference(readable):
            yield index, Judgement()
        judged = self.evidence([values[index] for index in readable])
        for done, (place, found) in enumerate(judged, start=1):
            chance = round(fitted.chance(found.features), 3)
            yield (
                readable[place],
                Judgement(
                    chance,
                    evidence.unexplained(found.french, fitted.least, fitted.surprising),
                    evidence.unexplained(found.english, fitted.least, fitted.surprising),
                    doubted=chance >= fitted.threshold,
                ),
            )
            self._progress(done, len(readable))

    def evidence(self, values: Sequence[Translated]) -> Iterator[tuple[int, Evidence]]:
        """Yield (index, evidence) for each translation.

        Raises:
            ModelError: a model does not load.
        """
        reverse, translator = self._load(), self._translator.engine()
        surprise = french_lexicon.load().cost
        for group in _batched(enumerate(values), _TOGETHER):
            french = [rewriting.prepare(value.source) for _, value in group]
            english = [_plain(value.target) for _, value in group]
            back, forth = reverse.score(english, french), translator.score(french, english)
            for place, (index, value) in enumerate(group):
                lost = evidence.words(french[place], back[place], surprise)
                made_up = evidence.words(english[place], forth[place], _english_surprise)
                features = evidence.features(
                    lost,
                    evidence.all_scores(english[place], forth[place]),
                    back[place],
                    value.score,
                    value.findings,
                    value.unanswered,
                )
                yield index, Evidence(features, lost, made_up)

    def _can_read(self, value: Translated) -> bool:
        """Whether there are words to read, and no more tokens than the models have positions."""
        if not wordless.holds_language(value.source) or not wordless.has_words(value.target):
            return False
        lengths = (
            self._translator.engine().length(value.source),
            self._load().length(value.target),
        )
        return max(lengths) <= _LONGEST

    def _load(self) -> Engine:
        """The engine of the reverse model; kept from then on."""
        if self._loaded is None:
            self._loaded = self._engine.load(self._reverse)
        return self._loaded


def _batched(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """Yield the items in lists of at most ``size``."""
    items = iter(items)
    while group := list(islice(items, size)):
        yield group


def _plain(english: str) -> str:
    """English with straight quotation marks and apostrophes, as the models learnt it."""
    return english.translate(_PLAIN)


def _english_surprise(word: str) -> float:
    return 0.0 if word in FUNCTION_WORDS else _ENGLISH_SURPRISE
