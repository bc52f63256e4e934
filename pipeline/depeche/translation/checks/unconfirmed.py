"""The check for what French reports as unconfirmed by its conditional: ``aurait tiré``.

It is the difference between a rumour and a fact: "has reportedly fired" is what agencies write.
Models write "fired", or "would have fired", which says something else. It is only looked for, and
not set right, for the same form says what did not happen ("un accord aurait évité la guerre").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

# Between the auxiliary and the participle.
_ADVERBS = (
    r"(?: \w+ment| déjà| aussi| ainsi| depuis| pas| même| également| encore| ensuite| alors"
    r"| toujours| bien| finalement)*"
)
_PARTICIPLE = (
    r"[^\W\d_]+(?:é|ée|és|ées|i|is|ie|ies|it|ite|its|ites|u|ue|us|ues|ert|erte|erts|ertes|ort"
    r"|orts|int|ints|ait|aits|aite|aites|ise|ises)"
)
# Words that end like participles, and participles of what is weighed up and not reported.
_NO_PARTICIPLE = (
    r"été|lieu|dit|permis|évité|suffi|coûté|plus|droit|tort|tout|aussi|ainsi|depuis|jamais|pas"
    r"|toujours|alors|besoin|intérêt"
)
# Verbs whose perfect has "être"; with others "serait" is a passive, and seldom reports.
_MOVED = (
    r"(?:mort|décédé|né|arrivé|parti|tombé|entré|sorti|venu|devenu|revenu|parvenu|intervenu"
    r"|survenu|resté|allé|retourné|rentré|monté|descendu|passé)e?s?"
)
_CONDITIONAL = re.compile(
    rf"\baurai(?:t|ent)(?: été)?{_ADVERBS}"
    rf" (?P<participle>(?!(?:{_NO_PARTICIPLE})\b){_PARTICIPLE})\b"
    rf"|\bserai(?:t|ent){_ADVERBS} (?:{_MOVED})\b"
    r"|\bserai(?:t|ent) (?:sur le point|en (?:fuite|passe|train|cours|contact)|à l'origine"
    r"|impliquée?s?|responsables? de|soupçonnée?s?)\b"
    rf"|\b(?:s'|se )serai(?:t|ent){_ADVERBS} {_PARTICIPLE}\b",
    re.IGNORECASE,
)
# Verbs whose conditional is a wish, a duty or a regret, and words that make it a hypothesis.
_NO_REPORT = frozenset(
    "pu dû du voulu préféré aimé souhaité fallu mieux plutôt suffi mérité ravi content heureux"
    " prêt prête prêts prêtes tenté tentée".split()
)
_HYPOTHESIS = re.compile(
    r"\b(?:si|s'ils?|sinon|mieux|un tel|une telle|faute de|à défaut|à condition|au cas où"
    r"|dans ce cas|sauf|jamais|quand bien|à moins|qui aurait pu|imagin\w+|pourquoi|comment"
    r"|que se serait|autrement"
    r"|à (?:sa|leur|ma|ta|notre|votre) place|rêv\w+|espér\w+|cru|promis|prév\w+|promett\w+)\b|\?",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:reported(?:ly)?|reports?|alleged(?:ly)?|alleg\w+|said|says|saying|told|apparently"
    r"|according|claim\w*|believed|thought|suspect\w*|may|might|could|seem\w*|appear\w*|supposed"
    r"|presumed|presumably|understood|rumou?r\w*|accus\w+|estimat\w+|purported(?:ly)?|likely"
    r"|probably|possib\w+|perhaps|tipped|expected|would-be|in (?:his|her|their|its) view|see[ns]?"
    r"|suggest\w*|indicat\w*|supposedly|deemed|considered|should|assum\w+)\b",
    re.IGNORECASE,
)


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report the first conditional that reports, if the translation has nothing of the kind."""
    written = source.cached(_report)
    if written and not _SAID.search(target.text):
        yield Finding("unconfirmed", f"the source has “{written}” as unconfirmed")


def _report(source: SourceSegment) -> str:
    """The first conditional of a source that reports; ``""`` if there is none."""
    if _HYPOTHESIS.search(source.text):
        return ""
    found = (
        match[0]
        for match in _CONDITIONAL.finditer(source.text)
        if (match["participle"] or "").lower() not in _NO_REPORT
    )
    return next(found, "")
