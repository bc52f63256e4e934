"""Writing French in the forms that a translator carries best, before it is translated.

What is short or unusual (``12 MEUR``, ``8 h``, ``3 m``, ``Ve``, capitals), small translation models
take for something else; written out, it arrives. One module a kind, each with a function
``rewrite``; none changes what the text says.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from depeche.lang.rewriting import (
    acronyms,
    capitals,
    hours,
    money,
    ordinals,
    spelt_numbers,
    units,
)

_SPACES = re.compile(r"\s+")
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "\u00ad": None, "\u200b": None, "\ufffd": None}
)

# In this order: capitals hide the forms that the others look for, and hours and money come before
# the units, which have letters in common with both.
_REWRITINGS: tuple[Callable[[str], str], ...] = (
    capitals.rewrite,
    acronyms.rewrite,
    units.write_fractions,
    hours.rewrite,
    money.rewrite,
    units.rewrite,
    ordinals.rewrite,
    spelt_numbers.rewrite,
)


def prepare(text: str) -> str:
    """French as it is given to a translator: plain apostrophes and spaces, everything written out.

    Args:
        text: a sentence or a title.
    """
    text = _SPACES.sub(" ", text.translate(_PLAIN)).strip()
    for rewrite in _REWRITINGS:
        text = rewrite(text)
    return text
