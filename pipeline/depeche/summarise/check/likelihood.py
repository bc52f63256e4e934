"""What a language model that has read the text thinks of a sentence, word by word.

The model is asked how probable each token is, given the source sentences nearest to the sentence
and the sentence so far, and how probable the other names of those sentences would be where a name
stands. Then it is asked for the whole sentence again with another name in the place of one, and
with two names exchanged. (Scoring by conditional likelihood is BARTScore's, Yuan et al. 2021;
comparing with counterfactual words is after Kryściński et al. 2020, who plant such errors.)
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from depeche.summarise.check.words import FUNCTION_WORDS
from depeche.summarise.draft.prompt import plain

_NAME = re.compile(r"\b[A-Z](?:(?!'s\b)[\w'-])+")
_NAMES = re.compile(rf"{_NAME.pattern}(?: {_NAME.pattern})*")
_FIGURE = re.compile(r"\d[\d.,]*")
_CONTENT = re.compile(r"\b[a-z]{4,}\b")
_SAID = re.compile(r", (?:(?:the|an?) )?[\w.' -]{2,40} (?:said|says|told \w+|added)\.$")


class LikelihoodFeatures(NamedTuple):
    """How probable a sentence is; natural logarithms, at most 0, but for the margins.

    ``mean`` and ``least`` are over all tokens, ``name``, ``figure`` and ``word`` over the least
    probable name, figure and other content word, ``words`` over the content words' mean. ``margin``
    is the least by which a name is more probable than the likeliest other one in its place,
    ``second`` that of the next. ``negation`` is the least probable *not* or *n't*, ``needless`` how
    much less probable it is than what is most probable there. ``said`` is the start of an
    attribution at the end, ``opening`` the first word. ``replaced`` is how much more probable the
    sentence is than with another name in the place of a doubtful one, ``exchanged`` than with two
    names exchanged.
    """

    mean: float
    least: float
    name: float
    margin: float
    second: float
    figure: float
    word: float
    words: float
    negation: float
    needless: float
    said: float
    opening: float
    replaced: float
    exchanged: float


@runtime_checkable
class Reader(Protocol):
    """A loaded model that can be asked for probabilities."""

    tokenizer: Any

    def log_probabilities(self, text: str, sentence: str) -> Any:
        """A tensor (tokens of ``sentence``, vocabulary): each token foretold from what precedes."""

    def likelihoods(self, text: str, sentences: Sequence[str]) -> list[float]:
        """The logarithm of each whole sentence's probability."""


_SURE = 3.0  # the margin where there is nothing to compare
_DOUBTED, _INSTEAD = 2, 3  # names of a sentence that are tried, other names tried for each


def read(model: Reader, sources: Sequence[str], sentence: str) -> LikelihoodFeatures:
    """Ask the model about a sentence, after ``sources``."""
    text, sentence = plain(" ".join(sources)), plain(sentence)
    encoded = model.tokenizer(sentence, return_offsets_mapping=True)
    ids, spans = encoded["input_ids"], encoded["offset_mapping"]
    table = model.log_probabilities(text, sentence)
    chosen = [table[at, token].item() for at, token in enumerate(ids)]

    def covering(start: int, end: int) -> list[int]:
        return [at for at, (a, b) in enumerate(spans) if b > start and a < end]

    def total(match: re.Match[str]) -> float:
        return float(sum(chosen[at] for at in covering(*match.span())))

    firsts = sorted({_first(model, " " + name) for name in _NAME.findall(text)})
    names, margins = [], []
    for match in _NAME.finditer(sentence):
        if match.start() == 0:
            continue
        at = covering(*match.span())[0]
        names.append(total(match))
        others = [token for token in firsts if token != ids[at]]
        if others:
            margins.append(chosen[at] - table[at, others].max().item())
    margins = sorted([*margins, _SURE, _SURE])
    words = [total(m) for m in _CONTENT.finditer(sentence) if m[0] not in FUNCTION_WORDS]
    denial = _first(model, " not")
    nots = [at for at, token in enumerate(ids) if token == denial]
    shortened = [at for m in re.finditer("n't", sentence) for at in covering(*m.span())[-1:]]
    said = _SAID.search(sentence)
    replaced, exchanged = _tried(model, text, sentence, table, sum(chosen), covering)
    return LikelihoodFeatures(
        mean=sum(chosen) / len(chosen),
        least=min(chosen),
        name=min(names, default=0.0),
        margin=margins[0],
        second=margins[1],
        figure=min((total(match) for match in _FIGURE.finditer(sentence)), default=0.0),
        word=min(words, default=0.0),
        words=sum(words) / len(words) if words else 0.0,
        negation=min((chosen[at] for at in nots + shortened), default=0.0),
        needless=min((chosen[at] - table[at].max().item() for at in nots), default=0.0),
        said=chosen[covering(said.start(), said.start() + 1)[0]] if said else 0.0,
        opening=sum(chosen[at] for at in covering(0, (sentence + " ").index(" "))),
        replaced=replaced,
        exchanged=exchanged,
    )


def _tried(
    model: Reader,
    text: str,
    sentence: str,
    table: Any,
    likelihood: float,
    covering: Callable[[int, int], list[int]],
) -> tuple[float, float]:
    """By how much the sentence is more probable than its likeliest variants."""
    here = [
        (start, end) for start, end in _groups(sentence) if _is_name(sentence, start, end, text)
    ]
    words = {word for start, end in here for word in sentence[start:end].split()}
    others = {text[start:end] for start, end in _groups(text)}
    others = {other for other in others if not words & set(other.split())}
    doubts = []
    for start, end in here:
        row = table[covering(start, end)[0]]
        blank = " " if start else ""
        rated = {other: row[_first(model, blank + other)].item() for other in others}
        best = sorted(others, key=lambda other: (-rated[other], other))[:_INSTEAD]
        own = row[_first(model, blank + sentence[start:end])].item()
        doubts.append((own - (rated[best[0]] if best else own), start, end, best))
    doubts.sort()
    replacements = [
        sentence[:start] + other + sentence[end:]
        for _, start, end, best in doubts[:_DOUBTED]
        for other in best
    ]
    exchanges = []
    pairs = [(one[1:3], two[1:3]) for one, two in itertools.pairwise(doubts)]
    for pair in pairs[:_DOUBTED]:
        (a, b), (c, d) = sorted(pair)
        exchanges.append(
            sentence[:a] + sentence[c:d] + sentence[b:c] + sentence[a:b] + sentence[d:]
        )
    if not replacements and not exchanges:
        return _SURE, _SURE
    found = model.likelihoods(text, replacements + exchanges)
    cut = len(replacements)
    return (
        likelihood - max(found[:cut]) if found[:cut] else _SURE,
        likelihood - max(found[cut:]) if found[cut:] else _SURE,
    )


def _groups(text: str) -> list[tuple[int, int]]:
    """Runs of capitalised words, without a function word at their start."""
    found = []
    for match in _NAMES.finditer(text):
        start, end = match.span()
        first = text[start:end].split()[0]
        if first.lower() in FUNCTION_WORDS:
            start = min(end, start + len(first) + 1)
        if start < end:
            found.append((start, end))
    return found


def _is_name(sentence: str, start: int, end: int, text: str) -> bool:
    """Whether a run is a name: at the start of a sentence, unless the text has it small."""
    if start:
        return True
    first = re.escape(sentence[start:end].split()[0].lower())
    return not re.search(rf"\b{first}\b", text)


def _first(model: Reader, text: str) -> int:
    """The first token of a text; a blank before a word belongs to its token."""
    return int(model.tokenizer(text)["input_ids"][0])
