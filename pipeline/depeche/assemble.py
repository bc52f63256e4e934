"""Putting a brief together from the outputs of the stages."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence

import msgspec

from depeche import wording
from depeche.documents import (
    RUNNING,
    Article,
    Brief,
    BriefSentence,
    HeadlineOrigin,
    Repaired,
    SentencePair,
    Summary,
    SummaryInput,
    Support,
    Translation,
)
from depeche.summary.headline import MOST_GIVEN, shorten
from depeche.translation.memory import is_remembered

# Of 240 sentences of good French 85 were doubtful; where six stood together not all of them were.
_ENOUGH = 6
_STRONG = 0.5  # of a word that was perhaps made up, from which on it is marked


class Prepared(msgspec.Struct, frozen=True):
    """An article that is ready to be translated.

    Attributes:
        article: the article as it was read.
        repaired: its body with repaired spacing.
        language_warnings: a warning if it seems to be in another language than French, or if that
            could not be found out.
        foreign: the ISO 639-1 code of that other language; empty if it seems to be French.
    """

    article: Article
    repaired: Repaired
    language_warnings: tuple[str, ...] = ()
    foreign: str = ""


def refusal(prepared: Prepared, translation: Translation | None = None) -> str | None:
    """Why no brief should be made of an article; None if one should.

    It is not French, or every sentence of its translation is doubtful.

    Args:
        prepared: the article.
        translation: its translation, if it is made already.
    """
    if prepared.foreign:
        return f"it {wording.is_foreign('fr', prepared.foreign)}"
    if translation is None or prepared.article.withdrawn:
        return None
    starts = [paragraph.start for paragraph in translation.body.paragraphs]
    kinds = [paragraph.kind for paragraph in translation.body.paragraphs]
    pairs = [pair for pair in translation.pairs if kinds[bisect(starts, pair.start) - 1] in RUNNING]
    # What an editor approved is no sign of a bad translation, whatever the checks say of it.
    if len(pairs) >= _ENOUGH and all(one.warnings and not is_remembered(one) for one in pairs):
        return f"all {len(pairs)} sentences of its translation are doubtful"
    return None


def summary_input(translation: Translation) -> SummaryInput:
    """The translated body; sentences with a warning are marked as doubtful."""
    doubtful = tuple((pair.start, pair.end) for pair in translation.pairs if pair.warnings)
    return SummaryInput(translation.body, doubtful)


def brief(
    prepared: Prepared,
    translation: Translation,
    summary: Summary,
    *,
    signature: str,
    checked_by_model: bool,
) -> Brief:
    """Put a brief together.

    Args:
        prepared: the article and its repaired text.
        translation: its translation.
        summary: its summary; empty for a withdrawn article.
        signature: the pipeline's signature.
        checked_by_model: whether a language model took part in checking the summary.
    """
    article = prepared.article
    headline, headline_origin = _headline(article, translation, summary)
    return Brief(
        id=article.id,
        source=article.source,
        headline=headline,
        headline_origin=headline_origin,
        headline_doubts=_headline_doubts(headline, translation, summary),
        sentences=_sentences(translation, summary),
        article_warnings=(
            *article.notes,
            *prepared.language_warnings,
            *_length_warnings(translation),
            *_headline_warnings(translation),
            *summary.warnings,
        ),
        checked=wording.checked(
            article,
            summary,
            by_model=checked_by_model,
            read_back=any(pair.chance is not None for pair in translation.pairs),
        ),
        unchecked=wording.unchecked(article, sum(map(is_remembered, translation.pairs))),
        signature=signature,
        article=article,
        repaired=prepared.repaired,
        translation=translation,
        summary=summary,
    )


def _sentences(translation: Translation, summary: Summary) -> tuple[BriefSentence, ...]:
    return tuple(
        BriefSentence(
            sentence.text,
            sentence.origin,
            tuple(Support(pair.target, pair.source, pair.warnings) for pair in pairs),
            _doubts(sentence.text, pairs),
        )
        for sentence in summary.sentences
        for pairs in ([translation.pairs[at] for at in translation.pair_indices(sentence.support)],)
    )


def _doubts(text: str, pairs: Sequence[SentencePair]) -> tuple[tuple[int, int], ...]:
    """Where a text has the doubtful words of the translations that it rests on."""
    words = {word for pair in pairs if pair.warnings for word in pair.suspects}
    words |= {
        word.text
        for pair in pairs
        if pair.warnings
        for word in pair.made_up
        if word.strength >= _STRONG
    }
    if not words:
        return ()
    found = "|".join(map(_whole, sorted(words, key=len, reverse=True)))
    return tuple(match.span() for match in re.finditer(found, text))


def _whole(word: str) -> str:
    """A pattern for a word or number that is no part of another; a sign may touch anything."""
    before = r"(?<![\w.,])" if word[0].isalnum() else ""
    after = r"(?!\w|[.,]\d)" if word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{after}"


def _headline(
    article: Article, translation: Translation, summary: Summary
) -> tuple[str | None, HeadlineOrigin | None]:
    """The headline and its origin: the article's, shortened if long, or the summary's start."""
    if article.withdrawn:
        own = " ".join((article.headline or "").split())
        return (own, "source") if own else (None, None)
    given = translation.body.first("headline")
    if given is not None:
        short = shorten(given, MOST_GIVEN)
        if short is None or short == given:
            return given, "translated"
        return short, "shortened"
    start = shorten(summary.sentences[0].text) if summary.sentences else None
    return start, "summary" if start else None


def _headline_doubts(
    headline: str | None, translation: Translation, summary: Summary
) -> tuple[tuple[int, int], ...] | None:
    """The doubtful spans of the headline; None if there is no doubt."""
    pairs = _headline_pairs(translation)
    if headline is None or not translation.pairs:
        return None
    if pairs:
        doubtful = any(pair.warnings for pair in pairs)
        return _doubts(headline, pairs) if doubtful else None
    first = [translation.pairs[at] for at in translation.pair_indices(summary.sentences[0].support)]
    return _doubts(headline, first) if any(pair.warnings for pair in first) else None


def _length_warnings(translation: Translation) -> tuple[str, ...]:
    if not translation.untranslated:
        return ()
    count = f"{translation.untranslated:,} characters"
    return (f"the article is too long: its last {count} were not translated",)


def _headline_warnings(translation: Translation) -> tuple[str, ...]:
    return tuple(
        wording.headline_rests_on(warning)
        for pair in _headline_pairs(translation)
        for warning in pair.warnings
    )


def _headline_pairs(translation: Translation) -> list[SentencePair]:
    """The sentence pairs of the article's headline, if it has one."""
    spans = [(p.start, p.end) for p in translation.body.paragraphs if p.kind == "headline"][:1]
    return [translation.pairs[at] for at in translation.pair_indices(spans)]
