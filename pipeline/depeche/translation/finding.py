"""What a check says of a translation."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Something wrong with a translation.

    Attributes:
        kind: what kind of fault it is, e.g. ``number``; ``checks`` knows how much each kind weighs.
        message: one sentence for the editor, without a stop.
        certainty: how sure it is, in (0, 1]; the weight of its kind counts in this proportion.
    """

    kind: str
    message: str
    certainty: float = 1.0
