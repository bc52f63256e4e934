"""Who did it: whether the text says the verb of a sentence of what the sentence says it of.

"The group has called for protests" is made of the words of "a press conference of the group, where
the unions had called for protests", and is false. The subject of a generated sentence is compared
with what stands before the same verb in the text, within the clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from depeche.lang.english import FUNCTION_WORDS, PASSIVE_AUXILIARIES
from depeche.summary.check.words import stem_of

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*|[,;:“”\"()]")
_AUXILIARIES = frozenset("has have had will would can could may might must is are was were".split())
_CLAUSES = frozenset(
    "where that and but while as because when after before if though although since until so or"
    " whether".split()
)
_RELATIVES = frozenset("who which whose whom".split())
_STOPS = frozenset(',;:“”"()')
_FARTHEST = 8  # words from the start within which the verb must stand


def wrong_doer(sentence: str, sources: Sequence[str]) -> str:
    """Why the subject of a sentence is not that of its verb in the text; ``""`` if it may be.

    Only active sentences whose verb follows a noun are looked at, and only verbs of the text.

    Args:
        sentence: English.
        sources: the sentences of the text that it rests on.
    """
    words = _WORD.findall(sentence)
    found = _verb(words)
    if found is None:
        return ""
    subject = {stem_of(word.lower()) for word in words[: found[0]] if _is_content(word)}
    verb = words[found[1]]
    doers = [
        doer
        for source in sources
        for doer in _doers(_WORD.findall(source), stem_of(verb.lower()))
        if doer
    ]
    if not subject or not doers or any(subject & doer for doer in doers):
        return ""
    return f"the text says “{verb}” of something else"


def _verb(words: Sequence[str]) -> tuple[int, int] | None:
    """Where the subject ends and where its verb is; None if there is none or it is passive."""
    for at, word in enumerate(words[:_FARTHEST]):
        lower = word.lower()
        if word in _STOPS or lower in _CLAUSES or lower in _RELATIVES:
            return None
        if lower in _AUXILIARIES:
            rest = [
                place
                for place in range(at + 1, min(at + 5, len(words)))
                if _is_content(words[place]) or words[place].lower() in PASSIVE_AUXILIARIES
            ]
            if not rest or lower in PASSIVE_AUXILIARIES:
                return None
            if words[rest[0]].lower() in PASSIVE_AUXILIARIES:
                return None
            return at, rest[0]
        if at > 1 and lower.endswith("ed") and _is_content(words[at - 1]):
            return at, at
    return None


def _doers(words: Sequence[str], verb: str) -> list[set[str]]:
    """For each place of a verb in a sentence the stems before it in its clause."""
    found = []
    for at, word in enumerate(words):
        if stem_of(word.lower()) != verb:
            continue
        start = at
        while (
            start
            and words[start - 1] not in _STOPS
            and words[start - 1].lower() not in (_CLAUSES | _RELATIVES)
        ):
            start -= 1
        before = words[start:at]
        if start and words[start - 1].lower() in _RELATIVES:
            named = [one for one in words[: start - 1] if _is_content(one)]
            before = [*named[-1:], *before]
        found.append({stem_of(one.lower()) for one in before if _is_content(one)})
    return found


def _is_content(word: str) -> bool:
    return word not in _STOPS and word.lower() not in FUNCTION_WORDS
