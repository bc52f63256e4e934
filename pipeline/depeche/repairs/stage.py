"""The stage that repairs the spacing of a body."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from depeche.documents import Body, Paragraph, Repaired
from depeche.repairs.edits import apply, map_offsets
from depeche.repairs.repairer import VERSION, Repairer
from depeche.stage import Scalar


class RepairStage:
    """Repairs bodies with a ``Repairer``, which has the same arguments."""

    name = "repair"
    version = VERSION
    data = ("lang/data/lexicon.bin", "lang/data/english.zz")
    libraries = ()
    output = Repaired

    def __init__(self, *, min_confidence: float = 0.0, keep: Collection[str] = ()) -> None:
        self._parameters: dict[str, Scalar] = {
            "min_confidence": min_confidence,
            "keep": "\n".join(sorted(keep)),
        }
        self._repairer = Repairer(min_confidence=min_confidence, keep=keep)

    @property
    def signature(self) -> str:
        """E.g. ``repair:3``; ``repair:3.c0.9.k1f0a`` with a least confidence and words to keep."""
        least, keep = self._parameters["min_confidence"], str(self._parameters["keep"])
        confidence = f".c{least:g}" if least else ""
        words = f".k{hashlib.sha256(keep.encode()).hexdigest()[:4]}" if keep else ""
        return f"repair:{self.version}{confidence}{words}"

    def parameters(self) -> Mapping[str, Scalar]:
        """The least confidence and the words never to split."""
        return self._parameters

    def run(self, values: Sequence[Body]) -> Iterator[tuple[int, Repaired]]:
        """Repair each body and move its paragraphs accordingly."""
        for index, body in enumerate(values):
            edits = self._repairer.edits(body.text)
            starts = map_offsets((paragraph.start for paragraph in body.paragraphs), edits)
            ends = map_offsets((paragraph.end for paragraph in body.paragraphs), edits)
            kinds = (paragraph.kind for paragraph in body.paragraphs)
            paragraphs = tuple(map(Paragraph, kinds, starts, ends))
            text = apply(body.text, edits)
            yield index, Repaired(Body(text, paragraphs, body.language), edits)
