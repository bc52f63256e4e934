"""The translation of bodies: cut into segments, translated, read back, and put together again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from depeche.documents import (
    NOT_NEWS,
    RUNNING,
    WHOLE,
    Body,
    Kind,
    Paragraph,
    SentencePair,
    Translation,
)
from depeche.lang import datelines, openings, sentences
from depeche.lang.openings import Opening
from depeche.stage import CachedStage
from depeche.translation.checks.confidence import UNSURE
from depeche.translation.finding import Finding
from depeche.translation.memory import NOTE, Memory
from depeche.translation.read_back.stage import Judgement, Translated
from depeche.translation.stage import Segment

# Characters of an article that are translated; the longest wire stories have half as many. With it
# the time that an article takes is bounded, whatever came in.
MOST = 100_000

Check: TypeAlias = Callable[[str, str], Sequence[Finding]]  # of a French and an English segment


def no_check(french: str, english: str) -> Sequence[Finding]:
    """Finds nothing."""
    return ()


def translate(
    bodies: Sequence[Body],
    translator: CachedStage[str, Segment],
    reader: CachedStage[Translated, Judgement] | None = None,
    place: Callable[[str], str] = str,
    most: int | None = None,
    memory: Memory | None = None,
    check: Check = no_check,
) -> list[Translation]:
    """Translate bodies: the segments of all of them in one call, equal ones only once.

    Args:
        bodies: French.
        translator: the translation stage with its cache.
        reader: the stage that reads translations back, with its cache.
        place: gives the English of a place in a dateline.
        most: characters of each body that are translated; the rest is left as it is.
        memory: what editors approved, which goes before what the model says.
        check: what finds faults in that.
    """
    cut = [_parts(body, place, most) for body in bodies]
    flat = [text for parts in cut for part in parts for text in part.sources]
    translated = iter(segments(flat, translator, reader, memory, check))
    return [
        _assemble(
            body,
            [(part, [(text, *next(translated)) for text in part.sources]) for part in parts],
        )
        for body, parts in zip(bodies, cut, strict=True)
    ]


def segments(
    sources: Sequence[str],
    translator: CachedStage[str, Segment],
    reader: CachedStage[Translated, Judgement] | None = None,
    memory: Memory | None = None,
    check: Check = no_check,
) -> list[tuple[Segment, Judgement | None]]:
    """Translate segments, and read the translations back.

    Args:
        sources: French.
        translator: the translation stage with its cache.
        reader: the stage that reads back, with its cache; without it there are no judgements.
        memory: what editors approved; what is in it is neither translated nor read back.
        check: what finds faults in that.
    """
    approved = memory.exact(sources) if memory else {}
    rest = [source for source in sources if source not in approved]
    made = iter(_read_back(rest, translator(rest), reader))
    remembered = {source: _remembered(source, approved[source], check) for source in approved}
    return [
        (remembered[source], None) if source in remembered else next(made) for source in sources
    ]


def _remembered(source: str, target: str, check: Check) -> Segment:
    """A segment of the translation memory, with what the checks say of it."""
    findings = check(source, target)
    return Segment(
        target,
        warnings=tuple(dict.fromkeys(finding.message for finding in findings)),
        suspects=tuple(dict.fromkeys(word for finding in findings for word in finding.words)),
        notes=(NOTE,),
    )


def _read_back(
    sources: Sequence[str],
    translated: Sequence[Segment],
    reader: CachedStage[Translated, Judgement] | None,
) -> list[tuple[Segment, Judgement | None]]:
    """Translated segments with what reading them back says, which is None without a reader."""
    if reader is None:
        return [(segment, None) for segment in translated]
    judgements = reader(
        [
            Translated(
                source,
                segment.target,
                segment.score,
                len(segment.remaining),
                len(segment.unanswered),
            )
            for source, segment in zip(sources, translated, strict=True)
        ]
    )
    return list(zip(translated, judgements, strict=True))


class _Part(NamedTuple):
    """What a paragraph is translated from.

    Attributes:
        paragraph: where it is in the French.
        opening: the English of what it opens with that is no part of its first sentence; the whole
            paragraph, as it is, if that is no news.
        sources: its segments, with single spaces.
        end: where the last of them ends in the French.
    """

    paragraph: Paragraph
    opening: str
    sources: list[str]
    end: int


def _parts(body: Body, place: Callable[[str], str], most: int | None) -> list[_Part]:
    """The paragraphs of a body, cut into segments; only those among the first ``most`` characters.

    The first sentence is always among them.
    """
    parts: list[_Part] = []
    dated = False  # the dateline is before the first paragraph of the running text
    for paragraph in body.paragraphs:
        text, kind = body.of(paragraph), paragraph.kind
        if most is not None and paragraph.start > most:
            break
        if kind in NOT_NEWS:
            parts.append(_Part(paragraph, text, [], paragraph.end))
            continue
        opening = None
        if kind in RUNNING and kind != "item" and not dated:
            opening = _dateline(text, place)
            dated = True
        opening = opening or _opening(text, kind)
        if opening:
            text = text[opening.end :]
        spans = [(0, len(text))] if kind in WHOLE else sentences.segment(text, "fr")
        last = paragraph.end
        if most is not None and last > most:
            begin = last - len(text)
            spans = [span for span in spans if begin + span[1] <= most] or spans[:1]
            last = begin + spans[-1][1] if spans else last
        sources = [" ".join(text[start:end].split()) for start, end in spans]
        parts.append(_Part(paragraph, opening.english if opening else "", sources, last))
    return parts


def _dateline(text: str, place: Callable[[str], str]) -> Opening | None:
    found = datelines.find(text)
    return Opening(place(found.place) + found.rest, found.end) if found else None


def _opening(text: str, kind: Kind) -> Opening | None:
    """A bullet, the time of a post, who speaks in an interview, or a kicker."""
    if kind == "item":
        return openings.bullet(text)
    if kind == "table":
        return None
    return openings.clock(text) or openings.role(text) or openings.kicker(text)


def _assemble(
    body: Body,
    parts: Sequence[tuple[_Part, Sequence[tuple[str, Segment, Judgement | None]]]],
) -> Translation:
    """Build the English body and the sentence pairs.

    What stands between the paragraphs is taken over from the French body.

    Args:
        body: French.
        parts: for each of its paragraphs what it was translated from, and the segments with their
            translations and what reading them back says.
    """
    out: list[str] = []
    at = end = 0
    places: list[Paragraph] = []
    pairs: list[SentencePair] = []
    for (paragraph, opening, _, last), segments in parts:
        gap = body.text[end : paragraph.start]
        out += gap, opening
        start = at + len(gap)
        at = first = start + len(opening)
        for source, segment, judgement in segments:
            if at > first:
                out.append(" ")
                at += 1
            stop = at + len(segment.target)
            pairs.append(_pair(source, segment, judgement, at, stop))
            out.append(segment.target)
            at = stop
        places.append(Paragraph(paragraph.kind, start, at))
        end = last
    rest = body.text[end:]
    out.append(rest)
    untranslated = len(rest) if rest.strip() else 0
    return Translation(Body("".join(out), tuple(places), "en"), tuple(pairs), untranslated)


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
