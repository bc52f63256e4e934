"""The summary stage: English copy in, a short summary out that says only what the copy says."""

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
from depeche.summary.check.faithfulness import FactCheck, has_unbalanced_quotes
from depeche.summary.check.likelihood import LikelihoodModel
from depeche.summary.compress import compress
from depeche.summary.draft.generator import Generator
from depeche.summary.draft.loading import load

VERSION = 8

_PRONOUN = re.compile(rf'[“"]?(?:{"|".join(sorted(map(str.capitalize, PRONOUNS)))})\b')


class _Source(NamedTuple):
    """A sentence of the copy: its text in one line, its span, whether it may be mistranslated."""

    text: str
    start: int
    end: int
    doubtful: bool


class _CheckedDraft(NamedTuple):
    """A model's draft after the check.

    Attributes:
        supported: the sentences that may be printed.
        rejected: those that may not.
        replacements: the first source sentence that each of these rests on, if there is one.
        shown: how many source sentences the model was shown.
    """

    supported: list[SummarySentence]
    rejected: list[Rejected]
    replacements: list[_Source]
    shown: int


class SummaryStage:
    """Drafts with one model, loaded when the first copy needs it, and checks the draft.

    A sentence that the check rejects is replaced by the source sentence it comes from, shortened by
    rule; so is a lead that the draft leaves out. Sentences that may be mistranslated are neither
    shown to the model nor taken over, as long as there are others.

    Args:
        model: the verified model that drafts, or None to take the lead sentences only.
        checker: the verified model that the check asks; None to compare words only.
        sentences: at most so many sentences.
        max_words: at most so many words.
        progress: told (copies done, copies in all).
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
        progress: Progress | None = None,
    ) -> None:
        self._model = model
        self._checker = checker if model else None
        self._sentences = sentences
        self._max_words = max_words
        self._progress = progress or (lambda done, total: None)
        self._loaded: dict[str, Generator] = {}  # by digest

    @property
    def checks_with_model(self) -> bool:
        """Whether a language model takes part in the check."""
        return self._checker is not None

    @property
    def signature(self) -> str:
        """E.g. ``sum:lead.8|length:3x120``; a model's name has 12 digits of its digest."""
        tag = self._model.tag if self._model else "lead"
        check = f"|check:{self._checker.tag if self._checker else 'words'}" if self._model else ""
        return f"sum:{tag}.{self.version}{check}|length:{self._sentences}x{self._max_words}"

    @property
    def libraries(self) -> tuple[str, ...]:
        """Those that part sentences and stem words, and with a model those that run it."""
        return ("sentencex", "snowballstemmer", *(("transformers", "torch") if self._model else ()))

    def parameters(self) -> Mapping[str, Scalar]:
        """The models' digests and the length."""
        return {
            "model": self._model.digest if self._model else None,
            "checker": self._checker.digest if self._checker else None,
            "sentences": self._sentences,
            "max_words": self._max_words,
        }

    def run(self, values: Sequence[SummaryInput]) -> Iterator[tuple[int, Summary]]:
        """Summarise each copy."""
        for index, copy in enumerate(values):
            yield index, self._summary(copy)
            self._progress(index + 1, len(values))

    def _summary(self, copy: SummaryInput) -> Summary:
        every_source = _sources(copy)
        if not every_source:
            return Summary((), (), ("there is no sentence to summarise",))
        sources = [source for source in every_source if not source.doubtful] or every_source
        warnings = _doubts(every_source)
        candidates: list[SummarySentence] = []
        rejected: list[Rejected] = []
        self_contained = [source for source in sources if _is_self_contained(source.text)]
        # Fewer sentences than asked for are their own summary.
        if self._model is not None and len(sources) > self._sentences:
            draft = self._draft(self._model, sources)
            if draft.shown < len(sources):
                share = f"the first {draft.shown} of {len(sources)} sentences"
                warnings.append(f"the draft was written from {share}")
            rejected = draft.rejected
            # The lead has the news: a summary without it is of something else, however true.
            leads = [_extract(source) for source in self_contained[:1]]
            candidates += [lead for lead in leads if not _is_covered(lead, draft.supported)]
            candidates += draft.supported
            candidates += [_extract(s) for s in draft.replacements if _is_self_contained(s.text)]
        # What cannot stand alone is taken only where there is nothing else.
        others = [source for source in sources if not _is_self_contained(source.text)]
        candidates += [_extract(source) for source in (*self_contained, *others)]
        chosen = _choose(candidates, self._sentences, self._max_words)
        if not chosen:
            warnings.append(f"no sentence of the text is within {self._max_words} words")
        return Summary(tuple(chosen), tuple(rejected), tuple(warnings))

    def _draft(self, model: Model, sources: Sequence[_Source]) -> _CheckedDraft:
        """Write a draft of the source sentences and check each of its sentences."""
        texts = [source.text for source in sources]
        draft = self._load(model).write(texts, self._sentences)
        text = typography.target(draft.text)
        checker = self._load(self._checker) if self._checker else None
        check = FactCheck(
            texts,
            checker if isinstance(checker, LikelihoodModel) else None,
            own_draft=self._checker is not None and self._checker.digest == model.digest,
        )
        checked = _CheckedDraft([], [], [], draft.shown)
        known_before = False  # whether a pronoun may refer to the sentence before: it is printed
        for start, end in segment(text, "en"):
            sentence = text[start:end]
            verdict, reason, support = check(sentence)
            if verdict == "supported" and _starts_with_pronoun(sentence) and not known_before:
                verdict, reason = "unclear", "it does not say who or what is meant"
            known_before = verdict == "supported"
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
        if model.digest not in self._loaded:
            self._loaded[model.digest] = load(model)
        return self._loaded[model.digest]


