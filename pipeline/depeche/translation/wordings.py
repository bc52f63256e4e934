"""Other wordings of a translated segment, for an editor to choose from."""

from __future__ import annotations

import msgspec

from depeche.translation.checks import empty
from depeche.translation.checks.confidence import UNSURE
from depeche.translation.stage import TranslationStage


class Wording(msgspec.Struct, frozen=True):
    """A translation of a segment that the model has, beside others.

    Attributes:
        text: the English.
        findings: what the checks find wrong with it, as sentences without a full stop. That the
            model was unsure is not among them: of all but its first wording it is.
    """

    text: str
    findings: tuple[str, ...] = ()


def wordings(stage: TranslationStage, source: str, most: int) -> list[Wording]:
    """The wordings of a segment, the best first, each once.

    The first is mostly what the stage gives as the translation of the segment, but that need not be
    among them: the stage also looks words up, cuts sentences and writes them differently.

    Args:
        stage: the translation stage.
        source: French.
        most: how many are wanted at most.

    Raises:
        ModelError: the model does not load.
        EngineError: the engine failed.
    """
    found: dict[str, Wording] = {}
    for segment in stage.alternatives(source, most):
        if empty.NOTHING.kind not in segment.remaining:
            findings = tuple(one for one in segment.warnings if one != UNSURE)
            found.setdefault(segment.target, Wording(segment.target, findings))
    return list(found.values())[:most]
