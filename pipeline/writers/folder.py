"""A brief as a folder of files, each complete or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

from pipeline.documents import Brief
from pipeline.writers import markdown


class Names:
    """Gives each article of a run a folder name of its own: the second ``a`` is ``a-2``."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def __call__(self, slug: str) -> str:
        """A name not given before."""
        name, number = slug, 1
        while name in self._given:
            number += 1
            name = f"{slug}-{number}"
        self._given.add(name)
        return name


def brief(value: Brief, out: Path, name: str) -> Path:
    """Write ``out/name/``: repaired French, translation, brief as Markdown and JSON.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "repaired.fr.txt", value.repaired.body.text)
    _write(folder / "translation.en.txt", value.translation.body.text)
    _write(folder / "brief.md", markdown.brief(value))
    _write(folder / "brief.json", msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")
    return folder


def _write(path: Path, text: str) -> None:
    """Write to a temporary name beside ``path``, sync, rename."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text if text.endswith("\n") else text + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
