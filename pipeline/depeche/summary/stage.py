"""The stage that summarises English copy in sentences that the copy supports."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from depeche.documents import (
    NOT_NEWS,
    RUNNING,
    Body,
    Origin,
    Paragraph,
    Rejected,
    Summary,
    SummaryInput,
    SummarySentence,
)
from depeche.lang import openings, typography, wordless
from depeche.lang.sentences import segment
from depeche.models.catalogue import Model
from depeche.stage import Scalar
from depeche.summary.check.faithfulness import FactCheck
from depeche.summary.check.likelihood import LikelihoodModel
from depeche.summary.compress import compress
from depeche.summary.draft.generator import Generator
from depeche.summary.draft.loading import load
from depeche.summary.select import select, stands_alone

log = logging.getLogger(__name__)

VERSION = 12

_INTERVIEW = 2  # questions
_STOP = re.compile(r"[.!?…][”\"’)]*$")
_LONG_WORD = 15  # characters a word of the longest words that sentences are made of


class _Source(NamedTuple):
    """A sentence of the copy.

    Attributes:
        text: on one line.
        start: where it begins in the copy.
        end: where it ends there.
        doubtful: whether it may be mistranslated.
        may_lead: whether it can be the lead: no question and no entry of a list.
    """

    text: str
    start: int
    end: int
    doubtful: bool
    may_lead: bool


class _CheckedDraft(NamedTuple):
    """A draft, split by the verdicts of the check.

    Attributes:
        supported: the sentences that may be printed.
        rejected: those that may not.
        replacements: for each rejected one, the first source sentence it rests on, if any.
        shown: how many source sentences the model was shown.
    """

    supported: list[SummarySentence]
    rejected: list[Rejected]
    replacements: list[_Source]
    shown: int


class SummaryStage:
    """Takes the lead and the sentences that tell most beside it, or lets a model write a draft.

    A draft is checked. A sentence that the check rejects is replaced by the source sentence it
    rests on. If the draft leaves out the lead, the first sentence of the copy, that is added, too.
    Sentences that may be mistranslated are not shown to the model, unless all are; of the others
    they are taken only if they tell much more. All sentences of the copy are shortened by rule.

    Args:
        model: the verified model that writes drafts, loaded when it is first needed; None to take
            sentences of the copy.
        checker: the verified model that the check asks for probabilities; None for a check by
            words alone.
        sentences: the most sentences a summary may have.
        max_words: the most words it may have.
        strict: leave out what may be mistranslated, the lead, too.
        threads: the CPU threads of the models; 0 is one a core.
    """

    name = "summarise"
    version = VERSION
    data = ("summary/check/check.json",)
    output = Summary

    def __init__(
        self,
        model: Model | None,
        *,
        checker: Model | None = None,
        sentences: int = 3,
        max_words: int = 120,
        strict: bool = False,
        threads: int = 0,
    ) -> None:
        self._model = model
        self._checker = checker if model else None
        self._sentences = sentences
        self._max_words = max_words
        self._strict = strict
        self._threads = threads
        self._loaded: dict[str, Generator] = {}  # by digest

    @property
    def checks_with_model(self) -> bool:
        """Whether the check asks a language model."""
        return self._checker is not None

    @property
    def signature(self) -> str:
        """E.g. ``sum:lead.8|length:3x120``; a model has its name and 12 digits of its digest."""
        tag = self._model.tag if self._model else "lead"
        check = f"|check:{self._checker.tag if self._checker else 'words'}" if self._model else ""
        length = f"|length:{self._sentences}x{self._max_words}"
        return f"sum:{tag}.{self.version}{check}{length}{'|strict' * self._strict}"

    @property
    def libraries(self) -> tuple[str, ...]:
        """The libraries that split sentences and stem words, and with a model those that run it."""
        return ("sentencex", "snowballstemmer", *(("transformers", "torch") if self._model else ()))

    def parameters(self) -> Mapping[str, Scalar]:
        """The digests of the models and the limits of the length."""
        return {
            "model": self._model.digest if self._model else None,
            "checker": self._checker.digest if self._checker else None,
            "sentences": self._sentences,
            "max_words": self._max_words,
            "strict": self._strict,
        }

    def run(self, values: Sequence[SummaryInput]) -> Iterator[tuple[int, Summary]]:
        """Summarise each copy.

        Raises:
            ModelError: a model does not load.
        """
        for index, copy in enumerate(values):
            yield index, self._summary(copy)

    def _summary(self, copy: SummaryInput) -> Summary:
        """Summarise one copy."""
        sources = _sources(copy)
        if not sources:
            return Summary((), (), ("there is no sentence to summarise",))
        certain = [source for source in sources if not source.doubtful] or sources
        lead = next((s for s in sources if s.may_lead and stands_alone(s.text)), sources[0])
        has_lead = not self._strict or lead in certain
        candidates: list[SummarySentence] = []
        rejected: list[Rejected] = []
        cut: list[str] = []  # warnings that the model was not shown all
        # A copy that is no longer than the summary may be needs no draft.
        if self._model is not None and len(certain) > self._sentences:
            draft = self._draft(self._model, certain)
            if draft.shown < len(certain):
                share = f"the first {draft.shown} of {len(certain)} sentences"
                cut.append(f"the draft was written from {share}")
            rejected = draft.rejected
            # The lead has the news: a summary without it is about something else.
            if has_lead and not _is_covered(_extract(lead), draft.supported):
                candidates.append(_extract(lead))
            candidates += draft.supported
            candidates += [_extract(s) for s in draft.replacements if stands_alone(s.text)]
        if has_lead:
            candidates.append(_extract(lead))
        beside = map(_extract, self._selected(sources, lead))
        chosen = _choose(chain(candidates, beside), self._sentences, self._max_words)
        warnings = _doubt_warnings(sources, lead, chosen) + cut
        if not chosen:
            warnings.append(f"no sentence of the text is within {self._max_words} words")
        return Summary(tuple(chosen), tuple(rejected), tuple(warnings))

    def _selected(self, sources: Sequence[_Source], lead: _Source) -> Iterator[_Source]:
        """The sentences beside the lead, the best first; those that tell no news last."""
        doubtful = {at for at, source in enumerate(sources) if source.doubtful}
        if len(doubtful) == len(sources):
            doubtful.clear()  # there is nothing better
        told = {sources.index(lead)}
        texts = [source.text for source in sources]
        left_out = doubtful if self._strict else ()
        for at in select(texts, sources.index(lead), doubtful, left_out):
            told.add(at)
            yield sources[at]
        others = [
            source
            for at, source in enumerate(sources)
            if at not in told | doubtful and not source.text.endswith((":", "?"))
        ]
        yield from sorted(others, key=lambda source: not stands_alone(source.text))

    def _draft(self, model: Model, sources: Sequence[_Source]) -> _CheckedDraft:
        """Let the model write a draft and check each sentence of it."""
        texts = [source.text for source in sources]
        draft = self._load(model).write(texts, self._sentences)
        text = typography.format_english(draft.text)
        checker = self._load(self._checker) if self._checker else None
        check = FactCheck(
            texts,
            checker if isinstance(checker, LikelihoodModel) else None,
            own_draft=self._checker is not None and self._checker.digest == model.digest,
        )
        checked = _CheckedDraft([], [], [], draft.shown)
        is_after_supported = False  # whether a pronoun may refer to the sentence before
        for start, end in segment(text, "en"):
            sentence = text[start:end]
            verdict, reason, support = check(sentence)
            if verdict == "supported" and not stands_alone(sentence) and not is_after_supported:
                verdict, reason = "unclear", "it does not say who or what is meant"
            is_after_supported = verdict == "supported"
            support_sources = [sources[index] for index in support]
            if verdict == "supported":
                verbatim = any(sentence == source.text for source in support_sources)
                spans = tuple((source.start, source.end) for source in support_sources)
                origin: Origin = "source" if verbatim else "generated"
                checked.supported.append(SummarySentence(sentence, origin, spans))
            else:
                checked.rejected.append(Rejected(sentence, reason, verdict))
                checked.replacements.extend(support_sources[:1])
        return checked

    def _load(self, model: Model) -> Generator:
        """The loaded model, kept for later copies."""
        if model.digest not in self._loaded:
            self._loaded[model.digest] = load(model, self._threads)
            log.info("Summarising")
        return self._loaded[model.digest]


def _doubt_warnings(
    sources: Sequence[_Source], lead: _Source, chosen: Sequence[SummarySentence]
) -> list[str]:
    """Warnings if sentences are doubtful: whether the lead is, how many are used, how many not."""
    used = {span for sentence in chosen for span in sentence.support}
    doubtful = [source for source in sources if source.doubtful]
    if doubtful and len(doubtful) == len(sources):
        return ["every sentence of the translation is doubtful"]
    kept = [source for source in doubtful if (source.start, source.end) in used]
    warnings = []
    if lead in kept:
        warnings.append("the lead may be mistranslated: compare it with the French")
    if count := len(kept) - (lead in kept):
        sentences = "another sentence" if count == 1 else f"{count} other sentences"
        warnings.append(f"{sentences} may be mistranslated: compare with the French")
    if count := len(doubtful) - len(kept):
        among = ", the lead among them," if lead.doubtful and lead not in kept else ""
        left_out = f"{count} of {len(sources)} sentences were left out{among}"
        warnings.append(f"{left_out} because their translation is doubtful")
    return warnings


def _choose(
    candidates: Iterable[SummarySentence], most: int, max_words: int
) -> list[SummarySentence]:
    """Choose the first candidates that fit, and put them in the order of the text.

    Left out is a candidate with more words than are left, and one that rests on a source sentence
    on which one chosen before rests.

    Args:
        candidates: the best first.
        most: sentences to choose.
        max_words: words that they may have together.
    """
    chosen: list[SummarySentence] = []
    for candidate in candidates:
        if len(chosen) == most:
            break
        # What has no blanks is no word of 200,000 letters; English has six characters a word.
        words = max(len(candidate.text.split()), len(candidate.text) // _LONG_WORD)
        used = {span for sentence in chosen for span in sentence.support}
        if words <= max_words and not used.intersection(candidate.support):
            chosen.append(candidate)
            max_words -= words
    return sorted(chosen, key=lambda sentence: sentence.support)


def _is_covered(sentence: SummarySentence, others: Iterable[SummarySentence]) -> bool:
    """Whether one of the others rests on all source sentences that a sentence rests on."""
    return any(set(sentence.support) <= set(other.support) for other in others)


def _extract(source: _Source) -> SummarySentence:
    """A source sentence as a sentence of the summary, shortened by rule."""
    text = compress(source.text)
    origin: Origin = "source" if text == source.text else "compressed"
    return SummarySentence(text, origin, ((source.start, source.end),))


def _sources(copy: SummaryInput) -> list[_Source]:
    """The sentences of the text that may be in a summary.

    What holds no language, such as a row of numbers, is no sentence.
    """
    body = copy.body
    sources = []
    for paragraph in _paragraphs(body):
        begin = paragraph.start + openings.length(body.of(paragraph))
        text = body.text[begin : paragraph.end]
        for first, last in segment(text, "en"):
            start, end = begin + first, begin + last
            doubtful = any(start < b and a < end for a, b in copy.doubtful)
            one_line = " ".join(text[first:last].split())
            if not wordless.holds_language(one_line):
                continue
            may_lead = paragraph.kind != "item" and not one_line.endswith(("?", "?”"))
            sources.append(_Source(one_line, start, end, doubtful, may_lead))
    return sources


def _paragraphs(body: Body) -> list[Paragraph]:
    """The paragraphs to summarise: the running text; titles, tables and captions if it has none.

    Of an interview it is what comes before the first question, for an answer is somebody's opinion,
    and who gives it stands elsewhere. Entries of a list that are no sentences are left out.
    """
    news = [p for p in body.paragraphs if p.kind not in NOT_NEWS]
    running = [p for p in news if p.kind in RUNNING]
    questions = [p.start for p in news if p.kind == "question"]
    before = [p for p in running if len(questions) < _INTERVIEW or p.end < questions[0]]
    whole = [p for p in before if p.kind != "item" or _STOP.search(body.of(p))]
    return whole or before or running or news
