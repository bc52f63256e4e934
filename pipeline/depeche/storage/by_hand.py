"""Files that people write by hand, and of which a program changes single lines."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from depeche.errors import SettingsError, writing
from depeche.storage import atomic

_LINE_END = re.compile(r"\r\n?|\n")


def content(path: Path, *, linked: bool = True) -> bytes:
    """The content of a file.

    Args:
        path: the file.
        linked: whether it may be anything that can be read, as a link or a pipe that a user has
            named; else it must be a file in its place, and nothing is waited for.

    Raises:
        OSError: it cannot be read.
    """
    if linked:
        return path.read_bytes()
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "It is no file", str(path))
    with os.fdopen(handle, "rb") as file:
        return file.read()


def check(path: Path) -> None:
    """Raise a SettingsError if something is a link, a pipe or the like in the place of a file."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise SettingsError(f"{path} must be a file, and no link.")


def read(path: Path, what: str) -> bytes:
    """The content of a file that is about to be changed; empty if it does not exist.

    Args:
        path: the file.
        what: what it is, as it stands in a message: ``The glossary``.

    Raises:
        SettingsError: it is a link, through which nothing is written, or it cannot be read.
    """
    if path.is_symlink():
        raise SettingsError(f"{what} {path} is a link; nothing is written through it.")
    try:
        return content(path, linked=False)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise SettingsError(f"{what} {path} cannot be read: {error.strerror}.") from error


def write(path: Path, content: bytes) -> None:
    """Replace the content of a file, or make it: whole, or not at all.

    Raises:
        DepecheError: it cannot be written. The old content, if any, is still there.
    """
    with writing(path):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except FileNotFoundError:
            mode = 0o666
        atomic.write(path, content, mode=mode)


def line_end(lines: Iterable[str]) -> str:
    """The line end that lines have, as ``str.splitlines(keepends=True)`` gives them."""
    return next((found[0] for line in lines if (found := _LINE_END.search(line))), "\n")


def appended(lines: Sequence[str], *new: str) -> list[str]:
    """Lines with others after them, which get line ends like theirs.

    Args:
        lines: with their line ends.
        new: without line ends.
    """
    end = line_end(lines)
    last = [f"{line}{end}" if line.splitlines() == [line] else line for line in lines[-1:]]
    return [*lines[:-1], *last, *(f"{line}{end}" for line in new)]
