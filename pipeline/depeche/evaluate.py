"""The quality of translation: scores against references, and what the guards say of it.

BLEU (Papineni et al., 2002) and chrF (Popović, 2015) as sacreBLEU computes them (Post, 2018), on
the translations as they would be printed. References are put into the same English typography
first (“ ” and ’ for quotation marks, ``3.5%``), as nothing is learnt from counting quotation marks
as errors; ``raw`` are the scores without that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from depeche.errors import InputError
from depeche.lang import numbers, typography
from depeche.translate import guards
from depeche.translate.checks import repetition
from depeche.translate.stage import Segment


class Score(msgspec.Struct, frozen=True):
    """A metric's value on a corpus, in [0, 100], and sacreBLEU's signature of how it was made."""

    value: float
    signature: str


class Guard(msgspec.Struct, frozen=True):
    """A guard's record: in how many sentences it fired, and in how many it was put right."""

    fired: int
    mended: int


class TranslationReport(msgspec.Struct, frozen=True):
    """What ``evaluate`` found.

    ``signature`` is the translator's. ``warned`` is sentences with a warning in a thousand.
    ``empty`` and ``looping`` are sentences whose translation is nothing or repeats itself;
    ``silent`` are those in which a figure changed without a warning: each should be 0.
    ``restored`` counts names and terms put right.
    """

    sentences: int
    signature: str
    bleu: Score
    chrf: Score
    raw_bleu: Score
    raw_chrf: Score
    warned: float
    guards: dict[str, Guard]
    restored: int
    empty: int
    looping: int
    silent: int


def translation(
    sources: Sequence[str], references: Sequence[str], made: Sequence[Segment], signature: str
) -> TranslationReport:
    """Score translations of ``sources`` against ``references``.

    Raises:
        InputError: the numbers of lines differ, or there is none.
    """
    if len(sources) != len(references):
        raise InputError(
            f"The source has {len(sources)} lines and the reference {len(references)}."
        )
    if not sources:
        raise InputError("There is nothing to evaluate.")
    texts = [segment.target for segment in made]
    set_alike = [typography.target(reference) for reference in references]
    fired = Counter(kind for segment in made for kind in segment.fired)
    mended = Counter(kind for s in made for kind in set(s.fired) - set(s.left))
    warned = sum(bool(segment.left) for segment in made)
    return TranslationReport(
        sentences=len(sources),
        signature=signature,
        bleu=_bleu(texts, set_alike),
        chrf=_chrf(texts, set_alike),
        raw_bleu=_bleu(texts, references),
        raw_chrf=_chrf(texts, references),
        warned=1000 * warned / len(sources),
        guards={kind: Guard(fired[kind], mended[kind]) for kind in sorted(fired)},
        restored=sum(len(segment.restored) for segment in made),
        empty=sum(
            bool(source.strip()) and not segment.target.strip()
            for source, segment in zip(sources, made, strict=True)
        ),
        looping=sum(
            repetition.looping(segment.target) and not repetition.looping(source)
            for source, segment in zip(sources, made, strict=True)
        ),
        silent=sum(_silent(source, segment) for source, segment in zip(sources, made, strict=True)),
    )


def _silent(source: str, segment: Segment) -> bool:
    """Whether a figure differs and the segment does not say so."""
    kind: guards.Kind = "figure"
    return kind not in segment.left and any(
        numbers.compare(typography.source(source), segment.target)
    )


def _bleu(texts: Sequence[str], references: Sequence[str]) -> Score:
    from sacrebleu.metrics.bleu import BLEU

    metric = BLEU()
    return Score(metric.corpus_score(texts, [references]).score, str(metric.get_signature()))


def _chrf(texts: Sequence[str], references: Sequence[str]) -> Score:
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    return Score(metric.corpus_score(texts, [references]).score, str(metric.get_signature()))
