"""How probable a language model that has read the text finds a sentence, word by word.

The model is asked how probable each token is, given the source sentences nearest to the sentence
and the sentence so far, and how probable the other names of those sentences would be where a name
stands. Then it is asked for the whole sentence again with another name in the place of one, and
with two names exchanged. (Scoring by conditional likelihood is BARTScore's, Yuan et al. 2021;
comparing with counterfactual words is after Kryściński et al. 2020, who plant such errors.)
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from depeche.lang.english import FUNCTION_WORDS
from depeche.summary.draft.prompt import plain

_NAME = re.compile(r"\b[A-Z](?:(?!'s\b)[\w'-])+")
_NAMES = re.compile(rf"{_NAME.pattern}(?: {_NAME.pattern})*")
_NUMBER = re.compile(r"\d[\d.,]*")
_CONTENT = re.compile(r"\b[a-z]{4,}\b")
# An attribution at the end. The check was fitted with these verbs only.
_ATTRIBUTION = re.compile(r", (?:(?:the|an?) )?[\w.' -]{2,40} (?:said|says|told \w+|added)\.$")

_CERTAIN = 3.0  # a margin where there is nothing to compare with
_VARIED_NAMES = 2  # names of a sentence that are replaced, and pairs of them that are exchanged
_REPLACEMENTS = 3  # other names tried in the place of each


class LikelihoodFeatures(NamedTuple):
    """How probable a sentence is. All are natural logarithms or differences of such.

    Attributes:
        mean: over all tokens.
        least: of the least probable token.
        name: of the least probable name that does not begin the sentence.
        margin: the least by which a name is more probable than the likeliest other name of the
            text in its place; negative if the other is more probable.
        second: the next of these margins.
        number: of the least probable number in digits.
        word: of the least probable content word.
        words: the mean over the content words.
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
    """A loaded model that can be asked for probabilities."""

    tokenizer: Any

    def log_probabilities(self, text: str, sentence: str) -> Any:
        """A tensor (tokens of ``sentence``, vocabulary): each token given those before it."""

    def likelihoods(self, text: str, sentences: Sequence[str]) -> list[float]:
        """The logarithm of each whole sentence's probability."""


def measure(model: LikelihoodModel, sources: Sequence[str], sentence: str) -> LikelihoodFeatures:
    """Ask the model about a sentence.

    Args:
        model: that is asked.
        sources: the sentences of the text that it reads before.
        sentence: that is to be judged.
    """
    return _ScoredSentence(model, plain(" ".join(sources)), plain(sentence)).features()


class _DoubtfulName(NamedTuple):
    """A name, by how much it is likelier than the best of others in its place, and the others.

    They sort by that margin: the most doubtful name first.
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
        """All that is asked about the sentence."""
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
        """By how much each name's first token is likelier than that of any name of the text."""
        firsts = sorted({self._first_token(" " + name) for name in _NAME.findall(self._text)})
        margins = []
        for match in names:
            at = self._token_at(match.start())
            others = [token for token in firsts if token != self._ids[at]]
            if others:
                margins.append(self._chosen[at] - self._table[at, others].max().item())
        return margins

    def _variants(self) -> tuple[float, float]:
        """By how much the sentence is more probable than its likeliest variants.

        Returns:
            For variants with one name replaced, and for those with two names exchanged.
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
        own = sum(self._chosen)
        found = self._model.likelihoods(self._text, replaced + exchanged)
        of_replaced, of_exchanged = found[: len(replaced)], found[len(replaced) :]
        return (
            own - max(of_replaced) if of_replaced else _CERTAIN,
            own - max(of_exchanged) if of_exchanged else _CERTAIN,
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
            own = row[self._first_token(space + sentence[start:end])].item()
            names.append(_DoubtfulName(own - (rated[best[0]] if best else own), start, end, best))
        return sorted(names)

    def _total(self, match: re.Match[str]) -> float:
        """The logarithm of the probability of a part of the sentence."""
        return float(sum(self._chosen[at] for at in self._covering(*match.span())))

    def _token_at(self, start: int) -> int:
        return self._covering(start, start + 1)[0]

    def _covering(self, start: int, end: int) -> list[int]:
        """Which tokens have a character of a span."""
        return [at for at, (a, b) in enumerate(self._spans) if b > start and a < end]

    def _first_token(self, text: str) -> int:
        """The first token of a text; a space before a word belongs to its token."""
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
    """Whether a run is a name: at the start of a sentence, unless the text has it small."""
    if start:
        return True
    first = re.escape(sentence[start:end].split()[0].lower())
    return not re.search(rf"\b{first}\b", text)
