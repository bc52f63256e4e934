"""Inflected forms from a hunspell dictionary, which spylls reads: suffix rules only.

Prefix rules are left out on purpose: in French they are the elisions (``l'``, ``d'``, ``qu'``),
which the tokeniser cuts off.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def forms(stem: Path) -> Iterator[str]:
    """Yield every form of every entry, in the case in which the dictionary has it.

    Args:
        stem: path of ``stem.aff`` and ``stem.dic``, without the endings.
    """
    from spylls.hunspell import Dictionary

    dictionary = Dictionary.from_files(str(stem))
    rules, never = dictionary.aff.SFX, dictionary.aff.FORBIDDENWORD
    hidden = dictionary.aff.NEEDAFFIX  # what has this flag is no word without another affix
    for entry in dictionary.dic.words:
        if never in entry.flags:
            continue
        word = entry.stem
        if hidden not in entry.flags:
            yield word
        for rule in (rule for flag in entry.flags for rule in rules.get(flag, ())):
            fits = word.endswith(rule.strip) and rule.cond_regexp.search(word)
            if fits and hidden not in rule.flags:
                yield word[: len(word) - len(rule.strip)] + rule.add
