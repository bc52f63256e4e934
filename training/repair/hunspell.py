"""Inflected forms from a hunspell dictionary (``.aff`` and ``.dic``): suffix rules only.

A small reader of the format described in hunspell(5), enough for the French dictionary of
grammalecte.net: two-letter flags, suffix rules with conditions. Prefix rules are left out on
purpose: in French they are the elisions (``l'``, ``d'``, ``qu'``), which the tokeniser cuts off.

The library spylls reads the same 449,629 forms from that dictionary. It is not used, as its
release puts a package ``tests`` among the installed ones, which hides the one of this project.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

HIDDEN, FORBIDDEN = "()", "{}"  # flags: no word without another suffix, no word at all


class Suffix(NamedTuple):
    """One suffix rule: where ``condition`` matches, ``strip`` goes and ``add`` comes."""

    strip: str
    add: str
    condition: re.Pattern[str]


def flags(field: str) -> set[str]:
    """Return the two-letter flags of an entry."""
    return {field[i : i + 2] for i in range(0, len(field) - 1, 2)}


def suffixes(aff: str) -> dict[str, list[Suffix]]:
    """Read the suffix rules of an ``.aff`` text, by flag; those that make no word are left out."""
    rules: dict[str, list[Suffix]] = defaultdict(list)
    for line in aff.splitlines():
        kind, *parts = line.split() or [""]
        if kind != "SFX" or len(parts) < 4:  # the head of a group has three
            continue
        flag, strip, add, condition = parts[:4]
        add, _, more = add.partition("/")
        if HIDDEN not in flags(more):
            strip, add = ("" if part == "0" else part for part in (strip, add))
            rules[flag].append(Suffix(strip, add, re.compile(condition + "$")))
    return rules


def forms(aff: str, dic: str) -> Iterator[str]:
    """Yield every form of every entry, in the case in which the dictionary has it."""
    rules = suffixes(aff)
    for line in dic.splitlines()[1:]:
        entry = line.split("\t")[0].split(" ")[0]
        word, _, field = entry.partition("/")
        own = flags(field)
        if not word or FORBIDDEN in own:
            continue
        if HIDDEN not in own:
            yield word
        for rule in (rule for flag in own for rule in rules.get(flag, ())):
            if word.endswith(rule.strip) and rule.condition.search(word):
                yield word[: len(word) - len(rule.strip)] + rule.add
