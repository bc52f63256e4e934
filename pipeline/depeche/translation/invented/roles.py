"""Who did what to whom: two names that changed places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.lang.names import fold, is_acronym
from depeche.translation.finding import Finding
from depeche.translation.invented.grounds import Grounds

# Verbs of which both sides are named in the news; in other words the names may well change places.
_VERB = (
    r"(?:buy|buys|bought|acquires?|acquired|takes? over|took over|beats?|beat|defeats?|defeated"
    r"|thrash(?:es|ed)?|edge[sd]?|overc[oa]mes?|sue[sd]?|accuse[sd]?|attack(?:s|ed)?|invade[sd]?"
    r"|kill(?:s|ed)?|criticise[sd]?|criticize[sd]?|slam(?:s|med)?|threatens?|threatened"
    r"|replace[sd]?|succeed(?:s|ed)?|overtakes?|overtook|denounce[sd]?|warn(?:s|ed)?)"
)
_NAME = r"[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)*"
_CLAUSE = re.compile(
    rf"^(?:The )?(?P<doer>{_NAME})(?: (?:is|to|will|has|had|have|are|set|going|about))* {_VERB}"
    rf"(?: (?:its|his|her|their|the|former|[a-z]+))?? ?(?:rival |competitor )?(?P<object>{_NAME})"
)
_PASSIVE = re.compile(r"\b(?:par|du fait|face à|contre|devant)\b|\bd[e']\b(?= \w+ (?:par|contre))")


def findings(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report a sentence whose names stand in the French the other way round, neither in passive."""
    match = _CLAUSE.match(text)
    if not match or _PASSIVE.search(grounds.french):
        return
    french = fold(grounds.french)
    doer, other = (_first(match[part], french) for part in ("doer", "object"))
    if doer is not None and other is not None and other < doer:
        message = f"the French names {match['object']} before {match['doer']}: who did it to whom"
        yield Finding("doer", message, words=(match["doer"], match["object"]))


def _first(name: str, french: str) -> int | None:
    """Where a French text, folded, first has a word of a name."""
    if is_acronym(name):
        initials = r"\w*[ -](?:\w{1,3} )?".join(fold(name))
        found = re.search(rf"\b(?:{fold(name)}\b|{initials})", french)
        return found.start() if found else None
    places = [
        found.start()
        for word in re.findall(r"[^\W_]{3,}", fold(name))
        if (found := re.search(rf"\b{re.escape(word)}", french))
    ]
    return min(places, default=None)
