"""Reading and writing word lists: lines of text, compressed with zlib."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from pathlib import Path

from depeche.lang.names import fold


def read(name: str) -> list[str]:
    """The lines of the list with this file name in ``lang/data``."""
    data = resources.files(__package__).joinpath("data", name).read_bytes()
    return zlib.decompress(data).decode().split("\n")


def is_english(word: str) -> bool:
    """Whether a word is English, whatever its case and accents."""
    lower = word.lower().replace("’", "'")
    return lower in _english() or fold(lower) in _english()


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return frozenset(read("english.zz"))


def write(lines: Iterable[str], out: Path) -> int:
    """Write lines, sorted, to the file ``out``; return its size in bytes."""
    return out.write_bytes(zlib.compress("\n".join(sorted(lines)).encode(), 9))
