"""Reading bytes from a file or from standard input, with clear messages where that fails."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from depeche.errors import InputError
from depeche.wording import printable

_CHUNK = 1 << 19  # bytes of a chunk of lines: about 80,000 words


def read_bytes(name: str | Path, limit: int, within: Path | None = None) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Args:
        name: a path, or ``-``.
        limit: how many bytes the caller accepts; of a larger file one byte more than this is read,
            so that the caller can tell and refuse it.
        within: as for ``opened``.

    Raises:
        InputError: the file cannot be read.
    """
    with opened(name, within) as file:
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
def opened(name: str | Path, within: Path | None = None) -> Iterator[BinaryIO]:
    """A file that is open for reading, or standard input for ``-``.

    Args:
        name: a path, or ``-``.
        within: the folder that the file was found in, at any depth. Then it must be a regular file,
            and neither it nor a folder between may be a link. None for a file that was named, which
            may be anything.

    Raises:
        InputError: it cannot be opened, or reading it fails within.
    """
    shown = printable(name)
    if name == "-" and sys.stdin is None:
        raise InputError("Standard input is closed.")
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else _open(Path(name), within) as file:
            yield file
    except FileNotFoundError as error:
        raise InputError(f"{shown} does not exist.") from error
    except IsADirectoryError as error:
        raise InputError(f"{shown} is a folder; name the files in it.") from error
    except OSError as error:
        if error.errno == errno.ELOOP and within is not None:
            raise InputError(f"{shown} is a link; --follow-links follows it.") from error
        raise InputError(f"{shown} cannot be read: {error.strerror}.") from error


def is_being_written(path: Path, within: Path | None = None) -> bool:
    """Whether a process has a file open for writing; False as well if that cannot be found out.

    Linux tells it to the owner of the file and to root, also about processes of other users: it
    gives no lease to read a file that somebody writes.

    Args:
        path: the file.
        within: as for ``opened``.
    """
    if sys.platform != "linux":
        return False
    try:
        with _open(path, within) as file:
            # Whoever opens the file for writing in this moment makes the kernel send a signal. The
            # usual one would end the process; this one does nothing.
            fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def _open(path: Path, within: Path | None) -> BinaryIO:
    """Open a file for reading, as ``opened`` says.

    What is opened is looked at, not what a path led to before; and a pipe is not waited for.
    """
    if within is None:
        return path.open("rb")
    *folders, name = path.relative_to(within).parts
    handle = os.open(within, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            handle = _enter(handle, folder, os.O_DIRECTORY)
        handle = _enter(handle, name, os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
    except BaseException:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def _enter(folder: int, name: str, flags: int) -> int:
    """Open what is in an open folder, and close the folder; a link is not followed."""
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | flags, dir_fd=folder)
    os.close(folder)
    return handle
