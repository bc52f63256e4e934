"""Splitting words that are glued together, and joining words that are broken apart.

By a noisy-channel model (Kernighan, Church and Gale 1990; for word boundaries Norvig 2009): the
article was a sequence of words, and then spaces were lost or put in with a small probability. A
token is split, or two are joined, where the lexicon's word-pair model finds that reading cheaper
than the text as it stands. The difference of the costs decides the confidence of the edit. Costs
are negative natural logarithms of probabilities, in nats.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from depeche.documents import Edit
from depeche.lang import word_lists
from depeche.lang.french_lexicon import (
    DICTIONARY,
    FOREIGN,
    NAME,
    PREFIX,
    RISKY,
    SCALE,
    TYPO,
    Lexicon,
    lookup_form,
)
from depeche.repairs.tokens import END, NUMBER, SPACES, TOKEN

# Costs, in nats.
GLUE = 7.0  # a lost space
BREAK = 8.0  # a space put inside a word
CONTENT = 2.5  # gluing two content words, which is rarer than gluing a function word to another …
CONTENT_UNSEEN = 8.0  # … and rarer still if they are not often neighbours (eurosocialisme)
VOWEL = 4.0  # a word of one letter after an unknown one: foreign names end so (Elektronika)
BRAND, BRAND_NAME = 8.5, 13.5  # writing two capitalised words, or a name and another, as a brand
DERIVED = 4.0  # a prefix and a word: more likely a derivation that the dictionary lacks

# Thresholds, in nats.
SURE = 3.0  # the repaired reading must be cheaper by as much …
REAL = 2.0  # … and by so much more if the token is a word of the dictionary
SEEN = -0.5  # a pair that costs less is one of words that are often neighbours
FUNCTION = 6.6  # a word that costs at most as much is taken for a function word

_LONG = 8  # letters, from which on an English word is no accident
_LONG_LEFT = 6  # letters of a word that may be glued to an unknown first name
LONGEST = 40  # letters; what is longer is no word and no glued words
KIND = DICTIONARY | NAME | FOREIGN  # flags that tell what kind of word it is
ONE_LETTER_WORDS = frozenset("aàyô")
OPENERS = frozenset('.?!…:;«»"“”(-–—')  # a sentence or a quotation begins after one of these
UNITS = frozenset("km kg m ha mm cm mg ml kwh mw gw".split())
ORDINAL_ENDINGS = frozenset(
    "er e ère ers ères re nd nde nds ndes ième ièmes ieme ème èmes eme ier".split()
)


class Token(NamedTuple):
    """A token of the text.

    Attributes:
        start: where it begins in the text.
        end: where it ends there.
        text: as it is written.
        key: as the lexicon has it; ``NUMBER`` for digits.
        number: its number in the lexicon; -1 if it is unknown.
        pair: its number in the pair model.
        free: whether it may be changed, for it is no part of an address, a handle or a code.
    """

    start: int
    end: int
    text: str
    key: str
    number: int
    pair: int
    free: bool


class Part(NamedTuple):
    """A part of a token, read as a word.

    Attributes:
        end: where it ends in the token.
        cost: of the word without context.
        pair: its number in the pair model.
        function: whether it is a function word.
        prefix: whether it is a prefix at the start of the token.
        unknown: whether it is neither in the dictionary nor a known name.
    """

    end: int
    cost: float
    pair: int
    function: bool
    prefix: bool
    unknown: bool


class WordBoundaries:
    """Finds the glued and the broken words of one article.

    Args:
        text: of the article.
        lexicon: of French.
        keep: words, casefolded, that are never split or joined.
        opaque: sorted spans in which nothing may change.
    """

    def __init__(
        self,
        text: str,
        lexicon: Lexicon,
        keep: Collection[str],
        opaque: Iterable[tuple[int, int]],
    ) -> None:
        self._text = text
        self._lexicon = lexicon
        self._keep = keep
        self._tokens = list(_tokenise(text, lexicon, opaque))
        self._edge = lexicon.pair_index(lexicon.index(END), capital=False)
        # How often each capitalised word occurs: what stands elsewhere in the article is a word,
        # and a rare spelling that occurs twice is no accident.
        self._capitalised_counts = Counter(
            t.text for t in self._tokens if len(t.text) > 2 and t.text[0].isupper()
        )

    def edits(self) -> Iterator[Edit]:
        """Yield the splits and joins, left to right; no token is both split and joined."""
        done = -1
        for at, token in enumerate(self._tokens):
            if at <= done or not token.free:
                continue
            if token.key == NUMBER:
                yield from self._split_number(at)
            elif token.text[0].isalpha():
                join = self._join(at)
                if join is not None:
                    yield join
                    done = at + 1
                else:
                    yield from self._split(at)

    # Splitting

    def _split(self, at: int) -> Iterator[Edit]:
        """Yield the spaces to put into a token."""
        token = self._tokens[at]
        if not self._may_be_glued(token) or self._is_kept(token.text):
            return
        before, after = self._pair_before(at), self._pair_after(at)
        starts = self._begins_sentence(at)
        whole = self._cost_whole(at, starts=starts)
        whole += self._pair_cost(before, token.pair) + self._pair_cost(token.pair, after)
        cost, cuts = self._best_split(at, before, after)
        if cuts and not starts and token.text[0].isupper():
            first = self._lexicon.index(token.key[: cuts[0]])
            common = first >= 0 and self._lexicon.costs[first] < SCALE * FUNCTION
            if common:  # Lafrance, LeClos amid a sentence: what would a capital La do there?
                cost += 6.0 if token.text[1:].islower() else 10.0
        margin = whole - cost
        if not cuts or margin < SURE:
            return
        if (
            margin < SURE + REAL
            and token.number >= 0
            and self._lexicon.has_flag(token.number, DICTIONARY)
        ):
            return
        long = len(token.key) >= _LONG and token.text.islower()
        if token.number < 0 and long and word_lists.is_english(token.key):
            return  # metaverse
        for cut in cuts:
            place = token.start + cut
            yield Edit(place, place, "", " ", "glued-words", _confidence(margin))

    def _may_be_glued(self, token: Token) -> bool:
        """Say whether it is worth looking for a split of a token."""
        if not 3 <= len(token.key) <= LONGEST and token.key not in ("ya", "ma"):
            return False
        if token.text.isupper() and len(token.key) < 8:
            return False  # an acronym: no spelling is unlikely
        if token.number < 0:
            return True
        return self._lexicon.has_flag(token.number, RISKY) or _inner_capital(token.text)

    def _begins_sentence(self, at: int) -> bool:
        """Say whether a sentence or a quotation begins with a token."""
        if not at:
            return True
        left = self._tokens[at - 1]
        return left.text in OPENERS or "\n" in self._text[left.end : self._tokens[at].start]

    def _cost_whole(self, at: int, *, starts: bool) -> float:
        """Return the cost of a token as one word; ``starts``: a sentence begins with it."""
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
                cost += 4.0  # a name in lower case, or a word of the web list only
        if self._is_beside_foreign(at):
            cost = min(cost, 18.0 if capital else 16.0)
        if _inner_capital(text) and not text.isupper():
            cost += 4.0 if token.number < 0 or lexicon.has_flag(token.number, NAME | TYPO) else 2.0
            if capital:
                cost = min(cost, self._cost_brand(at))
        if self._capitalised_counts[text] > 1:
            cost = min(cost, 12.0)
        return cost

    def _cost_brand(self, at: int) -> float:
        """Return the cost of a name like ``TotalEnergies``: of its two words and of fusing them.

        ``VladimirPoutine`` is split all the same, for its words are neighbours far more often than
        by chance. A name that starts with a function word (``LeKremlin``) is no brand, nor is one
        whose second part is the first name of somebody (``le SlovèneMatej Grubar``).
        """
        text, key = self._tokens[at].text, self._tokens[at].key
        cut = next(i for i in range(1, len(text)) if text[i - 1].islower() and text[i].isupper())
        left, right = key[:cut], key[cut:]
        first = self._lexicon.cost(left, capital=True)
        if first <= FUNCTION or self._begins_name(at, left, right):
            return math.inf
        fused = BRAND_NAME if self._lexicon.flags(left) & KIND == NAME else BRAND
        return first + self._lexicon.cost(right, capital=True) + fused

    def _begins_name(self, at: int, left: str, right: str) -> bool:
        """Say whether a token ends with a first name, and a capitalised word follows it.

        A word that nobody knows is taken for a first name after a long word of the dictionary.
        """
        kind = self._lexicon.flags(right) & KIND
        unknown = not kind and len(left) >= _LONG_LEFT and self._lexicon.flags(left) & DICTIONARY
        if at + 1 == len(self._tokens) or not (kind == NAME or unknown):
            return False
        following = self._tokens[at + 1]
        between = self._text[self._tokens[at].end : following.start]
        return between in SPACES and following.text[:1].isupper() and following.text.isalpha()

    def _is_beside_foreign(self, at: int) -> bool:
        """Say whether the token before or after is a word of another language."""
        for place in (at - 1, at + 1):
            if 0 <= place < len(self._tokens):
                index = self._tokens[place].number
                if index >= 0 and self._lexicon.all_flags[index] & KIND == FOREIGN:
                    return True
        return False

    def _best_split(self, at: int, before: int, after: int) -> tuple[float, list[int]]:
        """Find the cheapest reading of a token as two words or more (Viterbi).

        Args:
            at: index of the token.
            before: number in the pair model of the word before it.
            after: that of the word after it.

        Returns:
            The cost, infinite if there is no such reading; and the offsets in the token where words
            after the first begin.
        """
        token = self._tokens[at]
        size = len(token.text)
        # reached[start]: readings up to there, as (cost, cut before the last word, last word)
        reached: list[list[tuple[float, int, Part]]] = [[] for _ in range(size + 1)]
        for part in self._parts(at, 0):
            if part.end < size:
                cost = part.cost + self._pair_cost(before, part.pair)
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
                    pair = self._pair_cost(left.pair, part.pair)
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
                    cheapest += self._pair_cost(part.pair, after)
                    if cheapest < best:
                        best, best_start = cheapest, start
        cuts: list[int] = []
        start, end = best_start, size
        while start > 0:
            cuts.append(start)
            start, end = origins[start, end], start
        return best, cuts[::-1]

    def _parts(self, at: int, start: int) -> Iterator[Part]:
        """Yield every part of a token from ``start`` on that can be a word, but not all of it."""
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
                cost = self._cost_unknown(part) if upper else 0.0
                if cost:
                    unknown_name = lexicon.pair_index(-1, capital=True)
                    yield Part(end, cost, unknown_name, False, False, True)
                continue
            cost = lexicon.costs[index] / SCALE
            flags = lexicon.all_flags[index]
            if end - start == 1 and not self._one_letter(part, end == size, token.end):
                continue
            if flags & DICTIONARY:
                pass
            elif flags & NAME:
                if not upper:
                    cost += 5.0
            elif not upper:
                continue  # a word of the web list only, which may well be a misspelling
            if flags & FOREIGN:
                cost += 5.0
            if end - start > 1 and not _has_usual_case(part):
                continue
            if upper and start and not flags & NAME and not part.isupper():
                cost += 3.0
            function = flags & DICTIONARY > 0 and cost <= FUNCTION
            if end < size and text[end].isupper() and part[-1].islower():
                cost -= 3.0  # lower case before a capital: a visible boundary
            yield Part(
                end,
                cost,
                lexicon.pair_index(index, capital=upper),
                function,
                not start and bool(flags & PREFIX),
                not flags & (DICTIONARY | NAME),
            )

    def _one_letter(self, letter: str, last: bool, end: int) -> bool:
        """Say whether a part of one letter can be a word.

        Args:
            letter: the part.
            last: whether it ends the token.
            end: where the token ends in the text.
        """
        if letter.lower() in ONE_LETTER_WORDS:
            return True
        following = self._text[end : end + 1]  # M. Blix, G20
        return last and letter.isupper() and (following == "." or following.isdigit())

    def _cost_unknown(self, part: str) -> float:
        """Return the cost of an unknown capitalised part; 0 if it cannot be a word."""
        if len(part) > 2 and self._capitalised_counts[part]:
            return 11.0
        if len(part) < 4 or not _has_usual_case(part):
            return 0.0
        return self._lexicon.cost(part.lower(), capital=True) + 1.0

    # Joining

    def _join(self, at: int) -> Edit | None:
        """Return the edit that joins a token with the next, if they are one broken word."""
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
        if self._is_kept(token.text) or self._is_kept(other.text):
            return None
        before, after = self._pair_before(at), self._pair_after(at + 1)
        pair = self._lexicon.pair_index(index, capital=first_capital)
        apart = (
            self._cost_apart(token)
            + self._cost_apart(other)
            + self._pair_cost(before, token.pair)
            + self._pair_cost(token.pair, other.pair)
            + self._pair_cost(other.pair, after)
        )
        joined = self._lexicon.costs[index] / SCALE
        joined += self._pair_cost(before, pair) + self._pair_cost(pair, after) + BREAK
        if token.number >= 0 and self._lexicon.has_flag(token.number, PREFIX):
            joined += DERIVED
        margin = apart - joined
        if margin < SURE:
            return None
        gap = self._text[token.end]
        return Edit(token.end, other.start, gap, "", "broken-word", _confidence(margin))

    def _cost_apart(self, token: Token) -> float:
        """Return the cost of a token that may be half of a broken word."""
        cost = self._lexicon.cost(token.key, capital=token.text[0].isupper())
        if len(token.key) == 1 and token.key not in ONE_LETTER_WORDS:
            cost += 3.0
        if self._capitalised_counts[token.text] > 1:
            cost = min(cost, 10.0)
        return cost

    # Numbers

    def _split_number(self, at: int) -> Iterator[Edit]:
        """Yield the spaces to put between a number and the words glued to it."""
        token = self._tokens[at]
        left = self._tokens[at - 1] if at else None
        right = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        touches_left = left is not None and left.end == token.start
        touches_right = right is not None and right.start == token.end
        lettered = left is not None and touches_left and left.text[0].isalpha()
        split_left = left is not None and lettered and left.free and self._is_word_before(left, at)
        code = lettered and not split_left  # G20, CO2: the number belongs to what precedes it
        split_right = (
            right is not None and touches_right and self._is_word_after(right, at, code=code)
        )
        if right is not None and split_right:
            yield Edit(token.end, token.end, "", " ", "glued-number", 0.93)
        if split_left:
            lettered_right = right is not None and touches_right and right.text[0].isalpha()
            if (
                split_right
                or not lettered_right
                or (right is not None and right.key in ORDINAL_ENDINGS)
            ):
                yield Edit(token.start, token.start, "", " ", "glued-number", 0.93)

    def _is_word_after(self, word: Token, at: int, *, code: bool) -> bool:
        """Say whether letters glued to the end of a number are a word: ``1000jours``, not ``10e``.

        Args:
            word: the letters.
            at: index of the number.
            code: whether the number is part of a code such as ``CO2``.
        """
        if not word.free or not word.text[0].isalpha() or self._is_kept(word.text):
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
                and self._lexicon.costs[word.number] < SCALE * FUNCTION
                and word.key not in ORDINAL_ENDINGS
            )
        if word.key in UNITS and word.text.islower():
            return True
        if not word.text.islower() or word.number < 0 or word.key in ORDINAL_ENDINGS:
            return False
        if not self._lexicon.has_flag(word.number, DICTIONARY):
            return False
        if word.key in "àa":
            return word.key == "à" or len(self._tokens[at].text) > 2  # 1a is a number, 2022a is not
        return len(word.key) > 1 and self._lexicon.costs[word.number] < self._cost_limit(word.key)

    def _cost_limit(self, key: str) -> float:
        """Return the cost, times ``SCALE``, below which letters beside a number are a word.

        The shorter they are, the more likely they belong to a code.
        """
        return SCALE * (FUNCTION + 1 if len(key) < 3 else 9.0 if len(key) < 4 else 14.0)

    def _is_word_before(self, word: Token, at: int) -> bool:
        """Say whether letters glued to the start of a number are a word: ``en2022``, not ``mp3``.

        Args:
            word: the letters.
            at: index of the number.
        """
        if self._is_kept(word.text) or len(word.key) < 2 or word.number < 0:
            return False
        if at > 1 and self._tokens[at - 2].end == word.start and self._tokens[at - 2].text in "-–":
            return False
        if not self._lexicon.has_flag(word.number, DICTIONARY) or word.key[-1] == "’":
            return False
        cost = self._lexicon.costs[word.number]
        if word.text.islower():
            return cost < (self._cost_limit(word.key) if len(word.key) < 6 else SCALE * 16)
        return word.text.istitle() and cost < SCALE * FUNCTION

    # Helpers

    def _is_kept(self, text: str) -> bool:
        return bool(self._keep) and text.casefold() in self._keep

    def _pair_before(self, at: int) -> int:
        """Return the number in the pair model of the token before."""
        return self._tokens[at - 1].pair if at else self._edge

    def _pair_after(self, at: int) -> int:
        """Return the number in the pair model of the token after."""
        return self._tokens[at + 1].pair if at + 1 < len(self._tokens) else self._edge

    def _pair_cost(self, first: int, second: int) -> float:
        """Return what two neighbours cost over their own costs; by numbers of the pair model."""
        return -self._lexicon.gain(first, second)


def _tokenise(text: str, lexicon: Lexicon, opaque: Iterable[tuple[int, int]]) -> Iterator[Token]:
    """Yield the tokens of a text; those in ``opaque`` spans (sorted) are not free."""
    spans = [*opaque, (len(text) + 1, len(text) + 2)]
    next_span = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        while spans[next_span][1] <= start:
            next_span += 1
        word = match.group()
        key = NUMBER if word[0].isdigit() else lookup_form(word)
        index = lexicon.index(key)
        pair = lexicon.pair_index(index, capital=word[0].isupper())
        yield Token(start, end, word, key, index, pair, end <= spans[next_span][0])


def _confidence(margin: float) -> float:
    """Return the confidence, in [0, 1], of an edit that makes the text cheaper by ``margin``."""
    return round(1 / (1 + math.exp(-margin / 2)), 4)


def _inner_capital(text: str) -> bool:
    """Say whether a capital stands after a lower-case letter."""
    return not (text.islower() or text[1:].islower() or text.isupper()) and any(
        b.isupper() and a.islower() for a, b in pairwise(text)
    )


def _has_usual_case(part: str) -> bool:
    """Say whether a part is in lower or upper case or capitalised, not ``sTA`` or ``OTANet``."""
    return part.islower() or part.isupper() or part[1:].islower()
