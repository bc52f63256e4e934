"""A brief as a folder of files, each complete or not there, and the index over such folders."""

from __future__ import annotations

import contextlib
import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from depeche.documents import Body, Brief, Translation
from depeche.lang.invisible import inert
from depeche.storage import atomic
from depeche.writers import brief_json, html_page, markdown, ninjs

_INDEX = "index.html"
_LAST = "brief.json"
_ROUNDS = 5  # of the index, while others add briefs


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
    atomic.sweep(folder)
    texts = {
        "repaired.fr.txt": inert(value.repaired.body.text),
        "translation.en.txt": inert(value.translation.body.text),
        "brief.md": markdown.brief(value),
        "brief.html": html_page.brief(value),
        "brief.ninjs.json": ninjs.pretty(ninjs.flat(value)),
        "brief.ninjs3.json": ninjs.pretty(ninjs.listed(value)),
    }
    # Each write waits for the disk, which serves several as fast as one.
    with ThreadPoolExecutor(len(texts)) as pool:
        list(pool.map(lambda name: write(folder / name, texts[name]), texts))
    write(folder / _LAST, brief_json.brief(value))
    return folder


def read(folder: Path) -> Brief | None:
    """The brief in a folder; None if none was finished there. A link to one elsewhere is none.

    Raises:
        ValueError: it cannot be read.
    """
    place = folder / _LAST
    try:
        return None if place.is_symlink() else brief_json.read(place.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, RecursionError) as error:
        raise ValueError(str(error)) from error


def index(out: Path) -> Path:
    """Write ``out/index.html`` over the briefs that lie in folders of ``out``, by name.

    Folders with a dot in their names are left out: no brief has one, but a replaced version has.
    Of two processes that write it at once the last to be done has seen the briefs of both.

    Raises:
        OSError: the folder cannot be read or written.
    """
    atomic.sweep(out)
    seen = None
    for _ in range(_ROUNDS):
        if (found := _briefs(out)) == seen:
            break
        entries, unread = [], []
        for name in found:
            try:
                value = read(out / name)
            except ValueError:
                unread.append(name)
                continue
            if value is not None:
                entries.append(html_page.IndexEntry(name, _listed(value)))
        write(out / _INDEX, html_page.index(entries, unread))
        seen = found
    return out / _INDEX


def _listed(value: Brief) -> Brief:
    """What the index shows of a brief; thousands of whole ones would fill the memory."""
    nothing = Body("", ())
    doubtful = tuple(pair for pair in value.translation.pairs if pair.warnings)
    return msgspec.structs.replace(
        value,
        article=msgspec.structs.replace(value.article, body=nothing),
        repaired=msgspec.structs.replace(value.repaired, body=nothing),
        translation=Translation(nothing, doubtful),
    )


def _briefs(out: Path) -> dict[str, tuple[int, int]]:
    """The names of folders with a brief, and which file it is."""
    found = {}
    for place in sorted(out.iterdir()):
        if "." not in place.name:
            with contextlib.suppress(OSError):
                state = (place / _LAST).stat()
                found[place.name] = (state.st_ino, state.st_mtime_ns)
    return found


def write(path: Path, text: str) -> None:
    """Write to a temporary name beside ``path``, sync, rename.

    Raises:
        OSError: it cannot be written.
    """
    with atomic.temporary_file(path.parent) as (handle, temporary):
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n", closefd=False) as file:
            file.write(text if text.endswith("\n") else text + "\n")
        os.fsync(handle)
        temporary.chmod(0o644)
        temporary.replace(path)
