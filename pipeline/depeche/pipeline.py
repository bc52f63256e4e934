"""The stages composed, with the cache between them: article → repair → translation → brief."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import msgspec

from depeche import __version__
from depeche.documents import (
    Article,
    Body,
    Brief,
    BriefSentence,
    HeadlineOrigin,
    Repaired,
    Summary,
    SummaryInput,
    Support,
    Translation,
)
from depeche.lang.identify import Language, LanguageStage
from depeche.models import catalogue
from depeche.repair.stage import RepairStage
from depeche.settings import Settings, size
from depeche.stage import CachedStage
from depeche.storage.cache import Cache
from depeche.summarise.headline import shorten
from depeche.summarise.stage import SummaryStage
from depeche.translate import glossary
from depeche.translate.engines import choice
from depeche.translate.stage import Segment, TranslationStage, translate

Progress = Callable[[str, int, int], None]

CHECKER = "smollm2-brief"  # the model that the fact check was fitted with
_NOTHING = Body("", ())
LEAD = "lead"  # the summariser that is no model: the lead sentences as they stand


class Prepared(msgspec.Struct, frozen=True):
    """An article as far as it comes without a translator: what is doubtful of it, and repaired."""

    article: Article
    doubts: tuple[str, ...]
    repaired: Repaired


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
    def identifier(self) -> CachedStage[Body, Language]:
        """Body → language."""
        return CachedStage(LanguageStage(), self.cache)

    @cached_property
    def repairer(self) -> CachedStage[Body, Repaired]:
        """Body → repaired body."""
        return CachedStage(
            RepairStage(
                min_confidence=self._settings.min_confidence, keep=self._settings.kept_words
            ),
            self.cache,
        )

    @cached_property
    def translator(self) -> CachedStage[str, Segment]:
        """French segment → English segment."""
        settings = self._settings
        model = catalogue.find(settings.translator, "translation", settings.models_folder)
        engine = choice.choose(
            settings.engine, settings.compute_type, settings.threads, settings.engines_folder
        )
        stage = TranslationStage(
            model,
            engine,
            glossary.load(settings.glossary),
            beam=settings.beam,
            progress=self._step("Translating"),
        )
        return CachedStage(stage, self.cache)

    @cached_property
    def summariser(self) -> CachedStage[SummaryInput, Summary]:
        """English copy → summary."""
        return CachedStage(self._summariser, self.cache)

    @cached_property
    def _summariser(self) -> SummaryStage:
        settings = self._settings
        model = checker = None
        if settings.summariser != LEAD:
            model = catalogue.find(settings.summariser, "summary", settings.models_folder)
            if settings.summariser == CHECKER:  # verified once, not twice: that reads all its files
                checker = model
            elif catalogue.pulled(catalogue.registry()[CHECKER], settings.models_folder):
                checker = catalogue.find(CHECKER, "summary", settings.models_folder)
        return SummaryStage(
            model,
            checker=checker,
            sentences=settings.sentences,
            max_words=settings.max_words,
            progress=self._step("Summarising"),
        )

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

    def summarise(self, copies: Sequence[SummaryInput]) -> list[Summary]:
        """Summarise English copy."""
        return self.summariser(copies)

    def doubts(self, bodies: Sequence[Body], language: str) -> list[tuple[str, ...]]:
        """For each body a warning if it is written in another language than it should be."""
        names = {"fr": "French", "en": "English"}
        try:
            found = self.identifier(bodies)
        except OSError as error:  # the classifier unpacks itself among the temporary files
            return [(f"the language was not looked at ({error.strerror})",) for _ in bodies]
        return [
            (f"this does not look {names[language]} (it looks like {made.code!r})",)
            if made.code not in ("", language)
            else ()
            for made in found
        ]

    def prepare(self, articles: Sequence[Article]) -> list[Prepared]:
        """All that comes before the translation; no model is asked for."""
        bodies = [_NOTHING if article.withdrawn else article.body for article in articles]
        doubts, repaired = self.doubts(bodies, "fr"), self.repair(bodies)
        return [Prepared(*parts) for parts in zip(articles, doubts, repaired, strict=True)]

    def finish(
        self, prepared: Sequence[Prepared], translations: Sequence[Translation]
    ) -> list[Brief]:
        """The briefs of prepared articles whose translations are there."""
        pairs = list(zip(prepared, translations, strict=True))
        standing = [_copy(made) for done, made in pairs if not done.article.withdrawn]
        summaries = iter(self.summarise(standing))
        return [
            _brief(
                done,
                made,
                Summary(()) if done.article.withdrawn else next(summaries),
                signature=self.signature,
                judged=self._summariser.checks_with_model,
            )
            for done, made in pairs
        ]

    def briefs(self, articles: Sequence[Article]) -> list[Brief]:
        """The whole way, for all articles together."""
        _ = self.signature  # asks for the models before any work is done
        prepared = self.prepare(articles)
        return self.finish(prepared, self.translate([done.repaired.body for done in prepared]))

    def _step(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self._progress(what, done, total)


def _copy(translation: Translation) -> SummaryInput:
    """The English, with what a check warned about marked as doubtful."""
    doubtful = tuple((pair.start, pair.end) for pair in translation.pairs if pair.warnings)
    return SummaryInput(translation.body, doubtful)


def _headline(
    translation: Translation, summary: Summary
) -> tuple[str | None, HeadlineOrigin | None]:
    """The article's headline, if need be shortened; else the start of the summary."""
    given = translation.body.first("headline")
    if given is not None:
        short = shorten(given)
        if short is None or short == given:
            return given, "translated"
        return short, "shortened"
    made = shorten(summary.sentences[0].text) if summary.sentences else None
    return made, "summary" if made else None


def _headline_doubts(translation: Translation) -> tuple[str, ...]:
    spans = [(p.start, p.end) for p in translation.body.paragraphs if p.kind == "headline"][:1]
    return tuple(
        f"the headline rests on: {warning}"
        for at in translation.under(spans)
        for warning in translation.pairs[at].warnings
    )


def _brief(
    prepared: Prepared,
    translation: Translation,
    summary: Summary,
    *,
    signature: str,
    judged: bool,
) -> Brief:
    article = prepared.article
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
    headline, headline_origin = _headline(translation, summary)
    return Brief(
        id=article.id,
        source=article.source,
        headline=headline,
        headline_origin=headline_origin,
        sentences=sentences,
        warnings=(
            *article.notes,
            *prepared.doubts,
            *_headline_doubts(translation),
            *summary.warnings,
        ),
        checked=() if article.withdrawn else _checked(summary, judged),
        unchecked=(
            "The item is withdrawn; it was neither translated nor summarised."
            if article.withdrawn
            else "Who did what, and the meaning of the rest, were not compared with the French.",
        ),
        signature=signature,
        article=article,
        repaired=prepared.repaired,
        translation=translation,
        summary=summary,
    )


def _checked(summary: Summary, judged: bool) -> tuple[str, ...]:
    checked = [
        "Figures, names, negation, quotation marks, length, repetition and some common words of "
        "every translated sentence were compared with the French, and its words with a list of "
        "English ones."
    ]
    if any(sentence.origin == "generated" for sentence in summary.sentences):
        witnesses = "by their words and by a language model" if judged else "by their words"
        checked.append(
            "Figures, names, who does what, negation and speakers of every generated sentence were "
            f"compared with the translated sentences it rests on, {witnesses}."
        )
    return tuple(checked)
