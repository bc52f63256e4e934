"""The bytes of a file, or of standard input, with a clear sentence where there are none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from depeche.errors import InputError


def read_bytes(name: str | Path, limit: int) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Args:
        name: a path, or ``-``.
        limit: of a larger file one byte more than this is read, for the caller to refuse it.

    Raises:
        InputError: the file cannot be read.
    """
    with opened(name) as file:
        return file.read(limit + 1)


@contextmanager
def opened(name: str | Path) -> Iterator[BinaryIO]:
    """A file to read, or standard input for ``-``.

    Raises:
        InputError: it does not exist, or whatever goes wrong while it is read.
    """
    shown = str(name).encode("utf-8", "replace").decode()  # a name on disk may be no Unicode
    if name == "-" and sys.stdin is None:
        raise InputError("Standard input is closed.")
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise InputError(f"{shown} does not exist.") from error
    except IsADirectoryError as error:
        raise InputError(f"{shown} is a folder; name the files in it.") from error
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror}.") from error
