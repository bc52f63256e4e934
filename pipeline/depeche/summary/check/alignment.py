"""Comparing the words of a summary sentence with those of the text.

Words are compared by their stems (Porter 2) and by the words beside them, without a model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from depeche.lang.english import (
    ARTICLES,
    ATTRIBUTIONS,
    CLAUSE_OPENERS,
    DENIALS,
    HEDGES,
    PASSIVE_AUXILIARIES,
    SPEECH_VERBS,
)
from depeche.summary.check.words import Word, classify, lexical_words, tokens

_MOST_SUPPORT = 3  # source sentences that a sentence may rest on
_MOST_NEAREST = 5  # source sentences that a language model is shown to judge it
_CONTEXT = 4  # lexical words on each side of a word that are its context

# A name is wrong if the text has another name so many times closer to the same words (_SWAPPED: the
# sentence has that name, too; _REPLACED: it has not), and by _LEAST_LEAD closer.
_SWAPPED, _REPLACED, _LEAST_LEAD = 1.3, 1.6, 0.5
_OTHER_SIDE = 0.5  # closeness of a word on the other side of the name
_NEXT_SENTENCE = 0.2  # closeness of a word of the sentence before or after
_HALF_DISTANCE = 6  # words by which closeness is halved


class Alignment(NamedTuple):
    """What the comparison of a sentence with the text tells.

    Attributes:
        support: indices of the source sentences it rests on, in order.
        nearest: indices of the source sentences most like it, in order.
        covered: the share of its lexical words that the support has, in [0, 1].
        ordered: the share of them that one or two adjacent source sentences have in the same
            order, in [0, 1].

    The others are reasons against it, each half a sentence for the editor, or empty:

        unknown_token: it has a name or number that the text does not have.
        number_context: a number stands among other words in the text.
        name_swap: it has a name where the text has another.
        negation_mismatch: it has a negation too many or too few.
        misattributed: it quotes somebody whom the text does not quote.
        omission: it leaves out a negation, a doubt, an attribution, a main clause or a beginning
            of its support.
    """

    support: tuple[int, ...]
    nearest: tuple[int, ...]
    covered: float
    ordered: float
    unknown_token: str = ""
    number_context: str = ""
    name_swap: str = ""
    negation_mismatch: str = ""
    misattributed: str = ""
    omission: str = ""


class SourceText:
    """The text that sentences are aligned with, analysed once.

    Args:
        sentences: the sentences of the text, in order.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        split = [tokens(sentence) for sentence in sentences]
        self._lowercase = {token.lower() for s in split for token in s if token[0].islower()}
        self._capitalised = {token.lower() for s in split for token in s[1:] if token[0].isupper()}
        self._sentences = [classify(s, self._capitalised, self._lowercase) for s in split]
        self._lexical = [lexical_words(words) for words in self._sentences]
        self._stems = [{word.stem for word in words} for words in self._lexical]
        self._names = sorted({w.stem for words in self._lexical for w in words if w.kind == "name"})
        self._passives = [_passives(words) for words in self._sentences]
        self._closeness: dict[tuple[str, str, bool], float] = {}
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)  # by stem
        for number, words in enumerate(self._lexical):
            for at, word in enumerate(words):
                self._places[word.stem].append((number, at))

    def align(self, sentence: str) -> Alignment | None:
        """Align a sentence with the text; None if it has only function words."""
        every_word = classify(tokens(sentence), self._capitalised, self._lowercase)
        words = lexical_words(every_word)
        if not words:
            return None
        support, covered = self._support(words)
        return Alignment(
            support,
            self._nearest(words),
            covered,
            self._ordered(words),
            unknown_token=self._unknown_token(words),
            number_context=self._number_context(words),
            name_swap=self._name_swap(every_word, words),
            negation_mismatch=self._negation_mismatch(every_word, support),
            misattributed=self._misattributed(every_word),
            omission=self._omission(every_word, support),
        )

    # What it rests on

    def _support(self, words: Sequence[Word]) -> tuple[tuple[int, ...], float]:
        """Choose, greedily, few source sentences that have most of the words.

        Returns:
            The indices of the sentences, and the share of the words that they have.
        """
        wanted = {word.stem for word in words}
        missing = set(wanted)
        chosen: list[int] = []
        while missing and len(chosen) < _MOST_SUPPORT:
            gains: dict[int, int] = defaultdict(int)
            for stem in missing:
                for number in {number for number, _ in self._places.get(stem, ())}:
                    gains[number] += 1
            if not gains:
                break
            best = max(gains, key=lambda number: (gains[number], -number))
            if chosen and gains[best] < 2:
                break
            chosen.append(best)
            missing -= self._stems[best]
        return tuple(sorted(chosen)), 1 - len(missing) / len(wanted)

    def _nearest(self, words: Sequence[Word]) -> tuple[int, ...]:
        """The source sentences with most of the words for their length.

        Names and numbers count twice.
        """
        weights = {word.stem: 1 if word.kind == "content" else 2 for word in words}

        def likeness(number: int) -> tuple[float, int]:
            stems = self._stems[number]
            shared = sum(weight for stem, weight in weights.items() if stem in stems)
            return shared / (5 + len(stems)) ** 0.5, -number

        nearest = sorted(range(len(self._lexical)), key=likeness, reverse=True)
        return tuple(sorted(nearest[:_MOST_NEAREST]))

    def _ordered(self, words: Sequence[Word]) -> float:
        """The share of the words that two adjacent source sentences have in the same order."""
        wanted = [word.stem for word in words]
        adjacent = zip(self._lexical, [*self._lexical[1:], []], strict=True)
        lengths = (
            _common_subsequence(wanted, [word.stem for word in [*one, *two]])
            for one, two in adjacent
        )
        return max(lengths, default=0) / len(wanted)

    # What can be wrong with it

    def _unknown_token(self, words: Sequence[Word]) -> str:
        """A name or a number that the text does not have."""
        for word in words:
            if word.kind in ("name", "number") and not self._is_known(word):
                return f"the {word.kind} {word.text} is not in the text"
        return ""

    def _is_known(self, word: Word) -> bool:
        """Whether the text has a name or a number, or a word that the name derives from."""
        if word.stem in self._places:
            return True
        if word.kind == "number":
            return False
        if word.text.isupper() and 2 <= len(word.text) <= 6:
            return self._has_initials(word.text)
        # A people and its country, a name and its adjective: Pakistan, Pakistani.
        root = word.stem[:5]
        return len(root) == 5 and any(stem.startswith(root) for stem in self._places)

    def _has_initials(self, letters: str) -> bool:
        """Whether a sentence has capitalised words with these initials, one after the other."""
        return any(
            letters in "".join(word.text[0] for word in words if word.text[0].isupper())
            for words in self._sentences
        )

    def _number_context(self, words: Sequence[Word]) -> str:
        """A number that has none of the words around it in the text."""
        for at, word in enumerate(words):
            if word.kind != "number":
                continue
            context = _context(words, at, _CONTEXT)
            if context and not any(
                context & _context(self._lexical[number], place, _CONTEXT + 1)
                for number, place in self._places[word.stem]
            ):
                return f"the number {word.text} counts something else in the text"
        return ""

    def _name_swap(self, every_word: Sequence[Word], words: Sequence[Word]) -> str:
        """A name among words that the text has beside another name: who did what to whom.

        For each name of the sentence, all other names of the text are tried: whether the text has
        them closer to the content words around it, and on the same side (``_closeness_to``).
        """
        spans = _name_spans(words)
        passives = _passives(every_word)
        named = {words[at].stem for start, end in spans for at in range(start, end)}
        for start, end in spans:
            context = [
                (word.stem, (at < start) != (word.stem in passives))
                for at in range(max(0, start - _CONTEXT), min(len(words), end + _CONTEXT))
                if (word := words[at]).kind == "content"
            ]
            if not context:
                continue
            stems = {words[at].stem for at in range(start, end)}
            closeness = max(self._closeness_to(stem, context) for stem in stems)
            for other in self._names:
                if other in stems:
                    continue
                margin = _SWAPPED if other in named else _REPLACED
                if self._closeness_to(other, context) > closeness * margin + _LEAST_LEAD:
                    return f"the text says this of {other.title()}, not of {words[start].text}"
        return ""

    def _closeness_to(self, name: str, context: Sequence[tuple[str, bool]]) -> float:
        """How close the text has a name to the words of a context, as a sum.

        Args:
            name: its stem.
            context: stems of words, and whether each stands before the name.
        """
        return sum(self._closeness_of(name, stem, before) for stem, before in context)

    def _closeness_of(self, name: str, stem: str, before: bool) -> float:
        """How close the text has a word before (or behind) a name, in [0, 1]."""
        key = (name, stem, before)
        if key in self._closeness:
            return self._closeness[key]
        closest = 0.0
        for number, at in self._places.get(name, ()):
            for other, place in self._places.get(stem, ()):
                if other == number:
                    # What stands before a passive verb stands after it in the active.
                    passive = stem in self._passives[number]
                    same_side = ((place < at) != passive) == before
                    closeness = 1.0 if same_side else _OTHER_SIDE
                    closeness /= 1 + abs(place - at) / _HALF_DISTANCE
                elif abs(other - number) == 1:
                    closeness = _NEXT_SENTENCE
                else:
                    continue
                closest = max(closest, closeness)
        self._closeness[key] = closest
        return closest

    def _negation_mismatch(self, every_word: Sequence[Word], support: Sequence[int]) -> str:
        """A word that is negated here and not in the support, or the other way round."""
        reason = "it denies what the text affirms, or the other way round"
        sources = [self._sentences[number] for number in support]
        negated = _negated(every_word)
        negated_in_support = {stem for source in sources for stem in _negated(source)}
        support_stems = {stem for number in support for stem in self._stems[number]}
        support_denies = any(word.lower in DENIALS for source in sources for word in source)
        if (
            negated
            and not negated & negated_in_support
            and not (support_denies and not negated <= support_stems)
        ):
            return reason
        if any(word.lower in DENIALS for word in every_word):
            return ""
        affirmed = _content_stems(every_word) - negated
        affirmed_in_text = {
            stem for source in self._sentences for stem in _content_stems(source) - _negated(source)
        }
        if any((_negated(source, reach=1) & affirmed) - affirmed_in_text for source in sources):
            return reason
        return ""

    def _omission(self, every_word: Sequence[Word], support: Sequence[int]) -> str:
        """What the sentence leaves out of its support and may be untrue without."""
        lower = {word.lower for word in every_word}
        negates = any(word.negates for word in every_word) or bool(lower & DENIALS)
        hedged = bool(lower & (HEDGES | ATTRIBUTIONS))
        attributed = hedged or bool(lower & SPEECH_VERBS)
        stems = {word.stem for word in lexical_words(every_word)}
        for number in support:
            source = self._sentences[number]
            source_lower = {word.lower for word in source}
            at = [i for i, word in enumerate(source) if word.stem in stems]
            if any(word.negates for word in source[at[0] : at[-1] + 1]) and not negates:
                return "it leaves out a negation"
            first = next((i for i in at if source[i].kind != "function"), 0)
            in_clause = any(word.lower in CLAUSE_OPENERS for word in source[1:first])
            if in_clause and not attributed:
                return "it leaves out the main clause it depends on"
            start = source[0].lower in ARTICLES
            subject = list(takewhile(lambda word: word.kind != "function", source[start:]))
            if subject and not any(word.stem in stems for word in subject):
                return f"it leaves out {subject[0].text}, with which the sentence begins"
            if source_lower & HEDGES and not hedged:
                return "it leaves out a doubt"
            if source_lower & ATTRIBUTIONS and not attributed:
                return "it leaves out who says so"
        return ""

    def _misattributed(self, every_word: Sequence[Word]) -> str:
        """Somebody who is quoted here and not in the text."""
        for at, word in enumerate(every_word):
            if word.lower not in SPEECH_VERBS:
                continue
            speakers = [w for w in every_word[max(0, at - 3) : at + 3] if w.kind == "name"]
            if speakers and not any(self._speaks(name.stem) for name in speakers):
                return f"{speakers[0].text} is not quoted in the text"
        return ""

    def _speaks(self, name: str) -> bool:
        """Whether a source sentence with the name, or the one after it, has a verb of speech."""
        return any(
            word.lower in SPEECH_VERBS
            for number, _ in self._places.get(name, ())
            for source in self._sentences[number : number + 2]
            for word in source
        )


