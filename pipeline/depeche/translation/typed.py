"""The checks of a translation that a person has typed; no model is asked."""

from __future__ import annotations

from depeche.translation import checks
from depeche.translation.checks import repetition
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.source import SourceSegment
from depeche.translation.stage import written
from depeche.translation.target import Target


def check(french: str, english: str, glossary: Glossary) -> list[Finding]:
    """What the checks of the translation stage find wrong with an English sentence.

    Nothing goes behind marks, and nobody was unsure of it: those findings are about a model.

    Args:
        french: a segment, as in a sentence pair.
        english: what somebody typed.
        glossary: the terms that have a set translation.
    """
    text = " ".join(stretch.text for stretch in written(french))
    source = SourceSegment(text, tuple(glossary.find(text)))
    found = checks.inspect(source, Target(english, source.required(english)))
    if repetition.cut(english).repeated and not repetition.cut(text).repeated:
        found.append(Finding("repetition", "words are repeated in it"))
    return found
