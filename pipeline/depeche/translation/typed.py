"""The checks of a translation that a person has typed; no model is asked."""

from __future__ import annotations

from depeche.translation import checks
from depeche.translation.checks import repetition
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.invented import Grounds, misstated, quotations, vocabulary
from depeche.translation.source import SourceSegment
from depeche.translation.stage import written
from depeche.translation.target import Target

_ANSWERED = 0.4  # of the telling words of a clause


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
    target = Target(english, source.required(english))
    found = [one for one in checks.inspect(source, target) if not _is_answered(one, english)]
    kinds = {finding.kind for finding in found}
    if "empty" not in kinds:
        found += [one for one in misstated(Grounds.of([text]), english) if one.kind not in kinds]
        if quotations.lost(french, english) and all(one.kind != "quotation" for one in found):
            found.append(Finding("quotation", "the quotation marks of the French are missing"))
    if repetition.cut(english).repeated and not repetition.cut(text).repeated:
        found.append(Finding("repetition", "words are repeated in it"))
    return found


def _is_answered(finding: Finding, english: str) -> bool:
    """Whether a clause that has no cognate in a text is there, by what the dictionary says."""
    if finding.kind != "omission":
        return False
    clause = finding.message.partition("“")[2].partition("”")[0]
    return vocabulary.about(clause, english, _ANSWERED)
