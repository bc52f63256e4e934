"""What can be found wrong with a translation by looking at both sides.

A finding has a kind, a sentence for the editor and a weight; a translation with a smaller sum of
weights is the better one. Nothing here knows a model or an engine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from depeche.lang import names, numbers
from depeche.lang.names import RequiredTerm
from depeche.translate.checks import coverage, unknown_words

Kind = Literal[
    "figure", "name", "short", "long", "part", "loop", "negation", "quotes", "glossary", "word",
    "answer", "unsure", "empty",
]  # fmt: skip

# How much worse a finding makes a translation. From RETRY on it is worth another
# attempt, from GRAVE on a costly one.
_WEIGHTS: dict[Kind, float] = {
    "empty": 100.0, "loop": 10.0, "figure": 8.0, "part": 6.0, "short": 6.0, "negation": 4.0,
    "glossary": 3.0, "long": 3.0, "name": 3.0, "word": 1.0, "answer": 1.0,
    "quotes": 0.5, "unsure": 0.0,
}  # fmt: skip
_GUESSED = 0.5
# Mean log probability of a piece. One sentence in nine of FLORES-200 dev is below; those have
# 45 chrF with the third release, the others 59 (rank correlation of probability and chrF 0.42).
_SURE = -0.7
_STRANGE = {
    "left": "“{}” was left in French",
    "made": "“{}” is no English word",
    "name": "“{}” is neither in the source nor a known word",
}
RETRY = 3.0
GRAVE = 6.0

_WORD = re.compile(r"[^\W_][\w’'-]*")
_DENIED = re.compile(
    r"\b(?:ne|n['’])\s?[^.;!?]{0,60}?\b(?:pas|jamais|rien|aucune?|personne|guère|nulle?|ni)\b"
    r"|\b(?:aucune?|personne|rien|jamais)\b[^.;!?]{0,40}?\b(?:ne\b|n['’])|\bne plus\b"
    r"|\b(?:ne|n['’])\s?[^\s.;!?]+ plus\b(?! que)|\bpas (?:de|encore|seulement)\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(r"\b(?:avant|moins|craindre|crainte|peur|doute)\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|nowhere|hardly|barely|un\w+"
    r"|in(?:ability|able|capable|sufficient|visible|compatible|dependent\w*)|im\w+|ir\w+|dis\w+"
    r"|fail\w*|lack\w*|refus\w*|den(?:y|ied|ies|ial)\w*|reject\w*|avoid\w*|absen\w*|rul\w+ out"
    r"|few|little|anything|anyone|any|rather|yet|ever|prevent\w*|stop\w*|only|non|less|missing"
    r"|free|nil|exclu\w+|ceas\w+|longer)\b|n['’]t\b|\w+less\b",
    re.IGNORECASE,
)
_FRENCH_NO = re.compile(
    r"\b(?:ne|non|ni|sans|pas|jamais|rien|aucune?|personne|nulle?|refus\w*|interd\w*|impossible"
    r"|incapable|exclu\w*|démen\w*|nie\w*|rejet\w*|manqu\w*|absen\w*|empêch\w*|faute|échou\w*|peu"
    r"|in\w+|im\w+|ir\w+|dé\w+|évit\w*|guère|moins|hors|contre|mal|cess\w+|plus|sauf)\b|n['’]",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|nobody|none|cannot)\b|n['’]t\b", re.IGNORECASE)
_CLAUSE = re.compile(r"(?<!\d)[,;:](?!\d)|[;:]|\s[–—]\s|[.!?]\s")


class Finding(NamedTuple):
    """Something wrong: its kind, a sentence without a stop, its weight."""

    kind: Kind
    message: str
    weight: float


def inspect(source: str, target: str, wishes: Sequence[RequiredTerm] = ()) -> list[Finding]:
    """All that is found wrong with a translation; loops were looked for before (``loops.cut``).

    Args:
        source: a French segment.
        target: its English translation.
        wishes: names and terms that must stand in the translation.
    """
    if not _WORD.search(target) and _WORD.search(source):
        return [finding("empty", "the model gave nothing")]
    found = [*_figures(source, target), *_lengths(source, target), *_negation(source, target)]
    for wish in wishes:
        if names.granted(wish, target):
            continue
        if wish.term:
            found.append(finding("glossary", f"the term {wish.right} is not in the translation"))
        else:
            found.append(finding("name", f"the name {wish.right} is not in the translation"))
    found += _strangers(source, target, wishes)
    for word in coverage.uncovered_words(source, target, wishes):
        found.append(finding("answer", f"nothing in the translation answers to “{word}”"))
    if _unbalanced(target) and not _unbalanced(source):
        found.append(finding("quotes", "a quotation mark has no partner"))
    return found


def weight(findings: Collection[Finding]) -> float:
    """How bad a translation with these findings is; 0 is good."""
    return sum(finding.weight for finding in findings)


def finding(kind: Kind, message: str) -> Finding:
    """A finding with the weight of its kind."""
    return Finding(kind, message, _WEIGHTS[kind])


def unsure(score: float) -> list[Finding]:
    """The finding on a hypothesis that the model itself thought unlikely.

    After Fomicheva et al., Unsupervised Quality Estimation for Neural Machine Translation, 2020.

    Args:
        score: mean log probability of its pieces, in nats.
    """
    if score >= _SURE:
        return []
    return [finding("unsure", f"the model was unsure of it ({score:.2f} nats a piece)")]


def guessed(first: Collection[Finding], chosen: Collection[Finding]) -> list[Finding]:
    """The doubt that stays where another translation was chosen than one with a word made up.

    That another word stands in its place does not say that it is the right one: of 45 such
    sentences read, one in three had a wrong English word instead of no word.
    """
    unknown = [some for some in first if some.kind == "word"]
    if not unknown or any(some.kind == "word" for some in chosen):
        return []
    if all(some.weight == _GUESSED for some in unknown):
        return unknown  # the first was a second choice itself
    message = " and ".join(some.message for some in unknown)
    return [Finding("word", f"a second choice, because in the first {message}", _GUESSED)]


def _figures(source: str, target: str) -> list[Finding]:
    lost, invented = numbers.compare(source, target)
    if len(lost) == len(invented) == 1:
        return [finding("figure", f"the figure {lost[0]} became {invented[0]}")]
    found = [finding("figure", f"the figure {f} is not in the translation") for f in lost]
    return found + [finding("figure", f"the figure {f} is not in the source") for f in invented]


def _strangers(source: str, target: str, wishes: Sequence[RequiredTerm]) -> list[Finding]:
    found = unknown_words.strangers(source, target)
    if not found:
        return []
    wanted = {
        names.folded(part) for wish in wishes for form in wish.accepted for part in form.split()
    }
    return [
        finding("word", _STRANGE[stranger.kind].format(stranger.text))
        for stranger in found
        if names.folded(stranger.text) not in wanted
    ]


def _lengths(source: str, target: str) -> list[Finding]:
    words, made = len(_WORD.findall(source)), len(_WORD.findall(target))
    if words >= 6 and made < words * 0.5:
        return [finding("short", f"short for its source ({made} words for {words})")]
    if made > words * 2 + 5:
        return [finding("long", f"long for its source ({made} words for {words})")]
    if words >= 16 and made < words * 0.75 and (part := _uncovered(source, target)):
        return [finding("part", f"nothing in the translation answers to “{part}”")]
    return []


def _uncovered(source: str, target: str) -> str | None:
    """A clause of six words or more of which the translation has no cognate, name or figure.

    French and English share so many long words that a clause without any is rare; it counts only
    where the others have some, and where the translation is short as well.
    """
    stems = {_stem(word) for word in _WORD.findall(target)}
    edges = [0, *(m.end() for m in _CLAUSE.finditer(source)), len(source)]
    bare = None
    for start, end in pairwise(edges):
        words = _WORD.findall(source[start:end])
        anchors = [_stem(word) for word in words if len(word) >= 5 or word[0].isdigit()]
        if len(words) >= 6 and len(anchors) >= 3 and not stems.intersection(anchors):
            bare = bare or " ".join(source[start:end].split())
    return bare


def _stem(word: str) -> str:
    return names.folded(word)[:4]


def _negation(source: str, target: str) -> list[Finding]:
    if _DENIED.search(source):
        if not _DENIAL.search(target) and not _EXPLETIVE.search(source):
            return [finding("negation", "a negation of the source may be lost")]
    elif _NOT.search(target) and not _FRENCH_NO.search(source):
        return [finding("negation", "the translation denies something the source does not")]
    return []


def _unbalanced(text: str) -> bool:
    marks = Counter(text)
    if marks["«"] != marks["»"] or marks["“"] != marks["”"]:
        return True
    return marks['"'] % 2 == 1
