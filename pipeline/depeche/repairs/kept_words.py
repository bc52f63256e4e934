"""The list of words that repair never splits or joins: a file with one on each line.

``#`` begins a comment. Case makes no difference, as in repairs.
"""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from depeche.errors import InputError, SettingsError
from depeche.lang.entries import word_entry
from depeche.storage import by_hand

NAME = "words.txt"  # in an output folder
HEADING = "# Names and words that repair never splits, one a line\n"  # what a new file begins with


def read(path: Path, *, linked: bool = True) -> list[str]:
    """The words of a file in their order, each once.

    Args:
        path: the file.
        linked: whether it may be a link or a pipe.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        text = by_hand.content(path, linked=linked).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The word list {path} cannot be read: {error}.") from error
    return list(dict.fromkeys(word for line in text.splitlines() if (word := _word(line))))


def add(path: Path, word: str) -> None:
    """Add a word to a file, which is made if it does not exist; all else in it stays as it is.

    Args:
        path: the file; nothing else may change it meanwhile.
        word: one word, without spaces, hyphens or apostrophes, at which repair cuts words.

    Raises:
        InputError: it is no such word, or too long.
        SettingsError: the file is a link, or cannot be read.
        DepecheError: it cannot be written.
    """
    word = word_entry(word, "The word")
    if not word.isalpha():
        raise InputError(f"A word that is kept has letters only; add the parts of {word!r}.")
    lines, mark = _lines(path)
    if all(_word(line).casefold() != word.casefold() for line in lines):
        by_hand.write(path, mark + "".join(by_hand.appended(lines or [HEADING], word)).encode())


def remove(path: Path, word: str) -> None:
    """Take a word out of a file, with its comment if there is one in its line.

    Args:
        path: the file; nothing else may change it meanwhile.
        word: the word, in whatever case.

    Raises:
        InputError: the file does not have it.
        SettingsError: the file is a link, or cannot be read.
        DepecheError: it cannot be written.
    """
    lines, mark = _lines(path)
    wanted = _word(word).casefold()
    left = [line for line in lines if _word(line).casefold() != wanted]
    if not wanted or len(left) == len(lines):
        raise InputError(f"The word list does not have {word!r}.")
    by_hand.write(path, mark + "".join(left).encode())


def _word(line: str) -> str:
    """The word of a line; empty if it has none."""
    return unicodedata.normalize("NFC", line.partition("#")[0].strip())


def _lines(path: Path) -> tuple[list[str], bytes]:
    """The lines of a file that is about to be changed, with their ends, and its byte order mark."""
    content = by_hand.read(path, "The word list")
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    try:
        text = content.removeprefix(mark).decode()
    except UnicodeDecodeError as error:
        raise SettingsError(f"The word list {path} cannot be read: {error}.") from error
    return text.splitlines(keepends=True), mark
