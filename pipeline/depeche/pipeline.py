"""The pipeline: it runs the stages, with a cache before each, and assembles briefs."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, Unpack

from depeche import __version__, assemble, extras, readers, settings, wording
from depeche.assemble import Prepared
from depeche.documents import Article, Body, Brief, Repaired, Summary, SummaryInput, Translation
from depeche.errors import DepecheError, InputError, ModelError, RefusedError, SettingsError
from depeche.lang.identify import Language, LanguageStage
from depeche.models import catalogue
from depeche.readers import Contents, contents
from depeche.readers.files import read_bytes
from depeche.readers.text import paragraphs
from depeche.repairs.stage import RepairStage
from depeche.settings import Settings, SettingValues
from depeche.stage import CachedStage, data_digest, versions
from depeche.storage.cache import Cache
from depeche.summary.stage import SummaryStage
from depeche.translation import glossary, memory, typed
from depeche.translation.bodies import MOST, segments, translate
from depeche.translation.engines import choice
from depeche.translation.engines.choice import EngineChoice
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.memory import Memory
from depeche.translation.read_back.stage import READER, Judgement, ReadBackStage, Translated
from depeche.translation.stage import Segment, TranslationStage
from depeche.translation.wordings import Wording, wordings

log = logging.getLogger(__name__)

_T = TypeVar("_T")

PipelineProgress = Callable[[str, int, int], None]  # called with (what, done, total)

CHECKER = "smollm2-brief"  # the model whose likelihoods the check of summaries was fitted to
LEAD = "lead"  # the summariser without a model: it takes the lead and what tells most beside it
_READING = (*readers.LIBRARIES, "sentencex")
_NO_BODY = Body("", ())
_TRIAL = "Il pleut ce matin sur Paris."  # what the models are tried with when they are loaded


class Pipeline:
    """Repairs, translates and summarises articles; results that are in the cache are reused.

    Usage::

        with Pipeline(summariser="lead") as pipeline:
            for brief in pipeline.briefs(pipeline.read("wire.jsonl")):
                print(brief.headline, brief.text)

    A model is verified when its stage is first asked for, and loaded only when something is not in
    the cache.

    Args:
        resolved: the settings; None resolves them from file, environment and ``values``.
        progress: called with (what, done, total) during long work.
        cache: the cache of stage outputs; None is the one that the settings name.
        values: settings by name, as in ``docs/python-api.md``.

    Raises:
        SettingsError: a setting makes no sense.
    """

    def __init__(
        self,
        resolved: Settings | None = None,
        progress: PipelineProgress | None = None,
        cache: Cache | None = None,
        **values: Unpack[SettingValues],
    ) -> None:
        if resolved is not None and values:
            raise TypeError("give resolved settings or settings by name, not both")
        self._settings = settings.load(dict(values)) if resolved is None else resolved
        self._progress = progress or (lambda what, done, total: None)
        self.limits = self._settings.limits
        self.cache = cache or Cache(
            self._settings.cache_folder, settings.size(self._settings.cache_size)
        )

    def __enter__(self) -> Self:
        """The pipeline itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close cache and memory; if the pipeline is used again, they are opened again."""
        self.cache.close()
        if (opened := self.__dict__.pop("memory", None)) is not None:
            opened.close()

    def read(self, path: str | Path) -> list[Article]:
        """The articles of a file, or of standard input for ``-``, in whatever format it is.

        An item of the file that cannot be read is left out, and logged as a warning.

        Raises:
            InputError: the file cannot be read, or none of its items can.
        """
        found = self.contents(path)
        if not found.articles and found.failures:
            raise InputError(found.failures[0])
        for failure in found.failures:
            log.warning("%s", failure)
        return list(found.articles)

    def contents(self, path: str | Path, within: Path | None = None) -> Contents:
        """The articles of a file, and a sentence for each of its items that cannot be read.

        Args:
            path: the file, or ``-`` for standard input.
            within: the folder that the file was found in, below which no link is followed; None
                for a file that was named.

        Raises:
            InputError: the file cannot be read.
        """
        data = read_bytes(path, self.limits.file, within)
        return contents(data, str(path), limits=self.limits)

    @cached_property
    def language_stage(self) -> CachedStage[Body, Language]:
        """Body → language."""
        return CachedStage(LanguageStage(), self.cache)

    @cached_property
    def repairer(self) -> CachedStage[Body, Repaired]:
        """Body → repaired body."""
        return CachedStage(self._repair_stage(), self.cache)

    def _repair_stage(self) -> RepairStage:
        chosen = self._settings
        return RepairStage(min_confidence=chosen.min_confidence, keep=chosen.kept_words)

    @cached_property
    def glossary(self) -> Glossary:
        """The terms and names that have a set translation."""
        return glossary.load(self._settings.glossary)

    @cached_property
    def memory(self) -> Memory | None:
        """What editors approved; None if the settings name no translation memory.

        Raises:
            SettingsError: the file that they name cannot be used.
        """
        named = self._settings.memory
        if named in ("", settings.NO_MEMORY):
            return None
        try:
            return Memory(Path(named))
        except DepecheError as error:
            raise SettingsError(f"The translation memory {error}") from error

    @cached_property
    def translator(self) -> CachedStage[str, Segment]:
        """French segment → English segment."""
        return CachedStage(self._translation_stage, self.cache)

    @cached_property
    def _translation_stage(self) -> TranslationStage:
        chosen = self._settings
        model = self._model(chosen.translator, "translation")
        return TranslationStage(
            model,
            self._engine,
            self.glossary,
            beam=chosen.beam,
            progress=self._step("Translating"),
        )

    @cached_property
    def _engine(self) -> EngineChoice:
        """What runs translation models."""
        chosen = self._settings
        if chosen.engine == "transformers":
            extras.require("summary", "The engine transformers")
        return choice.choose(
            chosen.engine, chosen.compute_type, chosen.threads, chosen.engines_folder
        )

    @cached_property
    def reader(self) -> CachedStage[Translated, Judgement] | None:
        """Translated segment → the chance that it is wrong; None if it is not to be read back."""
        if not self._settings.read_back:
            return None
        stage = ReadBackStage(
            self._model(READER, "reading back"),
            self._translation_stage,
            self._engine,
            progress=self._step("Reading back"),
        )
        return CachedStage(stage, self.cache)

    @cached_property
    def summariser(self) -> CachedStage[SummaryInput, Summary]:
        """English text → summary."""
        return CachedStage(self._summary_stage, self.cache)

    @cached_property
    def _summary_stage(self) -> SummaryStage:
        chosen = self._settings
        name = chosen.summariser
        model = checker = None
        if name != LEAD:
            if not extras.installed("summary"):
                commands = " && ".join(self._set_up_commands(name))
                raise ModelError(f"The summariser {name} needs torch: run `{commands}`.")
            model = self._model(name, "summary")
            if name == CHECKER:
                checker = model
            elif catalogue.pulled(catalogue.registry()[CHECKER], chosen.models_folder):
                checker = self._model(CHECKER, "summary")
        return SummaryStage(
            model,
            checker=checker,
            sentences=chosen.sentences,
            max_words=chosen.max_words,
            strict=chosen.strict,
            threads=chosen.threads,
        )

    def _model(self, name: str, task: catalogue.Task) -> catalogue.Model:
        """A verified model; files that look as they did the last time are not read again."""
        chosen = self._settings
        return catalogue.find(name, task, chosen.models_folder, chosen.cache_folder)

    def _set_up_commands(self, summariser: str) -> list[str]:
        """The commands after which a summariser can be used; none if it can be used now."""
        commands = []
        if not extras.installed("summary"):
            commands.append(extras.install_command("summary"))
        known = catalogue.entry(summariser)
        if known is not None and not catalogue.pulled(known, self._settings.models_folder):
            commands.append(known.pull_command)
        return commands

    def reload_words(self) -> None:
        """Read the glossary and the list of words again, which somebody has added to.

        Models that are loaded stay loaded. This must not be called while something is translated.

        Raises:
            SettingsError: one of the files cannot be read; nothing is changed then.
        """
        terms, repair = glossary.load(self._settings.glossary), self._repair_stage()
        self.__dict__["glossary"] = terms
        if "repairer" in self.__dict__:
            self.repairer.stage = repair
        if "_translation_stage" in self.__dict__:
            self._translation_stage.use(terms)

    def load(self) -> None:
        """Load all models and word lists now, so that the first article does not wait for them.

        Raises:
            ModelError: a model is missing or damaged.
        """
        _ = self.signature  # verifies the models
        body = Body(_TRIAL, paragraphs(_TRIAL))
        (_, repaired), *_ = self.repairer.stage.run([body])
        self._languages([repaired.body], "fr")
        (_, segment), *_ = self.translator.stage.run([_TRIAL])
        if self.reader is not None:
            list(self.reader.stage.run([Translated(_TRIAL, segment.target, segment.score, 0, 0)]))
        if self._settings.summariser != LEAD:
            # Of no more sentences than the summary may have a model is not asked.
            text = " ".join([_TRIAL] * (self._settings.sentences + 1))
            body = Body(text, paragraphs(text), "en")
            list(self.summariser.stage.run([SummaryInput(body)]))

    @property
    def signature(self) -> str:
        """All that can change a brief, on one line: versions, models and parameters.

        (The idea is sacreBLEU's.) A brief with segments of the translation memory has a digest of
        these after it (``memory.signature``).
        """
        _ = self.memory  # an error in it must come before any work is done
        reading = () if self.reader is None else (self.reader.stage,)
        stages = (self.repairer.stage, self.translator.stage, *reading, self.summariser.stage)
        data = data_digest(*(name for stage in stages for name in stage.data))
        libraries = hashlib.sha256(self.libraries.encode()).hexdigest()
        return "|".join(
            (
                f"depeche:{__version__}",
                *(stage.signature for stage in stages),
                f"data:{data[:12]}",
                f"libs:{libraries[:12]}",
            )
        )

    @property
    def libraries(self) -> str:
        """The libraries whose version can change a brief, with their versions."""
        stages = (
            self.language_stage.stage,
            self.repairer.stage,
            self.translator.stage,
            self.summariser.stage,
        )
        of_stages = (library for stage in stages for library in stage.libraries)
        return versions(*sorted({*_READING, *of_stages}))

    def repair(self, bodies: Sequence[Body]) -> list[Repaired]:
        """Repair the spacing of French bodies."""
        return self.repairer(bodies)

    def translate(self, bodies: Sequence[Body], most: int | None = None) -> list[Translation]:
        """Translate French bodies; their sentences are translated in common batches.

        Args:
            bodies: the texts.
            most: characters of each that are translated; the rest is left in French.
        """
        place = self._translation_stage.place
        return translate(
            bodies, self.translator, self.reader, place, most, self.memory, self._check
        )

    def translate_prepared(self, prepared: Sequence[Prepared]) -> list[Translation | str]:
        """Translate repaired articles, each up to the length that a brief is made of.

        Returns:
            Of each its translation, or the reason why no brief is made of it, as ``refusal`` says.

        Raises:
            ModelError: a model is missing or damaged, be it that of the summaries.
            EngineError: a model failed on one of them.
        """
        _ = self.signature  # verifies the models before any work is done
        reasons = [self.refusal(item) for item in prepared]
        fit = [item for item, reason in zip(prepared, reasons, strict=True) if reason is None]
        translated = iter(self.translate([item.repaired.body for item in fit], MOST))
        found: list[Translation | str] = []
        for item, reason in zip(prepared, reasons, strict=True):
            if reason is None:
                translation = next(translated)
                found.append(self.refusal(item, translation) or translation)
            else:
                found.append(reason)
        return found

    def translate_segments(self, sources: Sequence[str]) -> list[tuple[Segment, Judgement | None]]:
        """Translate French segments, and read the translations back unless settings say no."""
        return segments(sources, self.translator, self.reader, self.memory, self._check)

    def _check(self, french: str, english: str) -> list[Finding]:
        """What is wrong with a segment of the translation memory, as far as no model is needed."""
        return typed.check(french, english, self.glossary)

    def wordings(self, source: str, most: int = 5) -> list[Wording]:
        """Other translations of a French segment, for an editor to choose from.

        They are further hypotheses of the model, formatted, corrected and checked like the one that
        ``translate`` takes, which is mostly the first of them, but need not be among them. They are
        not kept in the cache.

        Args:
            source: a segment, as in a sentence pair; it may have several sentences.
            most: how many are wanted at most.

        Returns:
            The wordings, the best first, each once.

        Raises:
            ModelError: the model is missing or damaged.
            EngineError: the model failed.
        """
        return wordings(self._translation_stage, source, most)

    def summarise(self, texts: Sequence[SummaryInput]) -> list[Summary]:
        """Summarise English text."""
        return self.summariser(texts)

    def language_warnings(self, body: Body, language: str) -> tuple[str, ...]:
        """A warning if a body is written in another language than it should be.

        Args:
            body: the text.
            language: the ISO 639-1 code of what it should be, ``fr`` or ``en``.
        """
        return self._languages([body], language)[0][0]

    def _languages(
        self, bodies: Sequence[Body], language: str
    ) -> list[tuple[tuple[str, ...], str]]:
        """For each body its warnings about the language, and the code of another one it is in."""
        try:
            found = self.language_stage(bodies)
        except OSError as error:  # the classifier unpacks itself among the temporary files
            warning = f"the language was not looked at ({error.strerror})"
            return [((warning,), "") for _ in bodies]
        foreign = [likely.code if likely.code != language else "" for likely in found]
        return [
            ((f"this {wording.is_foreign(language, code)}",) if code else (), code)
            for code in foreign
        ]

    def prepare(self, articles: Sequence[Article]) -> list[Prepared]:
        """Identify the language of articles and repair them; this takes no model."""
        bodies = [_NO_BODY if article.withdrawn else article.body for article in articles]
        languages, repaired = self._languages(bodies, "fr"), self.repair(bodies)
        return [
            Prepared(article, done, *language)
            for article, done, language in zip(articles, repaired, languages, strict=True)
        ]

    def refusal(self, prepared: Prepared, translation: Translation | None = None) -> str | None:
        """Why no brief is made of an article, as of one that is not French; None if one is.

        Args:
            prepared: the article.
            translation: its translation, if it is made already.
        """
        if self._settings.force:
            return None
        reason = assemble.refusal(prepared, translation)
        return wording.refused(reason) if reason else None

    def finish(
        self, prepared: Sequence[Prepared], translations: Sequence[Translation]
    ) -> Iterator[Brief]:
        """Summarise translated articles and assemble their briefs, each as soon as it is done.

        Args:
            prepared: the articles.
            translations: the translation of each.
        """
        signature = self.signature
        report = self._step("Summarising")
        made: dict[SummaryInput, Summary] = {}  # equal articles have equal summaries
        for done, (item, translation) in enumerate(zip(prepared, translations, strict=True)):
            report(done, len(prepared))
            summary = Summary(())
            if not item.article.withdrawn:
                text = assemble.summary_input(translation)
                if text not in made:
                    (made[text],) = self.summarise([text])
                summary = made[text]
            yield assemble.brief(
                item,
                translation,
                summary,
                signature=signature + memory.signature(translation.pairs),
                checked_by_model=self._summary_stage.checks_with_model,
            )
        report(len(prepared), len(prepared))

    def briefs(self, articles: Sequence[Article]) -> list[Brief]:
        """Repair, translate and summarise articles, all of them together.

        Raises:
            ModelError: a model is missing or damaged.
            RefusedError: one of them is not French, or all its sentences are doubtful, and the
                setting ``force`` is off; the others may succeed without that one.
            EngineError: a model failed on one of them; the others may succeed without that one.
        """
        return list(self.each_brief(articles))

    def each_brief(self, articles: Sequence[Article]) -> Iterator[Brief]:
        """The same briefs, each as soon as its summary is made.

        Raises:
            ModelError: a model is missing or damaged.
            RefusedError, EngineError: as from ``briefs``, before any brief is made.
        """
        _ = self.signature  # verifies the models before any work is done
        prepared = self.prepare(articles)
        _accepted(prepared, [self.refusal(item) for item in prepared])
        yield from self.finish(prepared, _accepted(prepared, self.translate_prepared(prepared)))

    def _step(self, what: str) -> Callable[[int, int], None]:
        return lambda done, total: self._progress(what, done, total)


def _accepted(prepared: Sequence[Prepared], found: Sequence[_T | str]) -> list[_T]:
    """What was found of articles.

    Raises:
        RefusedError: for one of them it is the reason why no brief is made of it.
    """
    accepted = []
    for item, one in zip(prepared, found, strict=True):
        if isinstance(one, str):
            raise RefusedError(f"{item.article.source}: {item.article.id}: {one}.")
        accepted.append(one)
    return accepted
