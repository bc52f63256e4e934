"""What is different between two briefs of an item, sentence by sentence.

In the article that is in both languages. Headline and brief are English only.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeVar

import msgspec

from depeche.documents import Brief, SentencePair

_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_WORD = re.compile(r"\w+")
_MOST = 250_000  # pairs that are compared at most: a provider's text may be made to take for ever
_ALIKE = 0.5  # of the words of two sentences; from this on one is a new wording of the other

_T = TypeVar("_T")


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


class TextDifference(msgspec.Struct, frozen=True):
    """A headline, or a sentence of the brief, that is not the same in both.

    Attributes:
        before: None if there was none.
        after: None if there is none any more.
    """

    before: str | None
    after: str | None


class Differences(msgspec.Struct, frozen=True):
    """What is not the same in two briefs of an item.

    Attributes:
        changes: the sentences of the article.
        headline: the headline; None if it is the same.
        brief: the sentences of the brief.
    """

    changes: tuple[Difference, ...] = ()
    headline: TextDifference | None = None
    brief: tuple[TextDifference, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.changes or self.headline or self.brief)


def differences(old: Brief, new: Brief) -> Differences:
    """What differs between two briefs, in the order of the newer one.

    Either may be a brief as it was edited: then what the editor changed is among the differences.
    A sentence that was taken out is none.
    """
    before, after = old.headline or None, new.headline or None
    return Differences(
        changes=_changes(old, new),
        headline=TextDifference(before, after) if before != after else None,
        brief=tuple(
            TextDifference(*two)
            for two in _aligned(
                [one.text for one in old.sentences if one.text],
                [one.text for one in new.sentences if one.text],
                str,
            )
            if two[0] != two[1]
        ),
    )


def differ(old: Brief, new: Brief) -> bool:
    """Whether ``differences`` has any: takes no time, also with long texts."""

    def compared(brief: Brief) -> tuple[object, ...]:
        return (
            brief.headline or None,
            [one.text for one in brief.sentences if one.text],
            [(pair.source, pair.target) for pair in brief.translation.pairs],
        )

    return compared(old) != compared(new)


def alike(one: str, other: str) -> bool:
    """Whether two texts have so many words in common that one may be a new wording of the other."""
    return _likeness(_words(one), _words(other)) >= _ALIKE


def words(before: str, after: str) -> list[Run]:
    """The words of two texts as runs: what is in both, what was removed, what was added.

    Between the same beginning and end of very long texts all is taken for removed and added.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    runs = []
    for same, a, b, c, d in _blocks(old, new):
        if same:
            runs.append(Run("same", "".join(old[a:b])))
            continue
        if a < b:
            runs.append(Run("removed", "".join(old[a:b])))
        if c < d:
            runs.append(Run("added", "".join(new[c:d])))
    return runs


def _changes(old: Brief, new: Brief) -> tuple[Difference, ...]:
    pairs = _aligned(old.translation.pairs, new.translation.pairs, lambda pair: pair.source)
    return tuple(
        _difference(one, other)
        for one, other in pairs
        if not (one and other and (one.source, one.target) == (other.source, other.target))
    )


def _aligned(
    before: Sequence[_T], after: Sequence[_T], text: Callable[[_T], str]
) -> Iterator[tuple[_T | None, _T | None]]:
    """Old sentences with the new ones that they have become; None where there is none."""
    old, new = list(map(text, before)), list(map(text, after))
    for same, a, b, c, d in _blocks(old, new):
        if same:
            yield from zip(before[a:b], after[c:d], strict=True)
        elif (b - a) * (d - c) > _MOST:
            yield from ((one, None) for one in before[a:b])
            yield from ((None, one) for one in after[c:d])
        else:
            yield from _matched(before[a:b], after[c:d], text)


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """What is the same in two lists and what is not: whether it is, from where to where in each.

    If what is between the same beginning and end is too long to be compared, none of it is the
    same.
    """
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    most -= start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    a, b, c, d = start, len(old) - end, start, len(new) - end
    if start:
        yield True, 0, start, 0, start
    if a < b and c < d and (b - a) * (d - c) <= _MOST:
        matcher = difflib.SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
        for operation, e, f, g, h in matcher.get_opcodes():
            yield operation == "equal", a + e, a + f, c + g, c + h
    elif a < b or c < d:
        yield False, a, b, c, d
    if end:
        yield True, b, len(old), d, len(new)


def _matched(
    before: Sequence[_T], after: Sequence[_T], text: Callable[[_T], str]
) -> Iterator[tuple[_T | None, _T | None]]:
    """Sentences between two that are the same: each with the most like one that is left."""
    left = [(old, _words(text(old))) for old in before]
    for new in after:
        wanted = _words(text(new))
        alike = [_likeness(wanted, having) for _, having in left]
        best = max(range(len(left)), key=alike.__getitem__, default=0)
        if left and alike[best] >= _ALIKE:
            yield from ((old, None) for old, _ in left[:best])
            yield left[best][0], new
            del left[: best + 1]
        else:
            yield None, new
    yield from ((old, None) for old, _ in left)


def _likeness(some: frozenset[str], others: frozenset[str]) -> float:
    """The share of the words of two texts that both have."""
    return 2 * len(some & others) / max(len(some) + len(others), 1)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _difference(old: SentencePair | None, new: SentencePair | None) -> Difference:
    return Difference(
        old.source if old else None,
        new.source if new else None,
        old.target if old else None,
        new.target if new else None,
    )
