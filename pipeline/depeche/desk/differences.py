"""What is different between two briefs of an item, sentence by sentence in both languages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from depeche.documents import Brief, SentencePair

_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_WORD = re.compile(r"\w+")
_ALIKE = 0.5  # of the words of two sentences; from this on one is a new wording of the other


class Run(NamedTuple):
    """A part of two texts that is in both (``same``), or in one of them only."""

    kind: Literal["same", "removed", "added"]
    text: str


class Difference(msgspec.Struct, frozen=True):
    """A sentence of the article that is not the same in both briefs, in either language.

    Attributes:
        french_before: None if the sentence is new.
        french_after: None if it is gone.
        english_before: None if the sentence is new.
        english_after: None if it is gone.
    """

    french_before: str | None
    french_after: str | None
    english_before: str | None
    english_after: str | None


def changes(old: Brief, new: Brief) -> tuple[Difference, ...]:
    """The sentences that differ between two briefs, in the order of the newer one.

    Either may be a brief as it was edited: then what the editor changed is among the differences.
    """
    before, after = old.translation.pairs, new.translation.pairs
    matcher = difflib.SequenceMatcher(
        None,
        [pair.source for pair in before],
        [pair.source for pair in after],
        autojunk=False,
    )
    found = []
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "equal":
            rows = zip(before[a:b], after[c:d], strict=True)
            found += [_difference(x, y) for x, y in rows if x.target != y.target]
        else:
            found += _matched(list(before[a:b]), list(after[c:d]))
    return tuple(found)


def words(before: str, after: str) -> list[Run]:
    """The words of two texts as runs: what is in both, what was removed, what was added."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    runs = []
    for operation, a, b, c, d in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if operation == "equal":
            runs.append(Run("same", "".join(old[a:b])))
            continue
        if a < b:
            runs.append(Run("removed", "".join(old[a:b])))
        if c < d:
            runs.append(Run("added", "".join(new[c:d])))
    return runs


def _matched(before: list[SentencePair], after: list[SentencePair]) -> Iterator[Difference]:
    """Sentences between two that are the same: each with the most like one that is left."""
    left = [(old, _words(old)) for old in before]
    for new in after:
        wanted = _words(new)
        alike = [2 * len(wanted & having) / max(len(wanted) + len(having), 1) for _, having in left]
        best = max(range(len(left)), key=alike.__getitem__, default=0)
        if left and alike[best] >= _ALIKE:
            yield from (_difference(old, None) for old, _ in left[:best])
            yield _difference(left[best][0], new)
            del left[: best + 1]
        else:
            yield _difference(None, new)
    yield from (_difference(old, None) for old, _ in left)


def _words(pair: SentencePair) -> frozenset[str]:
    return frozenset(_WORD.findall(pair.source.lower()))


def _difference(old: SentencePair | None, new: SentencePair | None) -> Difference:
    return Difference(
        old.source if old else None,
        new.source if new else None,
        old.target if old else None,
        new.target if new else None,
    )
