"""Writing files and folders so that they are there as a whole or not at all.

They are written under a temporary hidden name, then renamed. A process that is killed leaves the
temporary ones behind. Each is locked while it is written, and a lock ends with its process, so one
that is not locked is a leftover and is removed by ``sweep``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

_PREFIX = ".depeche.tmp-"  # .depeche-words.txt is the user's
_NAME = re.compile(re.escape(_PREFIX) + r"\w{8}", re.ASCII)


def write(path: Path, data: str | bytes, *, durable: bool = True, mode: int = 0o666) -> None:
    """Replace the content of a file, or create it.

    Args:
        path: the file; its folder must exist.
        data: the content; a text is written as UTF-8.
        durable: whether to wait until the data is on the disk, where a power cut spares it.
        mode: who may read and write it, unless the umask forbids it.

    Raises:
        OSError: it cannot be written. The old content, if any, is still there.
    """
    with replacing(path, durable=durable, mode=mode) as file:
        file.write(data.encode("utf-8") if isinstance(data, str) else data)


@contextlib.contextmanager
def replacing(path: Path, *, durable: bool = True, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A file that is open for writing, and takes the place of ``path`` when it is complete.

    Args:
        path: the file; its folder must exist.
        durable: as for ``write``.
        mode: as for ``write``.

    Raises:
        OSError: it cannot be written. The old content, if any, is still there.
    """
    with temporary_file(path.parent, mode) as (handle, temporary):
        with os.fdopen(handle, "wb", closefd=False) as file:
            yield file
        if durable:
            os.fsync(handle)
        temporary.replace(path)


def write_all(folder: Path, contents: Mapping[str, str]) -> None:
    """Replace the contents of some files of a folder, or create them.

    All are written before one is put in place; then they are, in their order. A process that is
    killed meanwhile may leave some of them.

    Args:
        folder: the folder; it must exist.
        contents: the texts by the names of their files.

    Raises:
        OSError: they cannot be written.
    """
    with contextlib.ExitStack() as stack:
        # What is opened last is put in place first.
        for name, text in reversed(list(contents.items())):
            file = stack.enter_context(replacing(folder / name))
            file.write(text.encode())
            file.flush()
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Wait until what was put into a folder or removed from it is on the disk.

    Raises:
        OSError: it cannot be opened or written.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock_folder(folder: Path) -> int:
    """Lock a folder against other processes until the file descriptor returned is closed.

    On network file systems without locks nothing is locked.

    Raises:
        BlockingIOError: another process has locked it.
        OSError: it cannot be opened.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:
        pass
    return handle


def write_json(path: Path, value: object) -> None:
    """Replace the content of a file by a value as indented JSON.

    Raises:
        OSError: as ``write``.
    """
    write(path, msgspec.json.format(msgspec.json.encode(value)) + b"\n")


@contextlib.contextmanager
def temporary_file(place: Path, mode: int = 0o600) -> Iterator[tuple[int, Path]]:
    """A new empty file in the folder ``place``: its open file descriptor and its path.

    Afterwards it is closed, and removed unless it was renamed.

    Args:
        place: the folder.
        mode: who may read and write it, unless the umask forbids it.

    Raises:
        OSError: it cannot be made.
    """

    def make() -> tuple[int, Path]:
        while True:
            # tempfile.mkstemp gives no other than its owner the right to read it.
            name = place / f"{_PREFIX}{secrets.token_hex(4)}"
            with contextlib.suppress(FileExistsError):
                return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode), name

    handle, name = _held(make)
    try:
        yield handle, name
    finally:
        name.unlink(missing_ok=True)
        os.close(handle)


@contextlib.contextmanager
def temporary_directory(place: Path) -> Iterator[Path]:
    """A new empty folder in ``place``; afterwards it is removed with all that is in it.

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
    """Remove the temporary files and folders that processes which ended have left in ``place``.

    What is locked, what cannot be locked (as on some network file systems) and what cannot be
    removed is left there; no error is raised.
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
    """Make a file or folder and lock it; try again if a sweep removed it before it was locked."""
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
