"""What somebody adds to a list of terms or words: a text on one line, with letters."""

from __future__ import annotations

import re
import unicodedata

from depeche.errors import InputError
from depeche.lang.invisible import Cleaner

LONGEST = 200  # characters
_BREAKS = frozenset({"Cc", "Zl", "Zp"})  # categories of controls and line ends
# What a spreadsheet takes for a formula at the beginning of a field, whatever separates fields.
FORMULA = re.compile(r'(?:^|[,;"\t\r\n])[^\S\t\r\n]*(?=[=+\-@＝＋－＠])')
_COMMENT = "#"


def entry(text: str, what: str) -> str:
    """A text as it goes into a file: in NFC, without what is not drawn, with single spaces.

    Args:
        text: what was typed; may be empty.
        what: what it is, as it stands in a message: ``The French``.

    Raises:
        InputError: it is too long, has several lines or controls, or a formula in it.
    """
    text = text.strip()
    if any(unicodedata.category(character) in _BREAKS for character in text):
        raise InputError(f"{what} must be on one line, without tabs and other controls.")
    text = " ".join(Cleaner().clean(text).split())
    if len(text) > LONGEST:
        raise InputError(f"{what} may have {LONGEST} characters; this has {len(text):,}.")
    if FORMULA.search(text):
        raise InputError(f"{what} must not look like a spreadsheet's formula, as {text!r} does.")
    return text


def word_entry(text: str, what: str) -> str:
    """The same of a text that a list is to have a line for.

    Raises:
        InputError: as of ``entry``; or it is empty, has no letter, or would be a comment.
    """
    text = entry(text, what)
    if not text:
        raise InputError(f"{what} is missing.")
    if text.startswith(_COMMENT):
        raise InputError(f"{what} must not begin with {_COMMENT}, which begins a comment.")
    if not any(character.isalpha() for character in text):
        raise InputError(f"{what} has no letter: {text!r}.")
    return text
