"""The gate: a generated sentence is printed only if the text it was made from carries it.

Lexical throughout, and strict on purpose: a true sentence turned away costs a plainer one, a
false one printed costs the reader's trust.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:[’'.-][^\W\d_]+)*\.?(?=[^\W\d_]|\b)|[^\W\d_]+")
NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
    " hundreds thousand thousands million millions billion billions dozen dozens half third"
    " quarter double first second fourth fifth".split()
)
FUNCTION_WORDS = frozenset(
    "a about above after again against all also although am among an and any are as at be because"
    " been before being below between both but by can could did do does doing down during each"
    " few for from further had has have having he her here hers herself him himself his how i if"
    " in into is it its itself just let me more most my myself nor of off on once only or other"
    " our ours out over own same she should so some such than that the their theirs them then"
    " there these they this those through to too under until up upon very was we were what when"
    " where which while who whom whose why will with within would you your yours s t mr mrs ms"
    " said says say".split()
)
_NEGATIONS = frozenset(
    "no not never none nobody nothing neither nor without cannot deny denied denies refuse refused"
    " refuses refusal exclude excluded excludes ruled rejects rejected reject".split()
)
_CARRIED = 0.75  # share of the content words that must stand in the support


class Verdict(NamedTuple):
    """What the gate says: ``reason`` is empty if the sentence may be printed.

    ``support`` are indices of the source sentences it rests on: one, or two adjacent ones.
    """

    reason: str
    support: tuple[int, ...]

    @property
    def passed(self) -> bool:
        """Whether the sentence may be printed."""
        return not self.reason


class _Word(NamedTuple):
    text: str
    stem: str
    kind: str  # figure, name, content, function


class Gate:
    """Checks sentences against the source sentences given once."""

    def __init__(self, sources: Sequence[str]) -> None:
        lower = {w.lower() for s in sources for w in _tokens(s)[1:] if w[:1].islower()}
        self._common = lower
        self._sources = [self._words(source) for source in sources]

    def check(self, sentence: str) -> Verdict:
        """Whether the sources carry a sentence.

        It passes if one source sentence, or two adjacent ones, have: at least three quarters of
        its content words, in the same order; every figure, beside one of the same words; every
        name; figures and names in the same order; and as many negations.
        """
        words = self._words(sentence)
        content = [word for word in words if word.kind != "function"]
        if not content:
            return Verdict("it says nothing", ())
        if sentence.rstrip("”’\"')")[-1:] not in {".", "!", "?", "…"}:
            return Verdict("it is unfinished", ())
        best = Verdict("nothing in the text carries it", ())
        shared = 0.0
        for support in self._windows():
            window = [word for index in support for word in self._sources[index]]
            kept = _in_order([w.stem for w in content], [w.stem for w in window])
            share = kept / len(content)
            if share < shared:
                continue
            reason = self._fault(words, content, window, share)
            if share > shared or not reason:
                best, shared = Verdict(reason, support), share
            if not reason:
                break
        return best

    def _fault(
        self,
        words: Sequence[_Word],
        content: Sequence[_Word],
        window: Sequence[_Word],
        share: float,
    ) -> str:
        there = {word.stem for word in window}
        for word in content:
            if word.kind == "name" and word.stem not in there:
                return f"the name {word.text} is not in the sentences it rests on"
            if word.kind == "figure" and word.stem not in there:
                return f"the figure {word.text} is not in the sentences it rests on"
        firm = [word.stem for word in content if word.kind != "content"]
        if _in_order(firm, [word.stem for word in window]) < len(firm):
            return "its figures and names stand in another order in the text"
        if share < _CARRIED:
            return f"only {share:.0%} of its words stand in the text, in this order"
        if _negations(words) != _negations(window) and _negations(words) != _negations(
            _aligned(content, window)
        ):
            return "it denies what the text affirms, or the other way round"
        for at, word in enumerate(content):
            if word.kind == "figure" and not _same_company(content, at, window):
                return f"the figure {word.text} counts something else in the text"
        return ""

    def _windows(self) -> list[tuple[int, ...]]:
        count = len(self._sources)
        return [(i,) for i in range(count)] + [(i, i + 1) for i in range(count - 1)]

    def _words(self, text: str) -> list[_Word]:
        words = []
        for position, token in enumerate(_tokens(text)):
            lower = token.lower()
            if token[0].isdigit():
                words.append(_Word(token, token.replace(",", ""), "figure"))
            elif lower in NUMBER_WORDS:
                words.append(_Word(token, lower, "figure"))
            elif lower in FUNCTION_WORDS:
                words.append(_Word(token, lower, "function"))
            elif token[0].isupper() and (position > 0 or lower not in self._common):
                words.append(_Word(token, lower.removesuffix("’s").removesuffix("'s"), "name"))
            else:
                words.append(_Word(token, _STEMMER.stemWord(lower), "content"))
        return words


def _tokens(text: str) -> list[str]:
    """Words and figures; a possessive and the parts of a compound stand alone."""
    return [
        part
        for match in _WORD.finditer(text)
        for part in re.split(r"[’']s\b|-", match[0])
        if part.strip(".’'")
    ]


def _in_order(wanted: Sequence[str], there: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(there) + 1)
    for want in wanted:
        previous = 0
        for column, have in enumerate(there, start=1):
            above = row[column]
            row[column] = previous + 1 if want == have else max(above, row[column - 1])
            previous = above
    return row[-1]


def _negations(words: Sequence[_Word]) -> int:
    return sum(
        word.text.lower() in _NEGATIONS or word.text.lower().endswith(("n't", "n’t"))
        for word in words
    )


def _aligned(content: Sequence[_Word], window: Sequence[_Word]) -> list[_Word]:
    """The part of the window from the first to the last of the sentence's content words."""
    stems = {word.stem for word in content}
    at = [index for index, word in enumerate(window) if word.stem in stems]
    return list(window[at[0] : at[-1] + 1]) if at else []


def _same_company(content: Sequence[_Word], at: int, window: Sequence[_Word]) -> bool:
    """Whether the figure at ``at`` has a neighbour in the text that it has here."""
    here = {w.stem for w in content[max(0, at - 2) : at + 3]} - {content[at].stem}
    if not here:
        return True
    solid = [word for word in window if word.kind != "function"]
    for index, word in enumerate(solid):
        if word.stem == content[at].stem:
            around = {w.stem for w in solid[max(0, index - 2) : index + 3]}
            if here & around:
                return True
    return False
