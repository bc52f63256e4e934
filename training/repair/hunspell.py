"""Inflected forms from a hunspell dictionary (``.aff`` and ``.dic``): suffix rules only.

A small reader of the format described in hunspell(5), enough for the French dictionary of
grammalecte.net: two-letter flags, suffix rules with conditions. Prefix rules are left out on
purpose: in French they are the elisions (``l'``, ``d'``, ``qu'``), which the tokeniser cuts off.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple


class Suffix(NamedTuple):
    """One suffix rule: where ``condition`` matches, ``strip`` goes and ``add`` comes."""

    strip: str
    add: str
    condition: re.Pattern[str]
    hidden: bool


def flags(field: str) -> set[str]:
    """Return the two-letter flags of an entry."""
    return {field[i : i + 2] for i in range(0, len(field) - 1, 2)}


def suffixes(aff: str) -> dict[str, list[Suffix]]:
    """Read the suffix rules of an ``.aff`` text, by flag."""
    rules: dict[str, list[Suffix]] = defaultdict(list)
    for line in aff.splitlines():
        parts = line.split()
        if len(parts) < 5 or parts[0] != "SFX" or (parts[3].isdigit() and len(parts) == 4):
            continue
        add, _, more = parts[3].partition("/")
        rules[parts[1]].append(
            Suffix(
                "" if parts[2] == "0" else parts[2],
                "" if add == "0" else add,
                re.compile(parts[4] + "$"),
                "()" in flags(more),
            )
        )
    return rules


def forms(aff: str, dic: str) -> Iterator[str]:
    """Yield every form of every entry, in the case in which the dictionary has it."""
    rules = suffixes(aff)
    for line in dic.splitlines()[1:]:
        entry = line.split("\t")[0].split(" ")[0]
        word, _, field = entry.partition("/")
        own = flags(field)
        if not word or "{}" in own:
            continue
        if "()" not in own:
            yield word
        for flag in own:
            for rule in rules.get(flag, ()):
                if rule.hidden or not word.endswith(rule.strip):
                    continue
                if rule.condition.search(word):
                    yield word[: len(word) - len(rule.strip)] + rule.add
