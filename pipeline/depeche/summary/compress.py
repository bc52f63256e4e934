"""Shortening a sentence by rules that do not change what it states.

Removed are the dateline, a connective at the start, parentheses, asides between dashes, relative
clauses between commas, and to whom something was said. Kept are who said it, conditions, and all
inside quotation marks. (Deletion of clauses and phrases after Knight & Marcu 2002 and Dorr et al.
2003, with patterns instead of a parser.)
"""

from __future__ import annotations

import re

from depeche.lang.english import NUMBER_WORDS

_DATELINE = re.compile(
    r"^(?:[A-ZÀ-Ý][A-ZÀ-Ý' ’-]+(?:, [^–—(]{2,20})?(?: \([^)]{2,20}\)){0,2}"
    r"|[A-ZÀ-Ý][\w' ’-]+(?:, [A-Z]\w+ \d{1,2}(?:, \d{4})?)?(?: \([^)]{2,20}\))?"
    r" \((?:AFP|AP|Reuters|Belga|ATS|SDA|APA|dpa|DPA|EFE|ANSA|TASS|PC)\)"
    r"|[A-ZÀ-Ý][\w' ’-]+(?: \([^)]{2,30}\))?, [A-Z]\w+ \d{1,2}(?:, \d{4})?) [–—-] (?=\S)"
)
_CONNECTIVE = re.compile(
    r"^(?:However|Meanwhile|Moreover|Furthermore|In addition|Indeed|Finally|In fact|Besides"
    r"|For his part|For her part|For their part|Also|In particular), (?=\w)"
)
_PARENTHESIS = re.compile(r" \([^()]*\)(?=[ ,;.:!?])")
_ASIDE = re.compile(r" [–—] [^–—“”]+ [–—](?= )")
# A relative clause is kept if it has a number, which may be the news.
_NUMBER = rf"\b(?:{'|'.join(sorted(NUMBER_WORDS))})\b"
_CLAUSE = rf"(?<=\w), (?:who|which|whose) (?:(?!{_NUMBER})[^\d,;:“”])+"
_INNER_CLAUSE = re.compile(rf"{_CLAUSE},(?= (?:is|are|was|were|has|have|had|will|would|\w+ed)\b)")
_FINAL_CLAUSE = re.compile(rf"{_CLAUSE}(?=\.$)")
_HEARERS = (
    r"(?:reporters|journalists|the press|a press conference|the media|AFP|Agence France-Presse"
    r"|Reuters|the Associated Press)"
)
_TOLD = re.compile(rf"(?<=[\w”]) told {_HEARERS}(?: (?:on|in|at|this|after)[^,“”]*)?(?=\.$)")
_TOLD_THAT = re.compile(rf"(?<=\w) told {_HEARERS}(?= that )")
_RULES = (
    (_DATELINE, ""),
    (_CONNECTIVE, ""),
    (_PARENTHESIS, ""),
    (_ASIDE, ""),
    (_INNER_CLAUSE, ""),
    (_FINAL_CLAUSE, ""),
    (_TOLD, " said"),
    (_TOLD_THAT, " said"),
)
_FEWEST = 4  # words that a sentence must keep


def compress(sentence: str) -> str:
    """Shorten a sentence; one to which no rule applies is returned as it is."""
    for pattern, replacement in _RULES:
        sentence = _replace(pattern, replacement, sentence)
    return sentence


def _replace(pattern: re.Pattern[str], replacement: str, sentence: str) -> str:
    """Apply a rule to all matches outside quotations that leave enough words."""
    match = pattern.search(sentence)
    while match:
        shorter = sentence[: match.start()] + replacement + sentence[match.end() :]
        if _is_quoting(sentence, match.start()) or len(shorter.split()) < _FEWEST:
            match = pattern.search(sentence, match.end())
            continue
        sentence = shorter[:1].upper() + shorter[1:]
        match = pattern.search(sentence)
    return sentence


def _is_quoting(sentence: str, at: int) -> bool:
    """Whether a quotation is open at an offset."""
    before = sentence[:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
