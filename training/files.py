"""Texts to train from, which may be compressed."""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import TextIO


def opened(path: Path) -> TextIO:
    """Open a text in UTF-8 to read, plain or ``.xz``.

    Raises:
        OSError: it is not there.
    """
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
