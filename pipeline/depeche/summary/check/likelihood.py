"""How probable a sentence is by a language model that has read the text.

The model gives the probability of each token of the sentence, given the most similar source
sentences and the tokens before it, and of the other names of these sentences in the place of each
name. Then it gives the probability of the sentence with one name replaced by another, and with two
names exchanged. (Scoring by conditional likelihood is after BARTScore, Yuan et al. 2021; comparing
with changed names is after Kryściński et al. 2020, who plant such errors.)
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from depeche.lang.english import FUNCTION_WORDS
from depeche.summary.draft.prompt import prepare_text

_NAME = re.compile(r"\b[A-Z](?:(?!'s\b)[\w'-])+")
_NAMES = re.compile(rf"{_NAME.pattern}(?: {_NAME.pattern})*")
_NUMBER = re.compile(r"\d[\d.,]*")
_CONTENT = re.compile(r"\b[a-z]{4,}\b")
# An attribution at the end. The weights of the check were fitted with these verbs only.
_ATTRIBUTION = re.compile(r", (?:(?:the|an?) )?[\w.' -]{2,40} (?:said|says|told \w+|added)\.$")

_CERTAIN = 3.0  # the margin if there is nothing to compare with, in nats
_VARIED_NAMES = 2  # names of a sentence that are replaced, and pairs of them that are exchanged
_REPLACEMENTS = 3  # other names tried in the place of each


class LikelihoodFeatures(NamedTuple):
    """How probable a sentence is, in natural logarithms of probabilities or differences of them.

    Attributes:
        mean: over all tokens.
        least: of the least probable token.
        name: of the least probable name that does not begin the sentence.
        margin: the least by which a name is more probable than the likeliest other name of the
            text in its place; negative if the other is more probable.
        second: the next of these margins.
        number: of the least probable number in digits.
        word: of the least probable content word.
        words: mean over the content words.
        negation: of the least probable "not" or "n't".
        needless: the most by which a "not" is less probable than the likeliest token in its place.
        said: of the first token of an attribution at the end.
        opening: of the first word.
        replaced: by how much the sentence is more probable than with another name in the place of
            a doubtful one.
        exchanged: by how much it is more probable than with two names exchanged.
    """

    mean: float
    least: float
    name: float
    margin: float
    second: float
    number: float
    word: float
    words: float
    negation: float
    needless: float
    said: float
    opening: float
    replaced: float
    exchanged: float


@runtime_checkable
class LikelihoodModel(Protocol):
    """A loaded language model that gives probabilities; ``text`` is what it has read before."""

    tokenizer: Any

    def log_probabilities(self, text: str, sentence: str) -> Any:
        """A tensor (tokens of ``sentence``, vocabulary): each token given those before it."""

    def likelihoods(self, text: str, sentences: Sequence[str]) -> list[float]:
        """The logarithm of each whole sentence's probability."""


def measure(model: LikelihoodModel, sources: Sequence[str], sentence: str) -> LikelihoodFeatures:
    """Measure how probable a sentence is.

    Args:
        model: the language model.
        sources: the source sentences that it reads before.
        sentence: the sentence to judge.
    """
    return _ScoredSentence(
        model, prepare_text(" ".join(sources)), prepare_text(sentence)
    ).features()


class _DoubtfulName(NamedTuple):
    """A name of the sentence; names sort by their margin, the most doubtful first.

    Attributes:
        margin: by how many nats it is likelier than the likeliest other name in its place.
        start: where it begins in the sentence.
        end: where it ends there.
        others: the likeliest other names in its place.
    """

    margin: float
    start: int
    end: int
    others: list[str]


