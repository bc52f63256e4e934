"""How much of what the machine wrote is edited, and which of its warnings were right.

The measure is HTER, the human-targeted translation edit rate of Snover, Dorr, Schwartz, Micciulla
and Makhoul, A Study of Translation Edit Rate with Targeted Human Annotation, AMTA 2006: the number
of edits that turn what the machine wrote into what a person made of it, over the number of words of
the latter. Here an edit is the insertion, deletion or substitution of one word; a phrase that moves
counts word by word, for which Snover et al. have a single edit (a shift). A punctuation mark is a
word, and capitals count.

Only approved briefs are counted, each edition once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import PurePath

import msgspec

from depeche.desk.reviews import Reviews
from depeche.desk.texts import texts
from depeche.desk.values import Field
from depeche.documents import Brief
from depeche.lang.entries import FORMULA
from depeche.translation.memory import is_remembered

_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*|[^\w\s]")
_VARIABLE = re.compile(r"[“«\"][^”»\"]*[”»\"]|\d[\d.,]*")
_MOST = 1_000_000  # pairs of words that are compared at most


class Judged(msgspec.Struct, frozen=True):
    """A sentence of an approved article that has a warning, or was edited, or both.

    Attributes:
        item: the URN of its item.
        number: which sentence of the article, from 1.
        french: what it translates.
        machine: what the machine wrote.
        edited: what was approved.
        warnings: what the machine warned of.
    """

    item: str
    number: int
    french: str
    machine: str
    edited: str
    warnings: tuple[str, ...]

    @property
    def is_edited(self) -> bool:
        """Whether the editor changed it: a warning about it was then right."""
        return self.machine != self.edited


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of one approval.

    Sentences that came from the translation memory are left out of what is about the translation.

    Attributes:
        translator: the part of the signature that names the translation model.
        summariser: the part that names the summariser.
        source: the folder of the article's file; ``-`` for standard input.
        week: the week of the approval, as in ISO 8601 (``2026-W09``).
        sentences: the translated sentences of the article.
        edits: the edits of words in them.
        words: the words that they have as approved.
        brief_edits: the edits of words in headline and brief.
        brief_words: the words that these have as approved.
        judged: the sentences with a warning or an edit.
    """

    translator: str
    summariser: str
    source: str
    week: str
    sentences: int
    edits: int
    words: int
    brief_edits: int
    brief_words: int
    judged: tuple[Judged, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a group of approved briefs.

    Attributes:
        group: ``all``, ``translator``, ``summariser``, ``source`` or ``week``.
        name: of which of these.
        approved: how many briefs were approved.
        sentences: the translated sentences of their articles.
        edited: those that were edited.
        hter: HTER of the translation; None if there are no words.
        brief_hter: HTER of headline and brief.
        warned: the sentences with a warning.
        right: those of them that were edited.
        missed: the edited sentences without a warning.
    """

    group: str
    name: str
    approved: int
    sentences: int
    edited: int
    hter: float | None
    brief_hter: float | None
    warned: int
    right: int
    missed: int


class WarningFigures(msgspec.Struct, frozen=True):
    """How often a kind of warning was right.

    Attributes:
        warning: its text, with ``…`` for numbers and quoted words.
        given: how many sentences it was given to.
        right: how many of them were edited.
    """

    warning: str
    given: int
    right: int


def distance(before: str, after: str) -> int:
    """The least number of insertions, deletions and substitutions of words between two texts.

    Between the same beginning and end of texts that are too long to be compared, as one of 1,000
    words with another, it is as if no word was the same.
    """
    old, new = _words(before), _words(after)
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    most -= start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if len(old) * len(new) > _MOST:
        return max(len(old), len(new))
    row = list(range(len(new) + 1))
    for number, word in enumerate(old, start=1):
        diagonal, row[0] = row[0], number
        for at, other in enumerate(new, start=1):
            diagonal, row[at] = (
                row[at],
                min(row[at] + 1, row[at - 1] + 1, diagonal + (word != other)),
            )
    return row[-1]


def measure(urn: str, machine: Brief, changed: Mapping[Field, str], at: str) -> Measure:
    """Measure an approval.

    Args:
        urn: the item.
        machine: the brief as the machine made it.
        changed: the texts that were edited.
        at: when it was approved.
    """
    signature = dict(part.partition(":")[::2] for part in machine.signature.split("|"))
    judged = []
    sentences = edits = words = brief_edits = brief_words = 0
    for field, before in texts(machine).items():
        after = changed.get(field, before)
        if field.part != "sentence":
            brief_edits += distance(before, after)
            brief_words += len(_words(after))
            continue
        pair = machine.translation.pairs[field.number - 1]
        if is_remembered(pair):
            continue
        sentences += 1
        edits += distance(before, after)
        words += len(_words(after))
        if pair.warnings or before != after:
            judged.append(Judged(urn, field.number, pair.source, before, after, pair.warnings))
    source = machine.article.source
    return Measure(
        translator=signature.get("mt", ""),
        summariser=signature.get("sum", ""),
        source=source if source == "-" else str(PurePath(source).parent),
        week=datetime.fromisoformat(at).strftime("%G-W%V"),
        sentences=sentences,
        edits=edits,
        words=words,
        brief_edits=brief_edits,
        brief_words=brief_words,
        judged=tuple(judged),
    )


def measures(reviews: Reviews) -> list[Measure]:
    """What was measured of all approvals."""
    decoder = msgspec.msgpack.Decoder(Measure)
    return [decoder.decode(data) for data in reviews.measures()]


def figures(measured: Iterable[Measure]) -> list[Figures]:
    """The figures of all approvals together, then by model, source and week."""
    everything = list(measured)
    found = [_figures("all", "", everything)]
    for group in ("translator", "summariser", "source", "week"):
        some: dict[str, list[Measure]] = {}
        for one in everything:
            some.setdefault(getattr(one, group), []).append(one)
        found += [_figures(group, name, some[name]) for name in sorted(some)]
    return found


def warnings(measured: Iterable[Measure]) -> list[WarningFigures]:
    """How often each kind of warning was right, the most frequent first."""
    counted: dict[str, list[bool]] = {}
    for one in judged(measured):
        for kind in {_VARIABLE.sub("…", warning) for warning in one.warnings}:
            counted.setdefault(kind, []).append(one.is_edited)
    found = [WarningFigures(kind, len(right), sum(right)) for kind, right in counted.items()]
    return sorted(found, key=lambda one: (-one.given, one.warning))


def judged(measured: Iterable[Measure]) -> Iterator[Judged]:
    """All sentences that have a warning or were edited."""
    for one in measured:
        yield from one.judged


def as_csv(found: Iterable[Figures]) -> str:
    """Figures as CSV, with a line of names."""
    names = Figures.__struct_fields__
    return _csv(names, ([getattr(one, name) for name in names] for one in found))


def sentences_as_csv(found: Iterable[Judged]) -> str:
    """Sentences as CSV, with a line of names; ``edited`` is empty if it was not edited."""
    names = ("item", "number", "french", "machine", "edited", "warnings")
    return _csv(
        names,
        (
            [
                *(one.item, one.number, one.french, one.machine),
                one.edited if one.is_edited else "",
                "; ".join(one.warnings),
            ]
            for one in found
        ),
    )


def _csv(names: Iterable[str], rows: Iterable[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    """A value that no spreadsheet takes for a formula, nor what it may take for the next field."""
    return FORMULA.sub(r"\g<0>'", value) if isinstance(value, str) else value


def _figures(group: str, name: str, some: list[Measure]) -> Figures:
    sentences = list(judged(some))
    edited = [one for one in sentences if one.is_edited]
    return Figures(
        group=group,
        name=name,
        approved=len(some),
        sentences=sum(one.sentences for one in some),
        edited=len(edited),
        hter=_rate(sum(one.edits for one in some), sum(one.words for one in some)),
        brief_hter=_rate(
            sum(one.brief_edits for one in some), sum(one.brief_words for one in some)
        ),
        warned=sum(bool(one.warnings) for one in sentences),
        right=sum(bool(one.warnings) for one in edited),
        missed=sum(not one.warnings for one in edited),
    )


def _rate(edits: int, words: int) -> float | None:
    return round(edits / words, 4) if words else None


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