def _doubts(sources: Sequence[_Source]) -> list[str]:
    """The warning that sentences were left out because of their translation, if any were."""
    doubtful = sum(source.doubtful for source in sources)
    if not doubtful:
        return []
    if doubtful == len(sources):
        return ["every sentence of the translation is doubtful"]
    lead = ", the lead among them," if sources[0].doubtful else ""
    left_out = f"{doubtful} of {len(sources)} sentences were left out{lead}"
    return [f"{left_out} because their translation is doubtful"]


def _choose(
    candidates: Iterable[SummarySentence], most: int, max_words: int
) -> list[SummarySentence]:
    """The first ``most`` candidates that fit, in the order of the text.

    Left out is what has too many words for those that are left, and what rests on a sentence that
    one chosen before rests on.
    """
    chosen: list[SummarySentence] = []
    for candidate in candidates:
        words = len(candidate.text.split())
        used = {span for sentence in chosen for span in sentence.support}
        if len(chosen) < most and words <= max_words and not used.intersection(candidate.support):
            chosen.append(candidate)
            max_words -= words
    return sorted(chosen, key=lambda sentence: sentence.support)


def _is_covered(sentence: SummarySentence, by: Iterable[SummarySentence]) -> bool:
    """Whether one of the others rests on all that a sentence rests on."""
    return any(set(sentence.support) <= set(other.support) for other in by)


def _starts_with_pronoun(text: str) -> bool:
    """Whether a sentence starts with a word for somebody or something named before it."""
    return bool(_PRONOUN.match(text))


def _is_self_contained(text: str) -> bool:
    """Whether a source sentence can be read without the one before it."""
    return not has_unbalanced_quotes(text) and not _starts_with_pronoun(text)


def _extract(source: _Source) -> SummarySentence:
    """A source sentence as a sentence of the summary, shortened by rule."""
    text = compress(source.text)
    origin: Origin = "source" if text == source.text else "compressed"
    return SummarySentence(text, origin, ((source.start, source.end),))


def _sources(copy: SummaryInput) -> list[_Source]:
    """The sentences of all paragraphs but titles; if there are only titles, those."""
    body = copy.body
    plain = [p for p in body.paragraphs if p.kind not in TITLES] or list(body.paragraphs)
    sources = []
    for paragraph in plain:
        text = body.of(paragraph)
        for at, to in segment(text, "en"):
            start, end = paragraph.start + at, paragraph.start + to
            doubtful = any(start < b and a < end for a, b in copy.doubtful)
            flat = " ".join(text[at:to].split())
            sources.append(_Source(flat, start, end, doubtful))
    return sources
