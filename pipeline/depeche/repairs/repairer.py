"""Finding the repairs of a text, as a list of edits.

The style of the article (no-break, plain or no spaces before ``; : ! ?``) is kept: repaired is only
what deviates from it or is wrong in any style.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from depeche.documents import Edit
from depeche.lang import french_lexicon
from depeche.repairs.edits import apply, compose
from depeche.repairs.style import Style
from depeche.repairs.tokens import OPAQUE
from depeche.repairs.typography import TypographyRules
from depeche.repairs.words import WordBoundaries

VERSION = 6  # raised whenever the output can change
_MOST_ROUNDS = 6  # one repair can make another possible; nearly always three rounds are enough


class Repairer:
    """Finds the repairs of an article; loads the lexicon on first use.

    Args:
        min_confidence: edits with less confidence are left out; 0 to 1.
        keep: words never to split or to join, in whatever case.
    """

    def __init__(self, *, min_confidence: float = 0.0, keep: Collection[str] = ()) -> None:
        self._min_confidence = min_confidence
        self._keep = frozenset(word.casefold() for word in keep)

    def edits(self, text: str) -> tuple[Edit, ...]:
        """Return the repairs of ``text``: sorted, not touching, offsets in code points of ``text``.

        The text is repaired again until nothing is found, so that repairing a repaired text changes
        nothing. Where that takes too many rounds there are no repairs.
        """
        total: tuple[Edit, ...] = ()
        current = text
        for _ in range(_MOST_ROUNDS):
            found = self._round(current)
            if not found:
                return total
            total = compose(text, total, found)
            current = apply(current, found)
        return ()

    def _round(self, text: str) -> list[Edit]:
        """Return the repairs of a text by every rule, applied once."""
        lexicon = french_lexicon.load()
        opaque = [match.span() for match in OPAQUE.finditer(text)]
        candidates = chain(
            TypographyRules(text, Style(text), lexicon).edits(),
            WordBoundaries(text, lexicon, self._keep, opaque).edits(),
        )
        return _compatible(candidates, opaque, self._min_confidence)


def _compatible(
    candidates: Iterable[Edit], opaque: Sequence[tuple[int, int]], min_confidence: float
) -> list[Edit]:
    """Return the candidates that can be made together.

    Args:
        candidates: of two that touch, the more confident one is taken.
        opaque: sorted spans that nothing may change.
        min_confidence: candidates with less are left out.
    """
    edits = [
        edit
        for edit in candidates
        if edit.confidence >= min_confidence and edit.before != edit.after
    ]
    edits.sort(key=lambda edit: (edit.start, -edit.confidence, edit.end))
    chosen: list[Edit] = []
    at = 0
    for edit in edits:
        while at < len(opaque) and opaque[at][1] <= edit.start:
            at += 1
        if at < len(opaque) and edit.end > opaque[at][0] and edit.start < opaque[at][1]:
            continue
        if chosen and edit.start <= chosen[-1].end:
            if chosen[-1].confidence < edit.confidence and (
                len(chosen) < 2 or edit.start > chosen[-2].end
            ):
                chosen[-1] = edit
            continue
        chosen.append(edit)
    return chosen
