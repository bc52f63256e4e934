"""Files and folders that are there whole or not at all: written under a hidden name, then renamed.

A process that is killed leaves them behind. Each is locked as long as somebody writes it, and the
system lets go of the locks of the dead: so what is not locked is nobody's, and can be swept.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

_PREFIX = ".depeche.tmp-"  # .depeche-words.txt is the user's
_NAME = re.compile(re.escape(_PREFIX) + r"\w{8}", re.ASCII)


def write(path: Path, data: str | bytes) -> None:
    """Let a file have this content, on the disk when this returns; a text is written as UTF-8.

    Raises:
        OSError: it cannot be written. What was there is there still.
    """
    with temporary_file(path.parent) as (handle, temporary):
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
        os.fsync(handle)
        temporary.chmod(0o644)
        temporary.replace(path)


@contextlib.contextmanager
def temporary_file(place: Path) -> Iterator[tuple[int, Path]]:
    """A new empty file in ``place``: its handle and its name.

    Afterwards it is gone, unless it was renamed.

    Raises:
        OSError: it cannot be made.
    """
    handle, name = _held(lambda: _named(tempfile.mkstemp(prefix=_PREFIX, dir=place)))
    try:
        yield handle, name
    finally:
        name.unlink(missing_ok=True)
        os.close(handle)


@contextlib.contextmanager
def temporary_directory(place: Path) -> Iterator[Path]:
    """A new empty folder in ``place``; afterwards it is gone, with what is in it.

    Raises:
        OSError: it cannot be made.
    """

    def make() -> tuple[int, Path]:
        while True:
            name = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
            # Until it is locked, another process may take it for a leftover and sweep it.
            with contextlib.suppress(FileNotFoundError):
                return os.open(name, os.O_RDONLY | os.O_DIRECTORY), name

    handle, name = _held(make)
    try:
        yield name
    finally:
        shutil.rmtree(name, ignore_errors=True)
        os.close(handle)


def sweep(place: Path) -> None:
    """Remove from a folder what processes that are gone have left there.

    What is locked, what cannot be locked (as on some network file systems) and what cannot be
    removed stays where it is.
    """
    with contextlib.suppress(OSError):
        for name in place.glob(f"{_PREFIX}*"):
            with contextlib.suppress(OSError):
                if _NAME.fullmatch(name.name):
                    _remove(name)


def _remove(name: Path) -> None:
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if name.is_dir():
            shutil.rmtree(name)
        else:
            name.unlink()
    finally:
        os.close(handle)


def _held(make: Callable[[], tuple[int, Path]]) -> tuple[int, Path]:
    """Make something and lock it; made anew if a sweep was there in between."""
    while True:
        handle, name = make()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        except OSError:
            return handle, name  # no locks here: then nobody sweeps either
        if name.exists():
            return handle, name
        os.close(handle)


def _named(made: tuple[int, str]) -> tuple[int, Path]:
    return made[0], Path(made[1])
