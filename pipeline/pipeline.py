"""The stages composed, with the cache between them: article → repair → translation → brief."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from pipeline import __version__, models
from pipeline.cache import Cache
from pipeline.documents import (
    Article,
    Body,
    Brief,
    BriefSentence,
    Repaired,
    Summary,
    Support,
    Translation,
)
from pipeline.readers.language import Identifier, Language
from pipeline.repair.stage import RepairStage
from pipeline.settings import Settings, size
from pipeline.stage import Cached
from pipeline.summarise import Summariser
from pipeline.translate import Segment, Translator, engines, glossary, translate

Progress = Callable[[str, int, int], None]

LEAD = "lead"  # the summariser that is no model: the lead sentences as they stand


class Pipeline:
    """One pipeline a process. A model is verified when its stage is first asked for, and loaded
    only when something is not in the cache.

    Args:
        settings: the resolved settings.
        progress: told (what, done, total) during long work.
    """

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self._settings = settings
        self._progress = progress or (lambda what, done, total: None)
        self.limits = settings.limits
        self.cache = Cache(settings.cache_folder, size(settings.cache_size))

    @cached_property
    def identifier(self) -> Cached[Body, Language]:
        """Body → language."""
        return Cached(Identifier(), self.cache)

    @cached_property
    def repairer(self) -> Cached[Body, Repaired]:
        """Body → repaired body."""
        return Cached(
            RepairStage(
                min_confidence=self._settings.min_confidence, keep=self._settings.kept_words
            ),
            self.cache,
        )

    @cached_property
    def translator(self) -> Cached[str, Segment]:
        """French segment → English segment."""
        settings = self._settings
        model = models.find(settings.translator, "translation", settings.models_folder)
        engine = engines.choose(
            settings.engine, settings.compute_type, settings.threads, settings.engines_folder
        )
        stage = Translator(
            model,
            engine,
            glossary.load(settings.glossary),
            beam=settings.beam,
            progress=self._step("Translating"),
        )
        return Cached(stage, self.cache)

    @cached_property
    def summariser(self) -> Cached[Body, Summary]:
        """English body → summary."""
        settings = self._settings
        model = None
        if settings.summariser != LEAD:
            model = models.find(settings.summariser, "summary", settings.models_folder)
        stage = Summariser(
            model,
            sentences=settings.sentences,
            max_words=settings.max_words,
            progress=self._step("Summarising"),
        )
        return Cached(stage, self.cache)

    @property
    def signature(self) -> str:
        """What makes a brief, on one line (the idea is sacreBLEU's)."""
        stages = (self.repairer.stage, self.translator.stage, self.summariser.stage)
        return "|".join([f"depeche:{__version__}", *(stage.signature for stage in stages)])

    def repair(self, bodies: Sequence[Body]) -> list[Repaired]:
        """Repair the spacing of French bodies."""
        return self.repairer(bodies)

    def translate(self, bodies: Sequence[Body]) -> list[Translation]:
        """Translate French bodies, all their sentences together."""
        return translate(bodies, self.translator)

    def summarise(self, bodies: Sequence[Body]) -> list[Summary]:
        """Summarise English bodies."""
        return self.summariser(bodies)

    def doubts(self, bodies: Sequence[Body], language: str) -> list[tuple[str, ...]]:
        """For each body a warning if it is written in another language than it should be."""
        names = {"fr": "French", "en": "English"}
        return [
            (f"this does not look {names[language]} (it looks like {found.code!r})",)
            if found.code not in ("", language)
            else ()
            for found in self.identifier(bodies)
        ]

    def briefs(self, articles: Sequence[Article]) -> list[Brief]:
        """The whole way, for all articles together."""
        bodies = [article.body for article in articles]
        doubts = self.doubts(bodies, "fr")
        signature = self.signature  # asks for the models before any work is done
        repaired = self.repair(bodies)
        translations = self.translate([done.body for done in repaired])
        summaries = self.summarise([done.body for done in translations])
        return [
            _brief(*parts, signature)
            for parts in zip(articles, doubts, repaired, translations, summaries, strict=True)
        ]

    def _step(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self._progress(what, done, total)


def _brief(
    article: Article,
    doubts: tuple[str, ...],
    repaired: Repaired,
    translation: Translation,
    summary: Summary,
    signature: str,
) -> Brief:
    sentences = tuple(
        BriefSentence(
            sentence.text,
            sentence.origin,
            tuple(
                Support(pair.target, pair.source, pair.warnings)
                for pair in (translation.pairs[at] for at in translation.under(sentence.support))
            ),
        )
        for sentence in summary.sentences
    )
    return Brief(
        id=article.id,
        source=article.source,
        headline=translation.body.first("headline"),
        sentences=sentences,
        warnings=(*article.notes, *doubts, *summary.warnings),
        checked=_checked(summary),
        unchecked=(
            "Who did what, and the meaning of the rest, were not compared with the French.",
        ),
        signature=signature,
        article=article,
        repaired=repaired,
        translation=translation,
        summary=summary,
    )


def _checked(summary: Summary) -> tuple[str, ...]:
    checked = [
        "Figures, names, negation, quotation marks, length and repetition of every translated "
        "sentence were compared with the French."
    ]
    if any(sentence.origin == "generated" for sentence in summary.sentences):
        checked.append(
            "Figures, names, negation and word order of every generated sentence were compared "
            "with the one or two translated sentences it rests on."
        )
    return tuple(checked)
