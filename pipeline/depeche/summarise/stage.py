"""The summary stage: English copy in, a short summary out that the copy carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from depeche.documents import TITLES, Rejected, Summary, SummaryInput, SummarySentence
from depeche.lang import typography
from depeche.lang.sentences import segment
from depeche.models.catalogue import Model
from depeche.stage import Progress, Scalar
from depeche.summarise.check.faithfulness import Check, has_unbalanced_quotes
from depeche.summarise.check.likelihood import Reader
from depeche.summarise.compress import compress
from depeche.summarise.draft.generator import Generator, load

VERSION = 7

_PRONOUN = re.compile(r"[“\"]?(?:He|She|They|It|His|Her|Their|Its|This|These|Those)\b")
_WHO = "it does not say who or what is meant"


class _Sentence(NamedTuple):
    text: str
    start: int
    end: int
    doubtful: bool


class SummaryStage:
    """Writes with one model, loaded when the first copy needs it, and checks what it wrote.

    A sentence that the check does not find supported is replaced by the source sentence it comes
    from, shortened by rule; so is a lead the draft leaves out. What is
    doubtful in the copy is neither shown to the model nor taken, as long as there is anything else.

    Args:
        model: the verified model, or None to take the lead sentences only.
        checker: the verified model that the check asks; None to compare words only.
        sentences: at most so many sentences.
        max_words: at most so many words.
        progress: told (copies done, copies in all).
    """

    name = "summarise"
    version = VERSION
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
        self._loaded: dict[str, Generator] = {}

    @property
    def judges(self) -> bool:
        """Whether a language model takes part in the check."""
        return self._checker is not None

    @property
    def signature(self) -> str:
        """E.g. ``sum:lead.5|length:3x120``; a model's name has 12 digits of its digest."""
        tag = self._model.tag if self._model else "lead"
        check = f"|check:{self._checker.tag if self._checker else 'words'}" if self._model else ""
        return f"sum:{tag}.{self.version}{check}|length:{self._sentences}x{self._max_words}"

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
        everything = _sources(copy)
        if not everything:
            return Summary((), (), ("there is no sentence to summarise",))
        sources = [source for source in everything if not source.doubtful]
        warnings: list[str] = []
        if not sources:
            sources = everything
            warnings.append("every sentence of the translation is doubtful")
        elif len(sources) < len(everything):
            left_out = f"{len(everything) - len(sources)} of {len(everything)} sentences"
            lead = ", the lead among them," if everything[0].doubtful else ""
            warnings.append(f"{left_out} were left out{lead} because their translation is doubtful")
        taken = SummaryBuilder(self._sentences, self._max_words)
        rejected: list[Rejected] = []
        # Fewer sentences than asked for are their own summary.
        if self._model is not None and len(sources) > self._sentences:
            self._write(self._model, sources, taken, rejected, warnings)
        # What cannot stand alone is taken only where there is nothing else.
        for source in sorted(sources, key=lambda source: not _is_self_contained(source.text)):
            taken.add(_extract(source))
        if not taken.sentences:
            warnings.append(f"no sentence of the text is within {self._max_words} words")
        chosen = sorted(taken.sentences, key=lambda sentence: sentence.support)
        return Summary(tuple(chosen), tuple(rejected), tuple(warnings))

    def _write(
        self,
        model: Model,
        sources: Sequence[_Sentence],
        taken: SummaryBuilder,
        rejected: list[Rejected],
        warnings: list[str],
    ) -> None:
        texts = [source.text for source in sources]
        draft = self._load(model).write(texts, self._sentences)
        if draft.shown < len(sources):
            share = f"the first {draft.shown} of {len(sources)} sentences"
            warnings.append(f"the draft was written from {share}")
        reader = self._load(self._checker) if self._checker else None
        check = Check(
            texts,
            reader if isinstance(reader, Reader) else None,
            own=self._checker is not None and self._checker.digest == model.digest,
        )
        drafted = typography.target(draft.text)
        supported, instead = [], []
        before = False  # whether the sentence before was found supported
        for start, end in segment(drafted, "en"):
            text = drafted[start:end]
            finding = check(text)
            if finding.verdict == "supported" and _starts_with_pronoun(text) and not before:
                finding = finding._replace(verdict="unclear", reason=_WHO)
            before = finding.verdict == "supported"
            support = [sources[index] for index in finding.support]
            if finding.verdict == "supported":
                verbatim = any(text == source.text for source in support)
                supported.append(
                    SummarySentence(
                        text,
                        "source" if verbatim else "generated",
                        tuple((source.start, source.end) for source in support),
                    )
                )
            else:
                rejected.append(Rejected(text, finding.reason, finding.verdict))
                instead += support[:1]
        # The lead has the news: a brief without it is of something else, however true.
        lead = next(
            (_extract(source) for source in sources if _is_self_contained(source.text)), None
        )
        if lead and not any(set(lead.support) <= set(one.support) for one in supported):
            taken.add(lead)
        for sentence in supported:
            taken.add(sentence)
        for source in instead:
            if _is_self_contained(source.text):
                taken.add(_extract(source))

    def _load(self, model: Model) -> Generator:
        if model.digest not in self._loaded:
            self._loaded[model.digest] = load(model)
        return self._loaded[model.digest]


class SummaryBuilder:
    """The sentences of a summary in the making: none told twice, none too many."""

    def __init__(self, most: int, max_words: int) -> None:
        self.sentences: list[SummarySentence] = []
        self._most = most
        self._words = max_words

    def add(self, candidate: SummarySentence) -> None:
        """Take a sentence, unless it is one too many, too long, or told already."""
        told = {span for sentence in self.sentences for span in sentence.support}
        words = len(candidate.text.split())
        if (
            len(self.sentences) < self._most
            and words <= self._words
            and not told.intersection(candidate.support)
        ):
            self.sentences.append(candidate)
            self._words -= words


def _starts_with_pronoun(text: str) -> bool:
    """Whether a sentence starts with a word for somebody or something named before it."""
    return bool(_PRONOUN.match(text))


def _is_self_contained(text: str) -> bool:
    """Whether a source sentence can be read without the one before it."""
    return not has_unbalanced_quotes(text) and not _starts_with_pronoun(text)


def _extract(source: _Sentence) -> SummarySentence:
    text = compress(source.text)
    return SummarySentence(
        text,
        "source" if text == source.text else "compressed",
        ((source.start, source.end),),
    )


def _sources(copy: SummaryInput) -> list[_Sentence]:
    """The sentences of all paragraphs but titles; if there are only titles, those."""
    body = copy.body
    plain = [p for p in body.paragraphs if p.kind not in TITLES] or list(body.paragraphs)
    sentences = []
    for paragraph in plain:
        text = body.of(paragraph)
        for at, to in segment(text, "en"):
            start, end = paragraph.start + at, paragraph.start + to
            doubtful = any(start < b and a < end for a, b in copy.doubtful)
            flat = " ".join(text[at:to].split())
            sentences.append(_Sentence(flat, start, end, doubtful))
    return sentences
