"""Measuring the quality of translation: scores against references, and findings of the checks.

BLEU (Papineni et al., 2002) and chrF (Popović, 2015) as sacreBLEU computes them (Post, 2018), on
the translations as they would be printed. References are first put into the same English
typography (“ ” and ’ for quotation marks, ``3.5%``), because other quotation marks are no errors of
translation; the ``raw`` scores are without that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from depeche.errors import InputError
from depeche.lang import numbers, rewriting, typography
from depeche.translation.checks import repetition, unknown_words
from depeche.translation.glossary import Glossary
from depeche.translation.required_terms import is_present
from depeche.translation.source import SourceSegment
from depeche.translation.stage import Segment
from depeche.translation.target import Target


class Score(msgspec.Struct, frozen=True):
    """The value of a metric on a corpus, in [0, 100], and sacreBLEU's signature of the metric."""

    value: float
    signature: str


class CheckRecord(msgspec.Struct, frozen=True):
    """How often a check found a fault.

    Attributes:
        found: sentences in which it found a fault in the model's first output.
        resolved: those of them whose final translation does not have the fault any more.
    """

    found: int
    resolved: int


class TranslationReport(msgspec.Struct, frozen=True):
    """The results of ``depeche evaluate translation``.

    Attributes:
        sentences: how many were translated.
        signature: the translator's.
        bleu: BLEU against the references in English typography.
        chrf: chrF against the same.
        raw_bleu: BLEU against the references as they are.
        raw_chrf: chrF against the same.
        warned: sentences with a warning, per thousand.
        checks: the record of each check that found a fault, by the name of the fault.
        names: names and terms of the sources that the references have, in the same form or in that
            of the glossary.
        names_kept: those of them that the translations have.
        made_up: sentences with a word that is neither English nor in the source, per thousand.
        corrected: how many names and terms were corrected.
        empty: sentences whose translation is empty; should be 0.
        repetitive: sentences whose translation repeats itself; should be 0.
        unwarned_numbers: sentences in which a number changed without a warning; should be 0.
    """

    sentences: int
    signature: str
    bleu: Score
    chrf: Score
    raw_bleu: Score
    raw_chrf: Score
    warned: float
    checks: dict[str, CheckRecord]
    names: int
    names_kept: int
    made_up: float
    corrected: int
    empty: int
    repetitive: int
    unwarned_numbers: int


def translation(
    sources: Sequence[str],
    references: Sequence[str],
    segments: Sequence[Segment],
    signature: str,
    glossary: Glossary,
) -> TranslationReport:
    """Score translations against references.

    Args:
        sources: French sentences.
        references: their English translations.
        segments: the translations to score, one for each of the sources.
        signature: the translator's.
        glossary: the terms that the translator was given.

    Raises:
        InputError: the numbers of sources and references differ, or are 0.
    """
    if len(sources) != len(references):
        raise InputError(
            f"The source has {len(sources)} lines and the reference {len(references)}."
        )
    if not sources:
        raise InputError("There is nothing to evaluate.")
    texts = [segment.target for segment in segments]
    normalised = [typography.format_english(reference) for reference in references]
    found = Counter(kind for segment in segments for kind in segment.found_first)
    resolved = Counter(
        kind for segment in segments for kind in set(segment.found_first) - set(segment.remaining)
    )
    warned = sum(bool(segment.warnings) for segment in segments)
    pairs = list(zip(sources, segments, strict=True))
    prepared = [_prepared(source, glossary) for source in sources]
    names = [
        (name, text)
        for source, reference, text in zip(prepared, normalised, texts, strict=True)
        for name in source.required(reference)
        if is_present(name, reference)
    ]
    return TranslationReport(
        sentences=len(sources),
        signature=signature,
        bleu=_bleu(texts, normalised),
        chrf=_chrf(texts, normalised),
        raw_bleu=_bleu(texts, references),
        raw_chrf=_chrf(texts, references),
        warned=1000 * warned / len(sources),
        checks={kind: CheckRecord(found[kind], resolved[kind]) for kind in sorted(found)},
        names=len(names),
        names_kept=sum(is_present(name, text) for name, text in names),
        made_up=1000 * sum(map(_has_made_up_words, prepared, texts)) / len(sources),
        corrected=sum(len(segment.corrected) for segment in segments),
        empty=sum(_is_empty(*pair) for pair in pairs),
        repetitive=sum(_is_repetitive(*pair) for pair in pairs),
        unwarned_numbers=sum(map(_hides_a_number, prepared, segments)),
    )


def _prepared(source: str, glossary: Glossary) -> SourceSegment:
    text = rewriting.prepare(source)
    return SourceSegment(text, tuple(glossary.find(text)))


def _has_made_up_words(source: SourceSegment, text: str) -> bool:
    return any(word.kind != "french" for word in unknown_words.unknown_words(source, Target(text)))


def _is_empty(source: str, segment: Segment) -> bool:
    return bool(source.strip()) and not segment.target.strip()


def _is_repetitive(source: str, segment: Segment) -> bool:
    return repetition.cut(segment.target).repeated and not repetition.cut(source).repeated


def _hides_a_number(source: SourceSegment, segment: Segment) -> bool:
    """Whether a number differs and the segment does not say so."""
    differing = numbers.compare(source.text, segment.target)
    return any(differing) and "number" not in segment.remaining


def _bleu(texts: Sequence[str], references: Sequence[str]) -> Score:
    from sacrebleu.metrics.bleu import BLEU

    metric = BLEU()
    return Score(metric.corpus_score(texts, [references]).score, str(metric.get_signature()))


def _chrf(texts: Sequence[str], references: Sequence[str]) -> Score:
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    return Score(metric.corpus_score(texts, [references]).score, str(metric.get_signature()))