def _context(words: Sequence[Word], at: int, reach: int) -> set[str]:
    """Stems of the ``reach`` words on each side of a word."""
    near = [*words[max(0, at - reach) : at], *words[at + 1 : at + 1 + reach]]
    return {word.stem for word in near}


def _content_stems(words: Iterable[Word]) -> set[str]:
    """The stems of the content words."""
    return {word.stem for word in words if word.kind == "content"}


def _name_spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """The names of a sentence as ranges (first, last + 1) of its words; adjacent ones are one."""
    spans: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        if word.kind == "name":
            if spans and spans[-1][1] == at:
                spans[-1] = (spans[-1][0], at + 1)
            else:
                spans.append((at, at + 1))
    return spans


def _passives(words: Sequence[Word]) -> set[str]:
    """Stems of the content words between a passive auxiliary and "by"."""
    found = set()
    for at, word in enumerate(words):
        if word.kind == "content":
            before = {w.lower for w in words[max(0, at - 3) : at]}
            after = {w.lower for w in words[at + 1 : at + 3]}
            if before & PASSIVE_AUXILIARIES and "by" in after:
                found.add(word.stem)
    return found


def _negated(words: Iterable[Word], reach: int = 2) -> set[str]:
    """Stems of the ``reach`` lexical words that follow each negation."""
    found = set()
    left = 0
    for word in words:
        if word.negates:
            left = reach
        elif left and word.kind != "function":
            found.add(word.stem)
            left -= 1
    return found


def _common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest sequence of words that both have in this order."""
    row = [0] * (len(other) + 1)
    for wanted in one:
        diagonal = 0
        for column, found in enumerate(other, start=1):
            above = row[column]
            row[column] = diagonal + 1 if wanted == found else max(above, row[column - 1])
            diagonal = above
    return row[-1]
