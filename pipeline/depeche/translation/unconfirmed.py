"""What French reports as unconfirmed by its conditional: ``aurait tiré``, ``serait mort``.

It is the difference between a rumour and a fact. Models write "would have fired", which says
something else; "has reportedly fired" is what agencies write.
"""

from __future__ import annotations

import re

# Between the auxiliary and the participle.
_ADVERBS = (
    r"(?: \w+ment| déjà| aussi| ainsi| depuis| pas| même| également| encore| ensuite| alors"
    r"| toujours| bien| finalement)*"
)
_PARTICIPLE = (
    r"[^\W\d_]+(?:é|ée|és|ées|i|is|ie|ies|it|ite|its|ites|u|ue|us|ues|ert|erte|erts|ertes|ort"
    r"|orts|int|ints|ait|aits|aite|aites|ise|ises)"
)
# Verbs whose perfect has "être"; with others "serait" is a passive, and seldom reports.
_MOVED = (
    r"(?:mort|décédé|né|arrivé|parti|tombé|entré|sorti|venu|devenu|revenu|parvenu|intervenu"
    r"|survenu|resté|allé|retourné|rentré|monté|descendu|passé)e?s?"
)
_CONDITIONAL = re.compile(
    rf"\b(?P<verb>aurai(?:t|ent))(?: été)?{_ADVERBS} (?P<participle>(?!été\b){_PARTICIPLE})\b"
    rf"|\b(?P<moved>serai(?:t|ent)){_ADVERBS} (?:{_MOVED})\b"
    rf"|\b(?:s'|se )(?P<itself>serai(?:t|ent)){_ADVERBS} {_PARTICIPLE}\b",
    re.IGNORECASE,
)
# Verbs whose conditional is a wish, a duty or a regret, and words that make it a hypothesis.
_NO_REPORT = frozenset(
    "pu dû du voulu préféré aimé souhaité fallu mieux plutôt suffi mérité ravi content heureux"
    " prêt prête prêts prêtes tenté tentée".split()
)
_HYPOTHESIS = re.compile(
    r"\b(?:si|s'ils?|sinon|sans|faute de|à défaut|à condition|au cas où|dans ce cas|sauf|jamais"
    r"|quand bien|à moins|qui aurait pu|imagin\w+|pourquoi|comment|que se serait|autrement"
    r"|à (?:sa|leur|ma|ta|notre|votre) place|rêv\w+|espér\w+|cru|pens\w+|promis|prév\w+"
    r"|assur\w+|annonc\w+|promett\w+)\b|\?",
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
_WOULD = re.compile(r"\bwould( not)? (have|be)\b", re.IGNORECASE)


def reports(source: str) -> list[re.Match[str]]:
    """The conditionals that report, in a French sentence that has no hypothesis."""
    if _HYPOTHESIS.search(source):
        return []
    return [
        match
        for match in _CONDITIONAL.finditer(source)
        if (match["participle"] or "").lower() not in _NO_REPORT
    ]


def correct(source: str, text: str) -> str:
    """Write "would have" as "has reportedly" where that is what the source says.

    Args:
        source: French.
        text: its translation.
    """
    found = reports(source)
    if not found or _SAID.search(text):
        return text
    verbs = iter([match["verb"] or match["moved"] or match["itself"] for match in found])
    if len(_WOULD.findall(text)) != len(found):
        return text
    return _WOULD.sub(lambda match: _reported(match, next(verbs)), text)


def is_lost(source: str, text: str) -> str:
    """The first conditional that reports of a source, if its translation states it as a fact."""
    found = reports(source)
    return found[0][0] if found and not _SAID.search(text) else ""


def _reported(match: re.Match[str], verb: str) -> str:
    plural = verb.lower().endswith("ent")
    auxiliary = ("have" if plural else "has") if match[2] == "have" else "are" if plural else "is"
    return f"{auxiliary}{match[1] or ''} reportedly"
