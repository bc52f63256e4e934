"""Words glued together and words broken apart, by comparing what each reading would cost.

A noisy-channel model (Kernighan, Church and Gale 1990; for word boundaries Norvig 2009): the
article was written as some sequence of words, and then a blank was lost or put in with a small
probability. A token is split, or two are joined, where that reading is cheaper in the lexicon's
word-pair model than the text as it stands, by a margin that gives the edit its confidence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from pipeline.documents import Edit
from pipeline.repair.lexicon import DICTIONARY, FOREIGN, NAME, Lexicon
from pipeline.repair.tokens import BLANKS, END, NUMBER, OPAQUE, TOKEN

GLUE = 7.0  # cost of a lost blank, nats
BREAK = 9.0  # cost of a blank put inside a word
SURE = 3.0  # how many nats the repaired reading must be cheaper
LONGEST = 40  # letters; what is longer is no word and no glued words
SHORT = frozenset("aàyôo")  # words of one letter


class Token(NamedTuple):
    """A token and what the models ask of it."""

    start: int
    end: int
    text: str
    key: str
    capital: bool
    free: bool  # not part of an address, a handle, a code


class Words:
    """Splits and joins of one article."""

    def __init__(self, text: str, lexicon: Lexicon, keep: Collection[str]) -> None:
        self._text = text
        self._lexicon = lexicon
        self._keep = keep
        self._tokens = list(_tokens(text))
        self._local = Counter(t.text for t in self._tokens if t.capital and len(t.text) > 2)

    def edits(self) -> Iterator[Edit]:
        """Yield the splits and joins, left to right; two of them never touch the same token."""
        tokens = self._tokens
        done = -1
        for at, token in enumerate(tokens):
            if at <= done or not token.free:
                continue
            if token.key == NUMBER:
                yield from self._figures(at)
                continue
            if not token.text[0].isalpha():
                continue
            join = self._join(at)
            if join is not None:
                yield join
                done = at + 1
                continue
            yield from self._split(at)

    # Splitting

    def _split(self, at: int) -> Iterator[Edit]:
        token = self._tokens[at]
        if len(token.key) < 3 or len(token.key) > LONGEST or self._kept(token.text):
            return
        if not self._suspicious(token):
            return
        before, after = self._neighbours(at)
        whole = self._whole(token, before, after)
        cost, cuts = self._best(token, before, after)
        margin = whole - cost
        if not cuts or margin < SURE:
            return
        confidence = round(1 / (1 + math.exp(-margin / 2)), 4)
        for cut in cuts:
            place = token.start + cut
            yield Edit(place, place, "", " ", "glued-words", confidence)

    def _suspicious(self, token: Token) -> bool:
        found = self._lexicon.index(token.key)
        if found < 0:
            return True
        return self._lexicon.cost(token.key) > 9 or _inner_capital(token.text) > 0

    def _whole(self, token: Token, before: Token | None, after: Token | None) -> float:
        cost = self._word(token.text, first=True)
        if self._local[token.text] > 1:
            cost = min(cost, 12.0)
        return cost + self._pair(before, token) + self._pair(token, after)

    def _best(
        self, token: Token, before: Token | None, after: Token | None
    ) -> tuple[float, list[int]]:
        """Return the cheapest reading in two words or more, and where it is cut."""
        text, key = token.text, token.key
        size = len(text)
        # best[end][start]: cost up to ``end`` with a last word ``text[start:end]``, and the cut
        best: list[dict[int, tuple[float, int]]] = [{} for _ in range(size + 1)]
        words: dict[tuple[int, int], float] = {}
        for start in range(size):
            if start and not best[start]:
                continue
            for end in range(start + 1, size + 1):
                if start == 0 and end == size:
                    continue
                cost = self._part(text, start, end)
                if cost is None:
                    continue
                words[start, end] = cost
                piece = Token(
                    start, end, text[start:end], key[start:end], text[start].isupper(), True
                )
                if start == 0:
                    best[end][0] = (cost + self._pair(before, piece), -1)
                    continue
                options = []
                for origin, (sofar, _) in best[start].items():
                    left = Token(
                        origin,
                        start,
                        text[origin:start],
                        key[origin:start],
                        text[origin].isupper(),
                        True,
                    )
                    options.append((sofar + cost + GLUE + self._pair(left, piece), origin))
                best[end][start] = min(options)
        final = []
        for start, (cost, _) in best[size].items():
            piece = Token(start, size, text[start:], key[start:], text[start].isupper(), True)
            final.append((cost + self._pair(piece, after), start))
        if not final:
            return math.inf, []
        cost, start = min(final)
        cuts = []
        end = size
        while start > 0:
            cuts.append(start)
            start, end = best[end][start][1], start
        return cost, cuts[::-1]

    def _part(self, text: str, start: int, end: int) -> float | None:
        """Return the cost of a part of a token as a word of its own, None if it cannot be one."""
        part = text[start:end]
        if len(part) == 1 and part.lower() not in SHORT and part not in "’'":
            return None
        if (start and _inner_capital(part)) or _mixed(part):
            return None
        key = part.lower().replace("'", "’")
        flags = self._lexicon.flags(key)
        capital = part[0].isupper()
        if not self._lexicon.has(key):
            if self._local[part] and capital:
                return 11.0
            if not capital or len(part) < 4:
                return None
            return self._lexicon.cost(key, capital=True) + 1.0
        cost = self._lexicon.cost(key)
        if flags & NAME and not flags & DICTIONARY and not capital:
            cost += 5.0
        elif not flags & (NAME | DICTIONARY):
            cost += 3.0
        if flags & FOREIGN:
            cost += 2.0
        if capital and start and not flags & NAME and not part.isupper():
            cost += 3.0
        if end < len(text) and text[end].isupper() and part.islower():
            cost -= 3.0  # a small letter before a capital: the boundary shows
        return cost

    def _word(self, text: str, *, first: bool) -> float:
        key = text.lower().replace("'", "’")
        cost = self._lexicon.cost(key, capital=text[0].isupper())
        if _inner_capital(text) > 0 and not text.isupper():
            cost += 2.0 if self._lexicon.has(key) else 4.0
        return cost

    # Joining

    def _join(self, at: int) -> Edit | None:
        token = self._tokens[at]
        if at + 1 >= len(self._tokens):
            return None
        other = self._tokens[at + 1]
        if other.start != token.end + 1 or not other.free or not other.text[0].isalpha():
            return None
        if (other.capital and not token.text.isupper()) or token.key[-1] == "’":
            return None
        whole = token.key + other.key
        flags = self._lexicon.flags(whole)
        if not flags & (DICTIONARY | NAME) or self._text[token.end] not in BLANKS:
            return None
        if flags & NAME and not flags & DICTIONARY and not token.capital:
            return None
        if self._kept(token.text) or self._kept(other.text):
            return None
        before, _ = self._neighbours(at)
        _, after = self._neighbours(at + 1)
        joined = Token(token.start, other.end, token.text + other.text, whole, token.capital, True)
        apart = (
            self._fragment(token)
            + self._fragment(other)
            + self._pair(before, token)
            + self._pair(token, other)
            + self._pair(other, after)
        )
        cost = (
            self._lexicon.cost(whole, capital=token.capital)
            + self._pair(before, joined)
            + self._pair(joined, after)
            + BREAK
        )
        margin = apart - cost
        if margin < SURE:
            return None
        confidence = round(1 / (1 + math.exp(-margin / 2)), 4)
        return Edit(token.end, other.start, self._text[token.end], "", "broken-word", confidence)

    def _fragment(self, token: Token) -> float:
        cost = self._lexicon.cost(token.key, capital=token.capital)
        if len(token.key) == 1 and token.key not in SHORT:
            cost += 3.0
        if self._local[token.text] > 1:
            cost = min(cost, 10.0)
        return cost

    # Figures

    def _figures(self, at: int) -> Iterator[Edit]:
        tokens = self._tokens
        token = tokens[at]
        if at + 1 < len(tokens) and tokens[at + 1].start == token.end:
            word = tokens[at + 1]
            alone = (
                at + 2 >= len(tokens)
                or tokens[at + 2].start > word.end
                or (not tokens[at + 2].text.isdigit())
            )
            clear = (
                at == 0
                or tokens[at - 1].end < token.start
                or not (tokens[at - 1].text[0].isalpha())
            )
            if word.free and alone and clear and self._after_figure(word):
                yield Edit(token.end, token.end, "", " ", "glued-figure", 0.93)
        if at and tokens[at - 1].end == token.start and tokens[at - 1].free:
            word = tokens[at - 1]
            clear = (
                at + 1 >= len(tokens)
                or tokens[at + 1].start > token.end
                or not (tokens[at + 1].text[0].isalpha())
            )
            hyphened = at > 1 and tokens[at - 2].end == word.start and tokens[at - 2].text == "-"
            if clear and not hyphened and self._before_figure(word):
                yield Edit(token.start, token.start, "", " ", "glued-figure", 0.93)

    def _after_figure(self, word: Token) -> bool:
        if word.capital or self._kept(word.text):
            return False
        if word.key in UNITS:
            return True
        flags = self._lexicon.flags(word.key)
        return (len(word.key) > 3 and bool(flags & DICTIONARY) and word.key not in ORDINALS) or (
            word.key in BEHIND_FIGURES
        )

    def _before_figure(self, word: Token) -> bool:
        if self._kept(word.text) or word.text[0].isupper() or len(word.key) < 2:
            return False
        return bool(self._lexicon.flags(word.key) & DICTIONARY) and self._lexicon.cost(word.key) < 9

    # Helpers

    def _kept(self, text: str) -> bool:
        return text.casefold() in self._keep

    def _neighbours(self, at: int) -> tuple[Token | None, Token | None]:
        tokens = self._tokens
        return (
            tokens[at - 1] if at else None,
            tokens[at + 1] if at + 1 < len(tokens) else None,
        )

    def _pair(self, first: Token | None, second: Token | None) -> float:
        """Return the cost of two words together, over their own costs."""
        left = END if first is None else first.key
        right = END if second is None else second.key
        capitals = (
            first is not None and first.capital,
            second is not None and second.capital,
        )
        return -self._lexicon.gain(left, right, capitals)


UNITS = frozenset(["km", "kg", "m²", "km²", "ha", "mm", "cm", "mg", "ml", "kwh", "mw", "gw"])
ORDINALS = frozenset(
    ["ière", "ieme", "ième", "ieme", "ème", "eme", "nde", "ère", "ers", "ères", "èmes", "ièmes"]
)
BEHIND_FIGURES = frozenset(
    [
        "à",
        "de",
        "du",
        "des",
        "et",
        "en",
        "ou",
        "qui",
        "que",
        "les",
        "par",
        "pour",
        "sur",
        "ans",
        "an",
    ]
)


def _tokens(text: str) -> Iterator[Token]:
    closed = [match.span() for match in OPAQUE.finditer(text)]
    next_closed = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        while next_closed < len(closed) and closed[next_closed][1] <= start:
            next_closed += 1
        free = next_closed >= len(closed) or end <= closed[next_closed][0]
        word = match.group()
        if word[0].isdigit():
            yield Token(start, end, word, NUMBER, False, free)
        else:
            yield Token(start, end, word, word.lower().replace("'", "’"), word[0].isupper(), free)


def _inner_capital(text: str) -> int:
    """Return where a capital stands behind a small letter, 0 if nowhere."""
    for i in range(1, len(text)):
        if text[i].isupper() and text[i - 1].islower():
            return i
    return 0


def _mixed(part: str) -> bool:
    """Say whether capitals and small letters alternate as in no word: ``sTA``, ``OTANet``."""
    return not (part.islower() or part.isupper() or part[1:].islower() or part[1:] in "’'")
