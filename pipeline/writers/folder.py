"""A brief as a folder of files, each complete or not there, and the index over such folders."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pipeline.documents import Brief
from pipeline.writers import html, json, markdown, ninjs

_INDEX = "index.html"


class Names:
    """Gives each article of a run a folder name of its own: the second ``a`` is ``a-2``."""

    def __init__(self) -> None:
        self._given: set[str] = {_INDEX}

    def __call__(self, slug: str) -> str:
        """A name not given before."""
        name, number = slug, 1
        while name in self._given:
            number += 1
            name = f"{slug}-{number}"
        self._given.add(name)
        return name


def brief(value: Brief, out: Path, name: str) -> Path:
    """Write ``out/name/``: repaired French, translation, and the brief in every format.

    ``brief.json`` comes last: where it is, the others are.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "repaired.fr.txt", value.repaired.body.text)
    _write(folder / "translation.en.txt", value.translation.body.text)
    _write(folder / "brief.md", markdown.brief(value))
    _write(folder / "brief.html", html.brief(value))
    _write(folder / "brief.ninjs.json", ninjs.pretty(ninjs.flat(value)))
    _write(folder / "brief.ninjs3.json", ninjs.pretty(ninjs.listed(value)))
    _write(folder / "brief.json", json.brief(value))
    return folder


def index(out: Path) -> Path:
    """Write ``out/index.html`` over the briefs that lie in folders of ``out``, by name.

    Raises:
        OSError: the folder cannot be read or written.
    """
    entries, unread = [], []
    for place in sorted(out.iterdir()):
        if place.name.startswith(".") or not (place / "brief.json").is_file():
            continue
        try:
            entries.append(html.Entry(place.name, json.read((place / "brief.json").read_bytes())))
        except (OSError, ValueError):
            unread.append(place.name)
    _write(out / _INDEX, html.index(entries, unread))
    return out / _INDEX


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
