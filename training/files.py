"""Files to train from, which may be compressed, and files that are there whole or not at all."""

from __future__ import annotations

import lzma
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from depeche.storage.atomic import temporary_file


def opened(path: Path) -> TextIO:
    """Open a text in UTF-8 to read, plain or ``.xz``.

    Raises:
        OSError: it is not there.
    """
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write that takes the place of ``path`` once it is complete on disk."""
    with temporary_file(path.parent) as (handle, name):
        with os.fdopen(handle, "wb", closefd=False) as file:
            yield file
            file.flush()
            os.fsync(handle)
        name.chmod(0o644)  # temporary files are for their owner only
        name.replace(path)
