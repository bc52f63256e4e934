"""Constrained decoding: only numbers and names of the source can be generated.

A capitalised word or a number may be generated only if the source has it; this is checked character
by character, for a tokeniser may cut it anywhere. Words in lower case are free, except number
words. At the start of a sentence, words that are in lower case in the source and function words may
have a capital. (Cf. Cao et al. 2021, generative entity retrieval by a prefix trie; here the trie is
a set of prefixes.)
"""

from __future__ import annotations

import re
from typing import Any

import torch
from transformers import LogitsProcessor

from depeche.lang.english import FUNCTION_WORDS, NUMBER_WORDS

_CANDIDATES = 64  # likeliest tokens that are considered; a small model has no sensible one after
_CONTEXT = 4  # tokens decoded together with a candidate, which may be part of a character
_WORD_PATTERN = r"\d[\d.,]*%?[\w-]*|[^\W\d_][\w’'-]*"
_WORD = re.compile(_WORD_PATTERN)
_LAST_WORD = re.compile(rf"(?:{_WORD_PATTERN})$")
_SENTENCE_START = re.compile(r"(?:^|[.!?][”’\"')]*\s+|[“\"]\s?)$")


class SourceConstraint(LogitsProcessor):
    """Masks tokens that would begin or continue a number or name that the source does not have.

    If no likely token is allowed, the draft ends; the check rejects its unfinished sentence.

    Args:
        tokenizer: the tokeniser of the model that generates.
        source: the text that the draft is made from.
        start: number of tokens of the prompt in ``input_ids``; what follows is the draft.
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
        """Set the scores, of shape (rows, vocabulary), of what is not allowed to minus infinity."""
        likeliest = scores.topk(min(_CANDIDATES, scores.shape[-1]), dim=-1).indices
        masked = torch.full_like(scores, float("-inf"))
        for row in range(scores.shape[0]):
            tokens = input_ids[row, self._start :].tolist()
            allowed = self._allowed(tokens, likeliest[row].tolist())
            masked[row, allowed] = scores[row, allowed]
        return masked

    def _allowed(self, tokens: list[int], candidates: list[int]) -> list[int]:
        """Which candidates may follow the draft's tokens; if none may, the token that ends it."""
        draft = self._tokenizer.decode(tokens, skip_special_tokens=True)
        end = tokens[-_CONTEXT:]
        before = self._tokenizer.decode(end, skip_special_tokens=True)
        after = self._tokenizer.batch_decode(
            [[*end, candidate] for candidate in candidates], skip_special_tokens=True
        )
        return [
            candidate
            for candidate, text in zip(candidates, after, strict=True)
            if (
                self._is_complete(draft)
                if candidate in self._ends
                else self._may_follow(*_appended(draft, before, text))
            )
        ] or [self._tokenizer.eos_token_id]

    def _may_follow(self, draft: str, piece: str) -> bool:
        """Whether the draft may continue with these characters."""
        last = _LAST_WORD.search(draft)
        begin = last.start() if last else len(draft)
        text = draft[begin:] + piece
        for match in _WORD.finditer(text):
            first = bool(_SENTENCE_START.search(draft[:begin] + text[: match.start()]))
            if match.end() < len(text):
                if not self._is_word(match[0], first):
                    return False
            elif not self._is_prefix(match[0], first):
                return False
        return True

    def _is_complete(self, draft: str) -> bool:
        """Whether the draft may end with its last word as it is."""
        last = _LAST_WORD.search(draft)
        if not last:
            return True
        return self._is_word(last[0], bool(_SENTENCE_START.search(draft[: last.start()])))

    def _is_word(self, word: str, first: bool) -> bool:
        """Whether a word may stand in the draft; ``first``: at the start of a sentence."""
        word = re.sub(r"[’']s?$", "", _clean(word))
        if word.lower() in NUMBER_WORDS:
            return word.lower() in self._lower
        if not word or _is_lowercase(word):
            return True
        if first and word.lower() in self._lower and word == word.capitalize():
            return True
        return word in self._words or all(part in self._words for part in word.split("-"))

    def _is_prefix(self, word: str, first: bool) -> bool:
        """Whether a word that may stand in the draft begins with these characters."""
        if _is_lowercase(word) or word in self._prefixes or self._is_word(word, first):
            return True
        if first and word[0].isalpha() and word == word.capitalize():
            lower = word.lower()
            return any(known.startswith(lower) for known in self._lower)
        return False


def _appended(draft: str, before: str, after: str) -> tuple[str, str]:
    """Split the draft with a token appended into what the token does not change and what it adds.

    A token may complete a character of which the draft has only the first bytes. That character
    belongs to what is added.

    Args:
        draft: the decoded draft.
        before: its last tokens, decoded.
        after: these and the new token, decoded.
    """
    same = 0
    while same < len(before) and before[same] == after[same : same + 1]:
        same += 1
    return draft[: len(draft) - (len(before) - same)], after[same:]


def _is_lowercase(word: str) -> bool:
    """Whether a word is in lower case without digits, so neither a name nor a number."""
    return word.islower() and not any(character.isdigit() for character in word)


def _clean(word: str) -> str:
    """A word without signs at its end, and with straight apostrophes."""
    return word.rstrip(".,’'-").replace("’", "'")
