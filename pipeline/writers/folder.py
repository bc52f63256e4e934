"""A brief as a folder of files, each complete or not there, and the index over such folders."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from pipeline.documents import Brief
from pipeline.writers import html, json, markdown, ninjs
from pipeline.writers.visible import inert

_INDEX = "index.html"
_LAST = "brief.json"
_ROUNDS = 5  # of the index, while others add briefs


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
    if folder.is_symlink():  # nothing is written outside of ``out``
        raise OSError(errno.ELOOP, "It is a link to another folder")
    _write(folder / "repaired.fr.txt", inert(value.repaired.body.text))
    _write(folder / "translation.en.txt", inert(value.translation.body.text))
    _write(folder / "brief.md", markdown.brief(value))
    _write(folder / "brief.html", html.brief(value))
    _write(folder / "brief.ninjs.json", ninjs.pretty(ninjs.flat(value)))
    _write(folder / "brief.ninjs3.json", ninjs.pretty(ninjs.listed(value)))
    _write(folder / _LAST, json.brief(value))
    return folder


def index(out: Path) -> Path:
    """Write ``out/index.html`` over the briefs that lie in folders of ``out``, by name.

    Of two processes that write it at once the last to be done has seen the briefs of both.

    Raises:
        OSError: the folder cannot be read or written.
    """
    seen = None
    for _ in range(_ROUNDS):
        if (found := _briefs(out)) == seen:
            break
        entries, unread = [], []
        for name in found:
            try:
                entries.append(html.Entry(name, json.read((out / name / _LAST).read_bytes())))
            except (OSError, ValueError, RecursionError):
                unread.append(name)
        _write(out / _INDEX, html.index(entries, unread))
        seen = found
    return out / _INDEX


def _briefs(out: Path) -> dict[str, tuple[int, int]]:
    """The names of folders with a brief, and which file it is."""
    found = {}
    for place in sorted(out.iterdir()):
        if not place.name.startswith("."):
            with contextlib.suppress(OSError):
                state = (place / _LAST).stat()
                found[place.name] = (state.st_ino, state.st_mtime_ns)
    return found


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
