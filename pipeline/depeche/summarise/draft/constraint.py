"""Decoding that cannot invent a figure or a name.

A capitalised word or a figure may be generated only if it continues one that stands in the source,
character by character, so that it does not matter how a tokeniser cuts it. Everything in small
letters is free, but for number words; a sentence may start with any small word of the source or any
function word. The idea is that of constrained decoding by an automaton over the source (cf. Cao et
al. 2021, generative entity retrieval by a prefix trie); here the trie is a set of prefixes.
"""

from __future__ import annotations

import re
from typing import Any

import torch
from transformers import LogitsProcessor

from depeche.summarise.check.words import FUNCTION_WORDS, NUMBER_WORDS

_TRIED = 64  # likeliest tokens looked at; behind them a small model has nothing sensible to say
_WORD = re.compile(r"\d[\d.,]*%?[\w-]*|[^\W\d_][\w’'-]*")
_LAST = re.compile(r"(?:\d[\d.,]*%?[\w-]*|[^\W\d_][\w’'-]*)$")
_START = re.compile(r"(?:^|[.!?][”’\"')]*\s+|[“\"]\s?)$")


class SourceConstraint(LogitsProcessor):
    """Masks tokens that would begin or continue a figure or name the source does not have.

    Args:
        tokenizer: of the model that generates.
        source: the text the draft is made from.
        start: number of tokens of the prompt in ``input_ids``; what follows is the draft.

    Where nothing likely is allowed the draft ends; an unfinished word is then left to the gate.
    """

    def __init__(self, tokenizer: Any, source: str, start: int) -> None:
        self._tokenizer = tokenizer
        self._start = start
        self._ends = {tokenizer.eos_token_id, tokenizer.pad_token_id}
        words = {_clean(word) for word in _WORD.findall(source)}
        words |= {part for word in words for part in word.split("-")}
        words |= {re.sub(r"[’']s$", "", word) for word in words}
        self._words = words
        self._lower = {word.lower() for word in words} | FUNCTION_WORDS
        self._prefixes = {word[:end] for word in words for end in range(1, len(word) + 1)}

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Scores of shape (rows, vocabulary) with what is not allowed at minus infinity."""
        likely = scores.topk(min(_TRIED, scores.shape[-1]), dim=-1).indices
        masked = torch.full_like(scores, float("-inf"))
        for row in range(scores.shape[0]):
            tokens = input_ids[row, self._start :].tolist()
            draft = self._tokenizer.decode(tokens, skip_special_tokens=True)
            candidates = likely[row].tolist()
            texts = self._tokenizer.batch_decode(
                [[*tokens[-4:], candidate] for candidate in candidates], skip_special_tokens=True
            )
            known = self._tokenizer.decode(tokens[-4:], skip_special_tokens=True)
            allowed = [
                candidate
                for candidate, text in zip(candidates, texts, strict=True)
                if (
                    self._complete(draft)
                    if candidate in self._ends
                    else self._may_follow(*_grown(draft, known, text))
                )
            ] or [self._tokenizer.eos_token_id]
            masked[row, allowed] = scores[row, allowed]
        return masked

    def _may_follow(self, draft: str, piece: str) -> bool:
        """Whether the draft may go on with these characters."""
        last = _LAST.search(draft)
        begin = last.start() if last else len(draft)
        text = draft[begin:] + piece
        for match in _WORD.finditer(text):
            word = match[0]
            first = bool(_START.search(draft[:begin] + text[: match.start()]))
            if match.end() < len(text):
                if not self._is_word(word, first):
                    return False
            elif not self._is_prefix(word, first):
                return False
        return True

    def _complete(self, draft: str) -> bool:
        """Whether the draft's last word may stand as it is."""
        last = _LAST.search(draft)
        return not last or self._is_word(last[0], bool(_START.search(draft[: last.start()])))

    def _is_word(self, word: str, first: bool) -> bool:
        word = re.sub(r"[’']s?$", "", _clean(word))
        if word.lower() in NUMBER_WORDS:
            return word.lower() in self._lower
        if not word or _is_plain(word):
            return True
        if first and word.lower() in self._lower and word == word.capitalize():
            return True
        return word in self._words or all(part in self._words for part in word.split("-"))

    def _is_prefix(self, word: str, first: bool) -> bool:
        if _is_plain(word) or word in self._prefixes or self._is_word(word, first):
            return True
        if first and word[0].isalpha() and word == word.capitalize():
            lower = word.lower()
            return any(known.startswith(lower) for known in self._lower)
        return False


def _grown(draft: str, known: str, text: str) -> tuple[str, str]:
    """The part of the draft that stays, and what stands behind it now.

    ``known`` is the end of the draft as its last tokens decode, ``text`` the same with one token
    more. A token may complete a character whose first byte the draft ends with; then that is not
    yet the draft's.
    """
    same = 0
    while same < len(known) and known[same] == text[same : same + 1]:
        same += 1
    return draft[: len(draft) - (len(known) - same)], text[same:]


def _is_plain(word: str) -> bool:
    """Whether a word is all in small letters: then it is neither a name nor a figure."""
    return word.islower() and not any(character.isdigit() for character in word)


def _clean(word: str) -> str:
    return word.rstrip(".,’'-").replace("’", "'")
