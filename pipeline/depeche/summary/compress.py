"""A sentence of the text made shorter by rules that cannot make it say something else.

Only what stands beside the statement goes: the dateline, a connective at the start, parentheses,
asides between dashes, relative clauses between commas, and to whom something was said. Never who
said it, never a condition, never a word inside quotation marks. (Clause and phrase deletion after
Knight & Marcu 2002 and Dorr et al. 2003, by pattern instead of parse.)
"""

from __future__ import annotations

import re

from depeche.lang.english import NUMBER_WORDS

_DATELINE = re.compile(
    r"^[A-ZÀ-Ý][A-ZÀ-Ý' ’-]+(?:, [^–—(]{2,20})?(?: \([^)]{2,20}\))? [–—-] (?=\S)"
)
_CONNECTIVE = re.compile(
    r"^(?:However|Meanwhile|Moreover|Furthermore|In addition|Indeed|Finally|In fact|Besides"
    r"|For his part|For her part|For their part|Also|In particular), (?=\w)"
)
_PARENTHESIS = re.compile(r" \([^()]*\)(?=[ ,;.:!?])")
_ASIDE = re.compile(r" [–—] [^–—“”]+ [–—](?= )")
# A clause with a number is news and stays.
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
_FEWEST = 4  # words that must be left


def compress(sentence: str) -> str:
    """The sentence without what it can do without; as it stands if nothing can go."""
    for pattern, replacement in _RULES:
        sentence = _replace(pattern, replacement, sentence)
    return sentence


def _replace(pattern: re.Pattern[str], replacement: str, sentence: str) -> str:
    """Apply a rule wherever no quotation is open and enough words are left."""
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
    """Whether a quotation is open at an index."""
    before = sentence[:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
