"""A headline of few words, cut from a longer one or from a sentence; never one that says more.

What is cut is the end of the sentence, at a comma or a preposition. Nothing is cut where the end
may carry the truth of the rest: a negation, a condition, a doubt, who says so.
"""

from __future__ import annotations

import re

from depeche.summarise.compress import compress

WORDS = 12
_FEWEST = 4
_CARRIES = re.compile(
    r"(?i)\b(?:no|not|never|none|nobody|nothing|neither|nor|without|few|hardly|only|if|unless|until"
    r"|whether|would|could|may|might|should|almost|nearly|alleged\w*|suspected|reported\w*|accus\w*"
    r"|den(?:y|ies|ied)|refus\w*|attempt\w*|fail\w*|but|except|instead|rather|less|more|than)\b"
    r"|n[’']t\b"
)
_SAYS = re.compile(
    r"(?i)\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|according|add(?:s|ed)|announc\w*|claim\w*|assur\w*"
    r"|wr(?:ote|ites?)|stat(?:es|ed)|confirm\w*|report\w*|explain\w*|warn\w*|believ\w*|think\w*)\b"
)
_BOUNDARY = re.compile(
    r",? (?=(?:in|on|at|after|before|during|while|when|as|following|with|due|because|since|from"
    r"|by|for|near|under|over|amid|against)\b)|,(?= )"
)
_UNFINISHED = re.compile(
    r"(?i)\b(?:the|an?|of|to|that|and|or|is|are|was|were|has|have|had|be|been|will|who|which|its|his"
    r"|her|their|this|these|in|on|at|by|for|from|with|as|says?|said|announced|told)$"
)
# A clause was opened, whose verb or that of its sentence may be in what is cut.
_OPENED = re.compile(r"(?i)\b(?:that|who|whom|whose|which|where)\b")
_DAY = re.compile(
    r"(?<=\w) on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|evening|night))?\b"
)


def shorten(text: str, words: int = WORDS) -> str | None:
    """At most ``words`` words that ``text`` says, without a full stop; None if it cannot be cut."""
    text = compress(text.strip())
    text = text.removesuffix(".") if not text.endswith("..") else text
    if len(text.split()) <= words:
        return text or None
    kicker, colon, rest = text.partition(": ")
    if colon and len(kicker.split()) <= 4 and _FEWEST <= len(rest.split()) <= words:
        return rest[:1].upper() + rest[1:]
    text = _DAY.sub("", text)
    if len(text.split()) <= words:
        return text
    if _CARRIES.search(text):
        return None
    best = None
    for boundary in _BOUNDARY.finditer(text):
        start, end = text[: boundary.start()], text[boundary.start() :]
        if len(start.split()) > words:
            break
        whole = start.count("“") == start.count("”") and start.count('"') % 2 == 0
        if len(start.split()) >= _FEWEST and whole and not _unfinished(start):
            best = None if _SAYS.search(end) else start
    return best


def _unfinished(start: str) -> bool:
    return bool(_UNFINISHED.search(start) or _OPENED.search(start))
