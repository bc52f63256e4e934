"""A fault that a check finds in a translation."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Something wrong with a translation.

    Attributes:
        kind: the kind of fault, e.g. ``number``; the table in ``checks`` has the weight of each.
        message: one sentence for the editor, without a full stop.
        certainty: in (0, 1]; the weight of the kind is multiplied by it.
        words: the words of the translation that it points at, as they stand there.
    """

    kind: str
    message: str
    certainty: float = 1.0
    words: tuple[str, ...] = ()
