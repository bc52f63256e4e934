"""Finding the files to brief: those that paths, folders and patterns stand for."""

# The methods of Path raise where a folder may not be entered; these functions do not.
# ruff: noqa: PTH110, PTH112

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from depeche.identity import real_path
from depeche.output.ledger import LEDGER
from depeche.output.store import BriefStore

UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".swp", "~")


def inputs(paths: Iterable[str], store: BriefStore) -> Iterator[Path]:
    """The files that paths stand for, each once, in the order of the paths and then by name.

    A path that does not exist, and a folder that cannot be read, are yielded as if they were files,
    so that reading them fails and is reported. Of folders and patterns, hidden and unfinished files
    are left out, and so is what depeche itself has written into the output folder.

    Args:
        paths: files, folders (with all that is in them) and patterns.
        store: the output folder of the run.
    """
    seen: set[bytes] = set()
    for name in paths:
        path = Path(name)
        if os.path.isdir(path):
            closed: list[Path] = []
            found = [file for file in files(path, closed=closed.append) if not store.owns(file)]
            found += closed
        elif glob.has_magic(name) and not os.path.exists(path):
            matches = map(Path, sorted(glob.glob(name, recursive=True)))  # noqa: PTH207 (absolute)
            found = [file for file in matches if _usable(file) and not store.owns(file)] or [path]
        else:
            found = [path]
        for file in found:
            if (place := real_path(file)) not in seen:
                seen.add(place)
                yield file


def files(
    path: Path,
    leave: Collection[Path] = (),
    closed: Callable[[Path], None] = lambda folder: None,
) -> Iterator[Path]:
    """The files in a folder and in its subfolders, by name; none that is hidden or unfinished.

    Args:
        path: the folder.
        leave: subfolders that are left out; output folders of depeche are, too.
        closed: called with each folder that cannot be read.
    """
    for place, folders, names in os.walk(path, onerror=lambda e: closed(Path(e.filename))):
        here = Path(place)
        if not os.access(here, os.X_OK):
            closed(here)
            continue
        inner = (here / name for name in sorted(folders) if name[0] != ".")
        folders[:] = [f.name for f in inner if f not in leave and not _has_ledger(f)]
        yield from (file for name in sorted(names) if _usable(file := here / name))


def _usable(path: Path) -> bool:
    if path.name.startswith(".") or path.name.endswith(UNFINISHED):
        return False
    try:
        return path.is_file()
    except OSError:
        return True  # what cannot even be looked at fails when it is read


def _has_ledger(path: Path) -> bool:
    try:
        return (path / LEDGER).exists()
    except OSError:
        return False  # closed, as the walk will find
