"""The repairs of one text, as a list of edits that can be shown, checked and undone.

The style of an article (no-break, plain or no spaces before ``; : ! ?``) is kept; only what goes
against it, or is wrong in any style, is repaired.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain as joined

from depeche.documents import Edit
from depeche.lang.french_lexicon import french
from depeche.repairs.edits import apply, chain
from depeche.repairs.style import Style
from depeche.repairs.tokens import OPAQUE
from depeche.repairs.typography import Typography
from depeche.repairs.words import Words

VERSION = 3  # raised whenever the output can change
_ROUNDS = 6  # one repair can make another possible; in practice the third round finds nothing


class Repairer:
    """Finds the repairs of an article; loads the lexicon on first use.

    Args:
        min_confidence: edits with less confidence are left out; 0 to 1.
        keep: words never to split or to join, in whatever case.
    """

    def __init__(self, *, min_confidence: float = 0.0, keep: Collection[str] = ()) -> None:
        self._least = min_confidence
        self._keep = frozenset(word.casefold() for word in keep)

    def edits(self, text: str) -> tuple[Edit, ...]:
        """Return the repairs of ``text``: sorted, apart, offsets in code points of ``text``.

        Repairing the repaired text again finds nothing: rounds follow each other until one
        changes nothing. If the last round still changes something, there are no repairs.
        """
        total: tuple[Edit, ...] = ()
        current = text
        for _ in range(_ROUNDS):
            found = self._round(current)
            if not found:
                return total
            total = chain(text, total, found)
            current = apply(current, found)
        return ()

    def _round(self, text: str) -> list[Edit]:
        lexicon = french()
        closed = [match.span() for match in OPAQUE.finditer(text)]
        candidates = joined(
            Typography(text, Style(text), lexicon).edits(),
            Words(text, lexicon, self._keep, closed).edits(),
        )
        return _settle(candidates, closed, self._least)


def _settle(candidates: Iterable[Edit], closed: list[tuple[int, int]], least: float) -> list[Edit]:
    """Return the candidates that can be made together, of two that touch the surer one."""
    sure = [edit for edit in candidates if edit.confidence >= least and edit.before != edit.after]
    sure.sort(key=lambda edit: (edit.start, -edit.confidence, edit.end))
    kept: list[Edit] = []
    at = 0
    for edit in sure:
        while at < len(closed) and closed[at][1] <= edit.start:
            at += 1
        if at < len(closed) and edit.end > closed[at][0] and edit.start < closed[at][1]:
            continue
        if kept and edit.start <= kept[-1].end:
            if kept[-1].confidence < edit.confidence and (
                len(kept) < 2 or edit.start > kept[-2].end
            ):
                kept[-1] = edit
            continue
        kept.append(edit)
    return kept
