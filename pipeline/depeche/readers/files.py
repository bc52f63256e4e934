"""Reading bytes from a file or from standard input, with clear messages where that fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from depeche.errors import InputError
from depeche.wording import printable

_CHUNK = 1 << 19  # bytes of a chunk of lines: about 80,000 words


def read_bytes(name: str | Path, limit: int) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Args:
        name: a path, or ``-``.
        limit: how many bytes the caller accepts; of a larger file one byte more than this is read,
            so that the caller can tell and refuse it.

    Raises:
        InputError: the file cannot be read.
    """
    with opened(name) as file:
        return file.read(limit + 1)


def line_chunks(name: str | Path, *, longest: int, limit: int) -> Iterator[bytes]:
    """Whole lines of a file, or of standard input for ``-``, some thousands at a time.

    Memory stays bounded whatever the length of the input. UTF-16, whose line ends cannot be seen
    in its bytes, comes in one piece.

    Args:
        name: a path, or ``-``.
        longest: the most bytes that a line may have.
        limit: the most bytes of UTF-16 after its first line.

    Raises:
        InputError: the file cannot be read, or has a line that is too long.
    """
    with opened(name) as file:
        lines = _some_lines(file, name, longest)
        if lines and lines[0].startswith((b"\xff\xfe", b"\xfe\xff")):
            lines.append(file.read(limit))
            if file.read(1):
                raise InputError(f"{name} is UTF-16 and too large; UTF-8 can be of any length.")
        while lines:
            yield b"".join(lines)
            lines = _some_lines(file, name, longest)


def _some_lines(file: BinaryIO, name: str | Path, longest: int) -> list[bytes]:
    lines: list[bytes] = []
    size = 0
    while size < _CHUNK and (line := file.readline(longest + 1)):
        if len(line) > longest:
            raise InputError(f"{name} has a line longer than {longest} bytes.")
        lines.append(line)
        size += len(line)
    return lines


@contextmanager
def opened(name: str | Path) -> Iterator[BinaryIO]:
    """A file that is open for reading, or standard input for ``-``.

    Raises:
        InputError: it cannot be opened, or reading it fails within.
    """
    shown = printable(name)
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
