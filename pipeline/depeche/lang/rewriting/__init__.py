"""Writing French in the forms that a translator carries best, before it is translated.

What is short or unusual (``12 MEUR``, ``8 h``, ``3 m``, ``Ve``, capitals), small translation models
take for something else; written out, it arrives. One module a kind, each with a function
``rewrite``; none changes what the text says.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from depeche.lang import addresses
from depeche.lang.rewriting import (
    accents,
    acronyms,
    capitals,
    hours,
    money,
    ordinals,
    spelt_numbers,
    units,
)

_KEPT = "\ue000"  # stands for an address; no letter, no sign of any text
_IN_PLACE = re.compile(_KEPT)
_SPACES = re.compile(r"\s+")
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "\u00ad": None, "\u200b": None, "\ufffd": None, "\ue000": None}
)

# In this order: capitals hide the forms that the others look for, and hours and money come before
# the units, which have letters in common with both.
_REWRITINGS: tuple[Callable[[str], str], ...] = (
    capitals.rewrite,
    accents.rewrite,
    acronyms.rewrite,
    units.write_fractions,
    spelt_numbers.rewrite,
    hours.rewrite,
    money.rewrite,
    units.rewrite,
    ordinals.rewrite,
)


def prepare(text: str) -> str:
    """French as it is given to a translator: plain apostrophes and spaces, everything written out.

    Args:
        text: a sentence or a title.
    """
    text = _SPACES.sub(" ", text.translate(_PLAIN)).strip()
    kept = []
    for start, end in reversed(addresses.find(text)):
        kept.append(text[start:end])
        text = f"{text[:start]}{_KEPT}{text[end:]}"
    for rewrite in _REWRITINGS:
        text = rewrite(text)
    return _IN_PLACE.sub(lambda match: kept.pop() if kept else match[0], text)
