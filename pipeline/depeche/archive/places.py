"""Files and folders on this machine, in an object store or on HDFS, all used in the same way.

A name without ``://`` is a path. Any other is an address: pyarrow opens ``file``, ``s3``, ``gs``,
``abfs`` and ``hdfs``, and fsspec what else has a library for it.
"""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from pyarrow import ArrowException, fs

from depeche.errors import DepecheError, InputError, first_line
from depeche.storage import atomic
from depeche.wording import printable

# Stores in which a file is there when it is whole, so that it needs no other name before.
_STORES = {"s3", "gcs", "abfs"}
# Endings of compressed files that can be read, and how they are compressed.
PACKED = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}
_SECRETS = re.compile(r"^(\w+://)[^/@]*@")
_BUFFER = 1 << 20  # bytes read at once


class Entry(NamedTuple):
    """A file in a folder: its place, its bytes, and when it was changed (nanoseconds, or 0)."""

    place: Place
    size: int
    changed: int


class Place:
    """A file or folder.

    Attributes:
        name: its path or address, as it is shown and given to ``Place`` again.
        local: its path on this machine; None if it is elsewhere.

    Args:
        name: a path or an address.

    Raises:
        InputError: the address cannot be used.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.local: Path | None = None
        if "://" not in name or name.startswith("file://"):
            self.local = Path(name.removeprefix("file://"))
        else:
            self._system, self._path = _opened_system(name)

    def child(self, name: str) -> Place:
        """The file or folder of this name in the folder; the name may have slashes."""
        if self.local is not None:
            return Place(str(self.local / name))
        inner = object.__new__(Place)
        address, question, query = self.name.partition("?")
        inner.name = f"{address.rstrip('/')}/{name}{question}{query}"
        inner.local, inner._system = None, self._system
        inner._path = f"{self._path.rstrip('/')}/{name}"
        return inner

    @property
    def shown(self) -> str:
        """The name as it may be printed."""
        return printable(shown(self.name))

    @property
    def address(self) -> str:
        """The name by which a process in another folder finds it, too."""
        return str(self.local.absolute()) if self.local is not None else self.name

    @property
    def title(self) -> str:
        """The last part of its name."""
        return self.local.name if self.local is not None else self._path.rpartition("/")[2]

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder that exists."""
        if self.local is not None:
            return os.path.isdir(self.local)  # noqa: PTH112 (the Path's can fail)
        with _reading(self.shown):
            return bool(self._info().type == fs.FileType.Directory)

    def entry(self) -> Entry | None:
        """The file with its size; None if there is none."""
        if self.local is not None:
            try:
                found = self.local.stat()
            except OSError:
                return None
            if stat.S_ISDIR(found.st_mode):
                return None
            return Entry(self, found.st_size, found.st_mtime_ns)
        with _reading(self.shown):
            info = self._info()
        return self._entry(info) if info.type == fs.FileType.File else None

    def files(self) -> list[Entry]:
        """The files in a folder and its subfolders, by name; none whose name begins with . or _.

        Only of a folder elsewhere; those of this machine are found as for ``depeche batch``.
        """
        with _reading(self.shown):
            found = self._system.get_file_info(fs.FileSelector(self._path, recursive=True))
        inner = [info for info in found if info.type == fs.FileType.File]
        start = len(self._path.rstrip("/")) + 1
        return [
            self._entry(info)
            for info in sorted(inner, key=lambda info: info.path)
            if not any(part[:1] in (".", "_") for part in info.path[start:].split("/"))
        ]

    @contextmanager
    def opened(self, decompress: bool = False) -> Iterator[BinaryIO]:
        """The file, open for reading.

        Args:
            decompress: whether a file whose name ends in .gz, .bz2 or .zst is decompressed.

        Raises:
            InputError: it cannot be opened or read.
        """
        ending = self.title[self.title.rfind(".") :].lower()
        compression = PACKED.get(ending) if decompress else None
        with _reading(self.shown):
            if self.local is not None and compression is None:
                with self.local.open("rb", _BUFFER) as file:
                    yield file
                return
            system, path = self._where()
            with system.open_input_stream(path, compression, buffer_size=_BUFFER) as stream:
                yield io.BufferedReader(stream, _BUFFER)  # type: ignore[type-var,unused-ignore]

    @contextmanager
    def seekable(self) -> Iterator[Any]:
        """The file, open for reading at any offset, as pyarrow wants a Parquet file.

        Raises:
            InputError: it cannot be opened or read.
        """
        with _reading(self.shown):
            system, path = self._where()
            with system.open_input_file(path) as file:
                yield file

    def read(self, limit: int = -1) -> bytes:
        """The bytes of the file, or so many of them.

        Raises:
            InputError: it cannot be read.
        """
        with self.opened() as file:
            return file.read(limit)

    def write(self, data: bytes) -> None:
        """Replace the content of the file, or create it and its folders; all of it or nothing.

        Raises:
            DepecheError: it cannot be written.
        """
        try:
            if self.local is not None:
                self.local.parent.mkdir(parents=True, exist_ok=True)
                atomic.write(self.local, data)
                return
            path = self._path
            if self._system.type_name not in _STORES:
                folder, _, name = self._path.rpartition("/")
                self._system.create_dir(folder, recursive=True)
                path = f"{folder}/.{name}.{os.getpid()}.tmp"
            with self._system.open_output_stream(path) as stream:
                stream.write(data)
            if path != self._path:
                self._system.move(path, self._path)
        except (OSError, ArrowException) as error:
            raise DepecheError(f"{self.shown} cannot be written: {_reason(error)}.") from error

    def delete(self) -> None:
        """Delete a file or a folder with all that is in it; no error if there is none."""
        try:
            system, path = self._where()
            info = system.get_file_info(path)
            if info.type == fs.FileType.Directory:
                system.delete_dir(path)
            elif info.type == fs.FileType.File:
                system.delete_file(path)
        except FileNotFoundError:
            pass
        except (OSError, ArrowException) as error:
            raise DepecheError(f"{self.shown} cannot be deleted: {_reason(error)}.") from error

    def names(self) -> list[str]:
        """The names of the files right in the folder, sorted; none if there is no such folder.

        Hidden files, which may be unfinished, are left out.

        Raises:
            InputError: it cannot be listed.
        """
        with _reading(self.shown):
            system, path = self._where()
            found = system.get_file_info(fs.FileSelector(path, allow_not_found=True))
        names = (info.base_name for info in found if info.type == fs.FileType.File)
        return sorted(name for name in names if not name.startswith("."))

    def _where(self) -> tuple[fs.FileSystem, str]:
        if self.local is not None:
            return fs.LocalFileSystem(), str(self.local)
        return self._system, self._path

    def _info(self) -> Any:
        return self._system.get_file_info(self._path)

    def _entry(self, info: Any) -> Entry:
        inner = object.__new__(Place)
        address, question, query = self.name.partition("?")
        head = address[: len(address.rstrip("/")) - len(self._path.rstrip("/"))]
        inner.name = f"{head}{info.path}{question}{query}"
        inner.local, inner._system, inner._path = None, self._system, info.path
        return Entry(inner, info.size or 0, info.mtime_ns or 0)


def shown(name: str) -> str:
    """A path or an address as it may be shown: without password, key or other options."""
    return _SECRETS.sub(r"\1", name.partition("?")[0]) if "://" in name else name


def _opened_system(name: str) -> tuple[fs.FileSystem, str]:
    try:
        try:
            system, path = fs.FileSystem.from_uri(name)
        except ArrowException:
            import fsspec

            other, path = fsspec.core.url_to_fs(name)
            system = fs.PyFileSystem(fs.FSSpecHandler(other))
    except (OSError, ValueError, ImportError, ArrowException) as error:
        raise InputError(f"{printable(shown(name))} cannot be opened: {error}.") from error
    return system, path


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn what fails within into an error about the file or folder of that name."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"{name} does not exist.") from error
    except (OSError, ArrowException) as error:
        raise InputError(f"{name} cannot be read: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or first_line(error).rstrip(".")
