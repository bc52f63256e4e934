"""Files and folders for their owner only: what is cached has the text of every article."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from depeche.errors import SettingsError

FILE = 0o600  # the mode of a file for its owner only


def make_folder(path: Path) -> None:
    """Make a folder and those above it that do not exist; one that exists is left as it is.

    Raises:
        OSError: it cannot be made.
    """
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def make_file(path: Path) -> None:
    """Create an empty file, unless it exists; then the rights of others are taken away.

    Raises:
        OSError: it cannot be created.
    """
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT, FILE))
    restrict(path)


def restrict(path: Path) -> None:
    """Take the rights of others to a file away, if it exists and belongs to this user."""
    with contextlib.suppress(OSError):
        mode = path.stat().st_mode
        if mode & 0o077:
            path.chmod(mode & 0o700)


def read(path: Path, what: str) -> str:
    """The text of a file that nobody else may read.

    Args:
        path: the file.
        what: what stands in it, for messages: ``tokens``.

    Raises:
        SettingsError: it cannot be read, others may read it, or it is not in UTF-8.
    """
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The {what} in {path} cannot be read: {error}.") from error
    if mode & 0o077:
        raise SettingsError(f"Others may read the {what}: run `chmod {FILE:o} {path}`.")
    return text