class _ScoredSentence:
    """A sentence with the probabilities of its tokens, given a text."""

    def __init__(self, model: LikelihoodModel, text: str, sentence: str) -> None:
        self._model = model
        self._text = text
        self._sentence = sentence
        encoded = model.tokenizer(sentence, return_offsets_mapping=True)
        self._ids, self._spans = encoded["input_ids"], encoded["offset_mapping"]
        self._table = model.log_probabilities(text, sentence)
        self._chosen = [self._table[at, token].item() for at, token in enumerate(self._ids)]

    def features(self) -> LikelihoodFeatures:
        """Compute all features."""
        sentence, chosen = self._sentence, self._chosen
        names = [match for match in _NAME.finditer(sentence) if match.start()]
        margins = sorted([*self._margins(names), _CERTAIN, _CERTAIN])
        words = [
            self._total(match)
            for match in _CONTENT.finditer(sentence)
            if match[0] not in FUNCTION_WORDS
        ]
        negation = self._first_token(" not")
        nots = [at for at, token in enumerate(self._ids) if token == negation]
        contracted = [
            at for m in re.finditer("n't", sentence) for at in self._covering(*m.span())[-1:]
        ]
        attribution = _ATTRIBUTION.search(sentence)
        replaced, exchanged = self._variants()
        return LikelihoodFeatures(
            mean=sum(chosen) / len(chosen),
            least=min(chosen),
            name=min(map(self._total, names), default=0.0),
            margin=margins[0],
            second=margins[1],
            number=min(map(self._total, _NUMBER.finditer(sentence)), default=0.0),
            word=min(words, default=0.0),
            words=sum(words) / len(words) if words else 0.0,
            negation=min((chosen[at] for at in nots + contracted), default=0.0),
            needless=min((chosen[at] - self._table[at].max().item() for at in nots), default=0.0),
            said=chosen[self._token_at(attribution.start())] if attribution else 0.0,
            opening=sum(chosen[at] for at in self._covering(0, (sentence + " ").index(" "))),
            replaced=replaced,
            exchanged=exchanged,
        )

    def _margins(self, names: Sequence[re.Match[str]]) -> list[float]:
        """By how much the first token of each name is likelier than that of any other name."""
        firsts = sorted({self._first_token(" " + name) for name in _NAME.findall(self._text)})
        margins = []
        for match in names:
            at = self._token_at(match.start())
            others = [token for token in firsts if token != self._ids[at]]
            if others:
                margins.append(self._chosen[at] - self._table[at, others].max().item())
        return margins

    def _variants(self) -> tuple[float, float]:
        """By how many nats the sentence is more probable than its most probable variant.

        Returns:
            The difference for variants with one name replaced, and for those with two exchanged.
        """
        sentence = self._sentence
        names = self._doubtful_names()
        replaced = [
            sentence[: name.start] + other + sentence[name.end :]
            for name in names[:_VARIED_NAMES]
            for other in name.others
        ]
        exchanged = []
        for pair in list(itertools.pairwise(names))[:_VARIED_NAMES]:
            (a, b), (c, d) = sorted((name.start, name.end) for name in pair)
            exchanged.append(
                sentence[:a] + sentence[c:d] + sentence[b:c] + sentence[a:b] + sentence[d:]
            )
        if not replaced and not exchanged:
            return _CERTAIN, _CERTAIN
        likelihood = sum(self._chosen)
        of_variants = self._model.likelihoods(self._text, replaced + exchanged)
        of_replaced, of_exchanged = of_variants[: len(replaced)], of_variants[len(replaced) :]
        return (
            likelihood - max(of_replaced) if of_replaced else _CERTAIN,
            likelihood - max(of_exchanged) if of_exchanged else _CERTAIN,
        )

    def _doubtful_names(self) -> list[_DoubtfulName]:
        """The names of the sentence, the most doubtful first."""
        sentence, text = self._sentence, self._text
        spans = [span for span in _name_spans(sentence) if _is_name(sentence, *span, text)]
        words = {word for start, end in spans for word in sentence[start:end].split()}
        others = {text[start:end] for start, end in _name_spans(text)}
        others = {other for other in others if not words & set(other.split())}
        names = []
        for start, end in spans:
            row = self._table[self._token_at(start)]
            space = " " if start else ""
            rated = {other: row[self._first_token(space + other)].item() for other in others}
            best = sorted(others, key=lambda other: (-rated[other], other))[:_REPLACEMENTS]
            rate = row[self._first_token(space + sentence[start:end])].item()
            margin = rate - (rated[best[0]] if best else rate)
            names.append(_DoubtfulName(margin, start, end, best))
        return sorted(names)

    def _total(self, match: re.Match[str]) -> float:
        """The logarithm of the probability of a part of the sentence."""
        return float(sum(self._chosen[at] for at in self._covering(*match.span())))

    def _token_at(self, start: int) -> int:
        """Index of the token with the character at an offset."""
        return self._covering(start, start + 1)[0]

    def _covering(self, start: int, end: int) -> list[int]:
        """Indices of the tokens that have a character of a span."""
        return [at for at, (a, b) in enumerate(self._spans) if b > start and a < end]

    def _first_token(self, text: str) -> int:
        """The id of the first token of a text; a space before a word is part of its token."""
        return int(self._model.tokenizer(text)["input_ids"][0])


def _name_spans(text: str) -> list[tuple[int, int]]:
    """Runs of capitalised words, without a function word at their start."""
    spans = []
    for match in _NAMES.finditer(text):
        start, end = match.span()
        first = match[0].split()[0]
        if first.lower() in FUNCTION_WORDS:
            start = min(end, start + len(first) + 1)
        if start < end:
            spans.append((start, end))
    return spans


def _is_name(sentence: str, start: int, end: int, text: str) -> bool:
    """Whether a run of capitalised words is a name.

    One at the start of the sentence is none if the text has its first word in lower case.
    """
    if start:
        return True
    first = re.escape(sentence[start:end].split()[0].lower())
    return not re.search(rf"\b{first}\b", text)
