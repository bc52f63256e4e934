"""Words glued together and words broken apart, by comparing what each reading would cost.

A noisy-channel model (Kernighan, Church and Gale 1990; for word boundaries Norvig 2009): the
article was written as some sequence of words, and then a space was lost or put in with a small
probability. A token is split, or two are joined, where that reading is cheaper in the lexicon's
word-pair model than the text as it stands, by a margin that gives the edit its confidence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from depeche.documents import Edit
from depeche.lang.french_lexicon import DICTIONARY, FOREIGN, NAME, PREFIX, RISKY, TYPO, Lexicon
from depeche.repairs.tokens import END, NUMBER, SPACES, TOKEN

GLUE = 7.0  # cost of a lost space, nats
BREAK = 8.0  # cost of a space put inside a word
SURE = 3.0  # how many nats the repaired reading must be cheaper …
REAL = 2.0  # … and how many more where the token is a word of the dictionary
CONTENT = 2.5  # two content words glued, rarer than a function word and another …
CONTENT_UNSEEN = 8.0  # … and more so where they are not often neighbours: eurosocialisme
VOWEL = 4.0  # Starbatty a, but Elektronika: foreign names end so
SEEN = -0.5  # pair cost of words that are
BRAND, BRAND_NAME = 8.5, 13.5  # cost of writing two capitalised words as one, as firms do
DERIVED = 4.0  # a prefix and a word: more likely a derivation the dictionary lacks
FUNCTION = 6.6  # a word at most this costly is taken for a function word
LONGEST = 40  # letters; what is longer is no word and no glued words
SHORT = frozenset("aàyô")  # words of one letter


class Token(NamedTuple):
    """A token with its place in the text and its numbers in the lexicon."""

    start: int
    end: int
    text: str
    key: str
    number: int  # in the lexicon, -1 if unknown
    pair: int  # in the pair model
    free: bool  # not part of an address, a handle, a code


class Part(NamedTuple):
    """A part of a token read as a word of its own."""

    end: int
    cost: float
    pair: int
    function: bool
    prefix: bool
    unknown: bool


class Words:
    """The words of one article: which to split, which to join."""

    def __init__(
        self,
        text: str,
        lexicon: Lexicon,
        keep: Collection[str],
        closed: Iterable[tuple[int, int]],
    ) -> None:
        self._text = text
        self._lexicon = lexicon
        self._keep = keep
        self._tokens = list(tokens(text, lexicon, closed))
        self._edge = lexicon.paired(END, capital=False)
        # A name the article has elsewhere is a word; a rare one it has twice is no accident.
        self._local = Counter(
            t.text for t in self._tokens if len(t.text) > 2 and t.text[0].isupper()
        )

    def edits(self) -> Iterator[Edit]:
        """Yield the splits and joins, left to right; two of them never touch the same token."""
        done = -1
        for at, token in enumerate(self._tokens):
            if at <= done or not token.free:
                continue
            if token.key == NUMBER:
                yield from self._numbers(at)
            elif token.text[0].isalpha():
                join = self._join(at)
                if join is not None:
                    yield join
                    done = at + 1
                else:
                    yield from self._split(at)

    # Splitting

    def _split(self, at: int) -> Iterator[Edit]:
        token = self._tokens[at]
        if not self._may_be_glued(token) or self._kept(token.text):
            return
        before, after = self._before(at), self._after(at)
        starts = self._starts(at)
        whole = self._whole(at, starts=starts)
        whole += self._pair(before, token.pair) + self._pair(token.pair, after)
        cost, cuts = self._best(at, before, after)
        if cuts and not starts and token.text[0].isupper():
            first = self._lexicon.index(token.key[: cuts[0]])
            common = first >= 0 and self._lexicon.costs[first] < FUNCTION * 10
            if common:  # Lafrance, LeClos amid a sentence: what would a capital La do there?
                cost += 6.0 if token.text[1:].islower() else 10.0
        margin = whole - cost
        if not cuts or margin < SURE:
            return
        if (
            margin < SURE + REAL
            and token.number >= 0
            and self._lexicon.is_(token.number, DICTIONARY)
        ):
            return
        for cut in cuts:
            place = token.start + cut
            yield Edit(place, place, "", " ", "glued-words", _confidence(margin))

    def _may_be_glued(self, token: Token) -> bool:
        if not 3 <= len(token.key) <= LONGEST and token.key not in ("ya", "ma"):
            return False
        if token.text.isupper() and len(token.key) < 8:
            return False  # an acronym: no spelling is unlikely
        if token.number < 0:
            return True
        return self._lexicon.is_(token.number, RISKY) or _inner_capital(token.text)

    def _starts(self, at: int) -> bool:
        """Say whether a token stands where a sentence or a quotation begins."""
        if not at:
            return True
        left = self._tokens[at - 1]
        return left.text in OPENERS or "\n" in self._text[left.end : self._tokens[at].start]

    def _whole(self, at: int, *, starts: bool) -> float:
        token = self._tokens[at]
        text, key, lexicon = token.text, token.key, self._lexicon
        capital = text[0].isupper()
        if token.number < 0 and key[-1] == "’":
            # Actor’s, couldn’t, or an elision nobody makes: des’exprimer
            possessive = at + 1 < len(self._tokens) and self._tokens[at + 1].key in ("s", "t")
            cost = lexicon.cost(key[:-1], capital=capital) + (2.0 if possessive else 14.0)
        else:
            cost = lexicon.cost(key, capital=capital)
        if token.number >= 0:
            flags = lexicon.all_flags[token.number]
            if flags & TYPO:
                cost += 8.0 if starts or not capital else 2.0
            elif not flags & DICTIONARY and not capital:
                cost += 4.0  # a name in small letters, or what only a web list knows
        if self._foreign(at):
            cost = min(cost, 18.0 if capital else 16.0)
        if _inner_capital(text) and not text.isupper():
            cost += 4.0 if token.number < 0 or lexicon.is_(token.number, NAME | TYPO) else 2.0
            if capital:
                cost = min(cost, self._brand(text, key))
        if self._local[text] > 1:
            cost = min(cost, 12.0)
        return cost

    def _brand(self, text: str, key: str) -> float:
        """Return the cost of a name like TotalEnergies: that of its words and of fusing them.

        ``VladimirPoutine`` is split where ``TotalEnergies`` is not because its words are
        neighbours far more often than by chance; ``LeKremlin`` because no brand starts so.
        """
        cut = next(i for i in range(1, len(text)) if text[i - 1].islower() and text[i].isupper())
        left, right = key[:cut], key[cut:]
        first = self._lexicon.cost(left, capital=True)
        if first <= FUNCTION:
            return math.inf
        fused = BRAND_NAME if self._lexicon.flags(left) & 7 == NAME else BRAND
        return first + self._lexicon.cost(right, capital=True) + fused

    def _foreign(self, at: int) -> bool:
        """Say whether a word of another language stands next to a token (a quotation, a title)."""
        for place in (at - 1, at + 1):
            if 0 <= place < len(self._tokens):
                index = self._tokens[place].number
                if index >= 0 and self._lexicon.all_flags[index] & 7 == FOREIGN:
                    return True
        return False

    def _best(self, at: int, before: int, after: int) -> tuple[float, list[int]]:
        """Return the cheapest reading in two words or more, and where it is cut."""
        token = self._tokens[at]
        size = len(token.text)
        # reached[start]: readings up to there, as (cost, cut before the last word, last word)
        reached: list[list[tuple[float, int, Part]]] = [[] for _ in range(size + 1)]
        for part in self._parts(at, 0):
            if part.end < size:
                cost = part.cost + self._pair(before, part.pair)
                reached[part.end].append((cost, 0, part))
        origins: dict[tuple[int, int], int] = {}
        best, best_start = math.inf, 0
        for start in range(1, size):
            sofar = reached[start]
            if not sofar:
                continue
            for part in self._parts(at, start):
                cheapest, origin = math.inf, 0
                for cost, begin, left in sofar:
                    pair = self._pair(left.pair, part.pair)
                    more = cost + GLUE + pair
                    if not (left.function or part.function):
                        more += CONTENT if pair < SEEN else CONTENT_UNSEEN
                    elif left.unknown and part.end - start == 1:
                        more += VOWEL
                    if left.prefix and part.end == size and not part.function:
                        more += DERIVED
                    if more < cheapest:
                        cheapest, origin = more, begin
                cheapest += part.cost
                origins[start, part.end] = origin
                if part.end < size:
                    reached[part.end].append((cheapest, start, part))
                else:
                    cheapest += self._pair(part.pair, after)
                    if cheapest < best:
                        best, best_start = cheapest, start
        cuts: list[int] = []
        start, end = best_start, size
        while start > 0:
            cuts.append(start)
            start, end = origins[start, end], start
        return best, cuts[::-1]

    def _parts(self, at: int, start: int) -> Iterator[Part]:
        """Yield every part of a token from ``start`` that can be a word."""
        token = self._tokens[at]
        text, key, lexicon = token.text, token.key, self._lexicon
        size = len(text)
        upper = text[start].isupper()
        for end in range(start + 1, size + 1):
            if not start and end == size:
                return
            index = lexicon.index(key[start:end])
            part = text[start:end]
            if index < 0:
                cost = self._name(part, end - start) if upper else 0.0
                if cost:
                    yield Part(end, cost, 1, False, False, True)
                continue
            cost = lexicon.costs[index] / 10
            flags = lexicon.all_flags[index]
            if end - start == 1 and not self._one_letter(part, end == size, token.end):
                continue
            if flags & DICTIONARY:
                pass
            elif flags & NAME:
                if not upper:
                    cost += 5.0
            elif not upper:
                continue  # what only a web list knows: as often as not a misspelling
            if flags & FOREIGN:
                cost += 5.0
            if end - start > 1 and not _plain(part):
                continue
            if upper and start and not flags & NAME and not part.isupper():
                cost += 3.0
            function = flags & DICTIONARY > 0 and cost <= FUNCTION
            if end < size and text[end].isupper() and part[-1].islower():
                cost -= 3.0  # a small letter before a capital: the boundary shows
            yield Part(
                end,
                cost,
                lexicon.pair_of(index, capital=upper),
                function,
                not start and bool(flags & PREFIX),
                not flags & (DICTIONARY | NAME),
            )

    def _one_letter(self, letter: str, last: bool, end: int) -> bool:
        if letter.lower() in SHORT:
            return True
        following = self._text[end : end + 1]  # M. Blix, G20
        return last and letter.isupper() and (following == "." or following.isdigit())

    def _name(self, part: str, size: int) -> float:
        """Return the cost of an unknown capitalised part, 0 if it cannot be a word."""
        if size > 2 and self._local[part]:
            return 11.0
        if size < 4 or not _plain(part):
            return 0.0
        return self._lexicon.cost(part.lower(), capital=True) + 1.0

    # Joining

    def _join(self, at: int) -> Edit | None:
        if at + 1 >= len(self._tokens):
            return None
        token, other = self._tokens[at], self._tokens[at + 1]
        if other.start != token.end + 1 or not other.text[0].isalpha() or not other.free:
            return None
        whole = token.key + other.key
        index = self._lexicon.index(whole)
        if index < 0 or self._text[token.end] not in SPACES:
            return None
        flags = self._lexicon.all_flags[index]
        first_capital, second_capital = token.text[0].isupper(), other.text[0].isupper()
        if second_capital and not token.text.isupper():
            return None
        if not flags & DICTIONARY and not (flags & NAME and first_capital):
            return None
        if self._kept(token.text) or self._kept(other.text):
            return None
        before, after = self._before(at), self._after(at + 1)
        pair = self._lexicon.pair_of(index, capital=first_capital)
        apart = (
            self._fragment(token)
            + self._fragment(other)
            + self._pair(before, token.pair)
            + self._pair(token.pair, other.pair)
            + self._pair(other.pair, after)
        )
        joined = self._lexicon.costs[index] / 10
        joined += self._pair(before, pair) + self._pair(pair, after) + BREAK
        if token.number >= 0 and self._lexicon.is_(token.number, PREFIX):
            joined += DERIVED
        margin = apart - joined
        if margin < SURE:
            return None
        gap = self._text[token.end]
        return Edit(token.end, other.start, gap, "", "broken-word", _confidence(margin))

    def _fragment(self, token: Token) -> float:
        cost = self._lexicon.cost(token.key, capital=token.text[0].isupper())
        if len(token.key) == 1 and token.key not in SHORT:
            cost += 3.0
        if self._local[token.text] > 1:
            cost = min(cost, 10.0)
        return cost

    # Numbers

    def _numbers(self, at: int) -> Iterator[Edit]:
        tokens_ = self._tokens
        token = tokens_[at]
        left = tokens_[at - 1] if at else None
        right = tokens_[at + 1] if at + 1 < len(tokens_) else None
        touches_left = left is not None and left.end == token.start
        touches_right = right is not None and right.start == token.end
        lettered = left is not None and touches_left and left.text[0].isalpha()
        ahead = left is not None and lettered and left.free and self._ahead(left, at)
        code = lettered and not ahead  # G20, CO2: the number belongs to what precedes it
        behind = right is not None and touches_right and self._behind(right, at, code=code)
        if right is not None and behind:
            yield Edit(token.end, token.end, "", " ", "glued-number", 0.93)
        if ahead:
            lettered_right = right is not None and touches_right and right.text[0].isalpha()
            if behind or not lettered_right or (right is not None and right.key in ORDINALS):
                yield Edit(token.start, token.start, "", " ", "glued-number", 0.93)

    def _behind(self, word: Token, at: int, *, code: bool) -> bool:
        """Say whether a word glued to the end of a number is a word: ``1000jours``, not ``10e``."""
        if not word.free or not word.text[0].isalpha() or self._kept(word.text):
            return False
        if at + 2 < len(self._tokens):
            following = self._tokens[at + 2]
            if following.start == word.end and following.text[0].isdigit():
                return False
        if code:  # CO2est, G20de: a capital code and a function word
            return (
                self._tokens[at - 1].text.isupper()
                and word.text.islower()
                and len(word.key) > 1
                and word.number >= 0
                and self._lexicon.costs[word.number] < 10 * FUNCTION
                and word.key not in ORDINALS
            )
        if word.key in UNITS and word.text.islower():
            return True
        if not word.text.islower() or word.number < 0 or word.key in ORDINALS:
            return False
        if not self._lexicon.is_(word.number, DICTIONARY):
            return False
        if word.key in "àa":
            return word.key == "à" or len(self._tokens[at].text) > 2  # 1a is a number, 2022a is not
        return len(word.key) > 1 and self._lexicon.costs[word.number] < self._limit(word.key)

    def _limit(self, key: str) -> float:
        """Return how rare a word beside a number may be: the shorter, the likelier a code."""
        return 10 * (FUNCTION + 1 if len(key) < 3 else 9.0 if len(key) < 4 else 14.0)

    def _ahead(self, word: Token, at: int) -> bool:
        """Say whether a word glued to the front of a number is one: ``en2022``, not ``mp3``."""
        if self._kept(word.text) or len(word.key) < 2 or word.number < 0:
            return False
        if at > 1 and self._tokens[at - 2].end == word.start and self._tokens[at - 2].text in "-–":
            return False
        if not self._lexicon.is_(word.number, DICTIONARY) or word.key[-1] == "’":
            return False
        cost = self._lexicon.costs[word.number]
        if word.text.islower():
            return cost < (self._limit(word.key) if len(word.key) < 6 else 160)
        return word.text.istitle() and cost < 10 * FUNCTION

    # Helpers

    def _kept(self, text: str) -> bool:
        return bool(self._keep) and text.casefold() in self._keep

    def _before(self, at: int) -> int:
        return self._tokens[at - 1].pair if at else self._edge

    def _after(self, at: int) -> int:
        return self._tokens[at + 1].pair if at + 1 < len(self._tokens) else self._edge

    def _pair(self, first: int, second: int) -> float:
        """Return the cost of two words together, over their own costs."""
        return -self._lexicon.gain(first, second)


OPENERS = frozenset('.?!…:;«»"“”(-–—')
UNITS = frozenset("km kg m ha mm cm mg ml kwh mw gw".split())
ORDINALS = frozenset(
    "er e ère ers ères re nd nde nds ndes ième ièmes ieme ème èmes eme ier".split()
)


def tokens(text: str, lexicon: Lexicon, closed_spans: Iterable[tuple[int, int]]) -> Iterator[Token]:
    """Yield the tokens of a text; those in ``closed_spans`` (sorted) are not free."""
    closed = [*closed_spans, (len(text) + 1, len(text) + 2)]
    shut = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        while closed[shut][1] <= start:
            shut += 1
        word = match.group()
        key = NUMBER if word[0].isdigit() else word.lower().replace("'", "’")
        index = lexicon.index(key)
        pair = lexicon.pair_of(index, capital=word[0].isupper())
        yield Token(start, end, word, key, index, pair, end <= closed[shut][0])


def _confidence(margin: float) -> float:
    return round(1 / (1 + math.exp(-margin / 2)), 4)


def _inner_capital(text: str) -> bool:
    """Say whether a capital stands behind a small letter."""
    return not (text.islower() or text[1:].islower() or text.isupper()) and any(
        b.isupper() and a.islower() for a, b in pairwise(text)
    )


def _plain(part: str) -> bool:
    """Say whether a part is written as words are: ``sTA`` and ``OTANet`` are not."""
    return part.islower() or part.isupper() or part[1:].islower()
