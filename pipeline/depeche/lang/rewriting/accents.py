"""Accents that capitals are often written without: ``Etat`` → ``État``, ``Agés`` → ``Âgés``.

Agencies type ``Etat`` and ``Equateur``; a model that has seldom seen them so copies them.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"(?<![\w'’-])(?:[LDNSldns]['’])?([AEIOUC])([a-zà-ÿœ’]+)(?!\w)")
_ACCENTED = {"A": "ÀÂ", "C": "Ç", "E": "ÉÈÊ", "I": "ÎÏ", "O": "Ô", "U": "ÛÙ"}
_CLEARLY = 0.8  # nats by which the word with the accent is likelier


def rewrite(text: str) -> str:
    """Give words with a capital the accent on it that makes a likelier word of them."""
    return _WORD.sub(
        lambda match: (
            f"{match[0][: match.start(1) - match.start()]}{_first(match[1], match[2])}{match[2]}"
        ),
        text,
    )


@lru_cache(maxsize=16384)
def _first(first: str, rest: str) -> str:
    """The first letter of a word with the accent that it should have."""
    from depeche.lang.french_lexicon import load, lookup_form  # half a second

    lexicon = load()
    options = [(lexicon.cost(lookup_form(first + rest)) - _CLEARLY, first)]
    options += [
        (lexicon.cost(lookup_form(letter + rest)), letter)
        for letter in _ACCENTED[first]
        if lexicon.flags(lookup_form(letter + rest))
    ]
    return min(options)[1]
