"""SHA-256 of model files, remembered on disk, so that large files are not read at every start.

A remembered digest is trusted to tell which model this is. Before anything that a model made is
kept, its files are read again (``depeche.models.catalogue.check_unchanged``).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from pathlib import Path

import msgspec

from depeche.storage import atomic, private

FILE = "digests"
# A file that changed less than this before it was read may change again within one tick of the
# file system's clock, and would look the same.
_SETTLED_NS = 2_000_000_000


class _Known(msgspec.Struct, frozen=True, array_like=True):
    """A file's digest, and how the file looked when it was read."""

    state: tuple[int, ...]
    digest: str


class RememberedDigests:
    """Digests of files, remembered between runs in a file of ``folder``; called like ``sha256``.

    A file is read again if its size, its inode or one of its times (content, metadata) differs.
    If the remembered digests are damaged, or cannot be read or written, the files are read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._known = _load(self._path)
        self._new = False

    def __call__(self, path: Path) -> str:
        """The SHA-256 of a file, in hexadecimal.

        Raises:
            OSError: the file cannot be read.
        """
        name, before = str(path.absolute()), _state(path)
        known = self._known.get(name)
        if known is not None and known.state == before:
            return known.digest
        now = time.time_ns()
        digest = sha256(path)
        stat = path.stat()
        if _state(path) == before and max(stat.st_mtime_ns, stat.st_ctime_ns) < now - _SETTLED_NS:
            self._known[name] = _Known(before, digest)
            self._new = True
        return digest

    def save(self) -> None:
        """Write the digests to disk if there are new ones; files that are gone are dropped."""
        if not self._new:
            return
        kept = {name: known for name, known in self._known.items() if os.path.exists(name)}  # noqa: PTH110
        body = msgspec.json.encode(kept)
        with contextlib.suppress(OSError):
            private.make_folder(self._path.parent)
            data = _seal(body) + b"\n" + body
            atomic.write(self._path, data, durable=False, mode=private.FILE)
        self._new = False


def sha256(path: Path) -> str:
    """Read a file; returns its SHA-256 in hexadecimal.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _load(path: Path) -> dict[str, _Known]:
    try:
        seal, _, body = path.read_bytes().partition(b"\n")
        if seal == _seal(body):
            return msgspec.json.decode(body, type=dict[str, _Known])
    except (OSError, msgspec.DecodeError):
        pass
    return {}


def _state(path: Path) -> tuple[int, ...]:
    stat = path.stat()
    return (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_dev, stat.st_ino)


def _seal(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode("ascii")
