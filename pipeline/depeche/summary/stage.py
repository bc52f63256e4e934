"""The stage that summarises English copy in sentences that the copy supports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from depeche.documents import TITLES, Origin, Rejected, Summary, SummaryInput, SummarySentence
from depeche.lang import typography
from depeche.lang.english import PRONOUNS
from depeche.lang.sentences import segment
from depeche.models.catalogue import Model
from depeche.stage import Progress, Scalar
from depeche.summary.check.faithfulness import FactCheck
from depeche.summary.check.likelihood import LikelihoodModel
from depeche.summary.compress import compress
from depeche.summary.draft.generator import Generator
from depeche.summary.draft.loading import load

VERSION = 9

# What tells no news: a bare question, a toll that was superseded, a correction's notice, an
# invitation to read on, a row of a table.
_NO_NEWS = re.compile(
    r"\?[”\"]?$|\b(?:previous|earlier|first|initial|preliminary|provisional) (?:death )?(?:toll|"
    r"count|assessment|report|estimate)\b|^(?:Correction|Corrected|Clarification|Update)\b"
    r"|^(?:Read|See|Also read|Watch|Listen|Photo|Video|Follow)\b.{0,60}$|\||(?:\d[\d.,%]* ){4,}\d",
    re.IGNORECASE,
)
_PRONOUN = re.compile(rf'[“"]?(?:{"|".join(sorted(map(str.capitalize, PRONOUNS)))})\b')


class _Source(NamedTuple):
    """A sentence of the copy.

    Attributes:
        text: on one line.
        start: where it begins in the copy.
        end: where it ends there.
        doubtful: whether it may be mistranslated.
    """

    text: str
    start: int
    end: int
    doubtful: bool


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
    """Lets a model write a draft, checks it, and fills it up with sentences of the copy.

    A sentence that the check rejects is replaced by the source sentence it rests on, shortened by
    rule. If the draft leaves out the lead, the first sentence of the copy, that is added, too.
    Sentences that may be mistranslated are neither shown to the model nor used, unless all are. The
    lead is used all the same, because it has the news.

    Args:
        model: the verified model that writes drafts, loaded when it is first needed; None to use
            the first sentences of the copy.
        checker: the verified model that the check asks for probabilities; None for a check by
            words alone.
        sentences: the most sentences a summary may have.
        max_words: the most words it may have.
        strict: leave out the lead, too, if it may be mistranslated.
        progress: called with (copies done, copies in all) after each copy.
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
        progress: Progress | None = None,
    ) -> None:
        self._model = model
        self._checker = checker if model else None
        self._sentences = sentences
        self._max_words = max_words
        self._strict = strict
        self._progress = progress or (lambda done, total: None)
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
            self._progress(index + 1, len(values))

    def _summary(self, copy: SummaryInput) -> Summary:
        """Summarise one copy."""
        every_source = _sources(copy)
        if not every_source:
            return Summary((), (), ("there is no sentence to summarise",))
        sources = [source for source in every_source if not source.doubtful] or every_source
        lead = next((s for s in every_source if _is_self_contained(s.text)), every_source[0])
        keeps_lead = lead.doubtful and not self._strict
        candidates: list[SummarySentence] = [_extract(lead)] if keeps_lead else []
        rejected: list[Rejected] = []
        cut: list[str] = []  # warnings that the model was not shown all
        self_contained = [source for source in sources if _is_self_contained(source.text)]
        # A copy that is no longer than the summary may be needs no draft.
        if self._model is not None and len(sources) > self._sentences:
            draft = self._draft(self._model, sources)
            if draft.shown < len(sources):
                share = f"the first {draft.shown} of {len(sources)} sentences"
                cut.append(f"the draft was written from {share}")
            rejected = draft.rejected
            # The lead has the news: a summary without it is about something else.
            if not lead.doubtful and not _is_covered(_extract(lead), draft.supported):
                candidates.append(_extract(lead))
            candidates += draft.supported
            candidates += [_extract(s) for s in draft.replacements if _is_self_contained(s.text)]
        # Sentences that tell no news, or depend on the one before, are used only if there is
        # nothing else.
        others = [source for source in sources if not _is_self_contained(source.text)]
        telling = [s for s in self_contained if s is lead or not _NO_NEWS.search(s.text)]
        idle = [source for source in self_contained if source not in telling]
        candidates += [_extract(source) for source in (*telling, *idle, *others)]
        chosen = _choose(candidates, self._sentences, self._max_words)
        has_lead = any((lead.start, lead.end) in sentence.support for sentence in chosen)
        warnings = _doubt_warnings(every_source, lead if keeps_lead and has_lead else None) + cut
        if not chosen:
            warnings.append(f"no sentence of the text is within {self._max_words} words")
        return Summary(tuple(chosen), tuple(rejected), tuple(warnings))

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
            if verdict == "supported" and _starts_with_pronoun(sentence) and not is_after_supported:
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
            self._loaded[model.digest] = load(model)
        return self._loaded[model.digest]


def _doubt_warnings(sources: Sequence[_Source], kept: _Source | None) -> list[str]:
    """Warnings if sentences are doubtful: which were left out, and whether the lead was not.

    Args:
        sources: of the copy.
        kept: the lead if it is used all the same.
    """
    doubtful = sum(source.doubtful and source is not kept for source in sources)
    warnings = ["the lead may be mistranslated: compare it with the French"] if kept else []
    if doubtful and doubtful + bool(kept) == len(sources):
        return ["every sentence of the translation is doubtful"]
    if doubtful:
        lead = ", the lead among them," if sources[0].doubtful and not kept else ""
        left_out = f"{doubtful} of {len(sources)} sentences were left out{lead}"
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
        words = len(candidate.text.split())
        used = {span for sentence in chosen for span in sentence.support}
        if len(chosen) < most and words <= max_words and not used.intersection(candidate.support):
            chosen.append(candidate)
            max_words -= words
    return sorted(chosen, key=lambda sentence: sentence.support)


def _is_covered(sentence: SummarySentence, others: Iterable[SummarySentence]) -> bool:
    """Whether one of the others rests on all source sentences that a sentence rests on."""
    return any(set(sentence.support) <= set(other.support) for other in others)


def _starts_with_pronoun(text: str) -> bool:
    """Whether a sentence starts with a word that refers to something before it."""
    return bool(_PRONOUN.match(text))


def _is_self_contained(text: str) -> bool:
    """Whether a source sentence can be understood without the one before it."""
    return not typography.has_unbalanced_quotes(text) and not _starts_with_pronoun(text)


def _extract(source: _Source) -> SummarySentence:
    """A source sentence as a sentence of the summary, shortened by rule."""
    text = compress(source.text)
    origin: Origin = "source" if text == source.text else "compressed"
    return SummarySentence(text, origin, ((source.start, source.end),))


def _sources(copy: SummaryInput) -> list[_Source]:
    """The sentences of the running text; if there are only titles, tables and captions, those."""
    body = copy.body
    apart = {*TITLES, "table", "caption"}
    paragraphs = [p for p in body.paragraphs if p.kind not in apart] or list(body.paragraphs)
    sources = []
    for paragraph in paragraphs:
        text = body.of(paragraph)
        for first, last in segment(text, "en"):
            start, end = paragraph.start + first, paragraph.start + last
            doubtful = any(start < b and a < end for a, b in copy.doubtful)
            one_line = " ".join(text[first:last].split())
            sources.append(_Source(one_line, start, end, doubtful))
    return sources
