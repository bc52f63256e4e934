"""Accents that capitals are often written without: ``Etat`` → ``État``, ``Agés`` → ``Âgés``.

Agencies type ``Etat`` and ``Equateur``; a model that has seldom seen them so copies them.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"(?<![\w'’-])(?:[LDldNnSs]['’])?([AEIOUC])([a-zà-ÿœ’]+)(?!\w)")
_ACCENTED = {"A": "ÀÂ", "C": "Ç", "E": "ÉÈÊ", "I": "ÎÏ", "O": "Ô", "U": "ÛÙ"}
_CLEARLY = 0.8  # nats by which the word with the accent is likelier
_SHORTEST = 2  # letters; A is as often the verb as the preposition


def rewrite(text: str) -> str:
    """Give words with a capital the accent on it that makes a likelier word of them."""
    return _WORD.sub(_with_accent, text)


def _with_accent(match: re.Match[str]) -> str:
    from depeche.lang.french_lexicon import load, lookup_form  # half a second

    lexicon = load()
    first, rest = match[1], match[2]
    if len(rest) + 1 < _SHORTEST:
        return match[0]
    options = [(lexicon.cost(lookup_form(first + rest)) - _CLEARLY, first)]
    options += [
        (lexicon.cost(lookup_form(letter + rest)), letter)
        for letter in _ACCENTED[first]
        if lexicon.flags(lookup_form(letter + rest))
    ]
    return match[0][: match.start(1) - match.start()] + min(options)[1] + rest
