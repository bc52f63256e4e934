"""The translation of bodies: cut into segments, translated, read back, and put together again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from depeche.documents import TITLES, Body, Paragraph, SentencePair, Translation
from depeche.lang import datelines, sentences
from depeche.lang.datelines import Dateline
from depeche.stage import CachedStage
from depeche.translation.checks.confidence import UNSURE
from depeche.translation.read_back.stage import Judgement, Translated
from depeche.translation.stage import Segment


def translate(
    bodies: Sequence[Body],
    translator: CachedStage[str, Segment],
    reader: CachedStage[Translated, Judgement] | None = None,
    place: Callable[[str], str] = str,
) -> list[Translation]:
    """Translate bodies: the segments of all of them in one call, equal ones only once.

    Args:
        bodies: French.
        translator: the translation stage with its cache.
        reader: the stage that reads translations back, with its cache.
        place: gives the English of a place in a dateline.
    """
    sources = [[_sources(body, paragraph) for paragraph in body.paragraphs] for body in bodies]
    flat = [text for paragraphs in sources for texts in paragraphs for text in texts]
    translated = iter(read_back(flat, translator(flat), reader))
    return [
        _assemble(
            body,
            [[(text, *next(translated)) for text in texts] for texts in paragraphs],
            place,
        )
        for body, paragraphs in zip(bodies, sources, strict=True)
    ]


def read_back(
    sources: Sequence[str],
    segments: Sequence[Segment],
    reader: CachedStage[Translated, Judgement] | None,
) -> list[tuple[Segment, Judgement | None]]:
    """Translated segments with what reading them back says, which is None without a reader."""
    if reader is None:
        return [(segment, None) for segment in segments]
    judgements = reader(
        [
            Translated(
                source,
                segment.target,
                segment.score,
                len(segment.remaining),
                len(segment.unanswered),
            )
            for source, segment in zip(sources, segments, strict=True)
        ]
    )
    return list(zip(segments, judgements, strict=True))


def _sources(body: Body, paragraph: Paragraph) -> list[str]:
    """The segments of a paragraph, with single spaces; a title is one segment.

    The dateline that the text begins with is left out; it is no sentence.
    """
    text = body.of(paragraph)
    if dateline := _dateline(body, paragraph):
        text = text[dateline.end :]
    if paragraph.kind in TITLES:
        spans = [(0, len(text))]
    else:
        spans = sentences.segment(text, "fr")
    return [" ".join(text[start:end].split()) for start, end in spans]


def _dateline(body: Body, paragraph: Paragraph) -> Dateline | None:
    """The dateline of the first paragraph that is no title; None for any other."""
    first = next((one for one in body.paragraphs if one.kind not in TITLES), None)
    return datelines.find(body.of(paragraph)) if paragraph is first else None


def _assemble(
    body: Body,
    paragraphs: Sequence[Sequence[tuple[str, Segment, Judgement | None]]],
    place: Callable[[str], str],
) -> Translation:
    """Build the English body and the sentence pairs.

    What stands between the paragraphs is taken over from the French body.

    Args:
        body: French.
        paragraphs: for each of its paragraphs, the segments with their translations and what
            reading them back says.
        place: gives the English of a place in a dateline.
    """
    out: list[str] = []
    at = end = 0
    places: list[Paragraph] = []
    pairs: list[SentencePair] = []
    for paragraph, segments in zip(body.paragraphs, paragraphs, strict=True):
        gap = body.text[end : paragraph.start]
        out.append(gap)
        at += len(gap)
        start = at
        if dateline := _dateline(body, paragraph):
            written = place(dateline.place) + dateline.rest
            out.append(written)
            at += len(written)
        first = at
        for source, segment, judgement in segments:
            if at > first:
                out.append(" ")
                at += 1
            stop = at + len(segment.target)
            pairs.append(_pair(source, segment, judgement, at, stop))
            out.append(segment.target)
            at = stop
        places.append(Paragraph(paragraph.kind, start, at))
        end = paragraph.end
    out.append(body.text[end:])
    return Translation(Body("".join(out), tuple(places), "en"), tuple(pairs))


def _pair(
    source: str, segment: Segment, judgement: Judgement | None, start: int, end: int
) -> SentencePair:
    """A sentence pair; what reading back says takes the place of how sure the model was."""
    pair = SentencePair(
        source,
        segment.target,
        start,
        end,
        segment.warnings,
        segment.pieces,
        suspects=segment.suspects,
        notes=segment.notes,
    )
    if judgement is None:
        return pair
    read = judgement.chance is not None
    warnings = [warning for warning in segment.warnings if not (read and warning == UNSURE)]
    if judgement.warning:
        warnings.append(judgement.warning)
    return msgspec.structs.replace(
        pair,
        warnings=tuple(warnings),
        chance=judgement.chance,
        lost=judgement.lost,
        made_up=judgement.made_up,
    )
