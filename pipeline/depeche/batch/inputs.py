"""Finding the files to brief: those that paths, folders and patterns stand for."""

# The methods of Path raise where a folder may not be entered; these functions do not.
# ruff: noqa: PTH110, PTH112, PTH114

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from depeche.identity import real_path
from depeche.output.ledger import LEDGER

UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".swp", "~")


class Input(NamedTuple):
    """A file to brief.

    Attributes:
        path: the file.
        within: the folder that it was found in, below which no link is followed when it is opened;
            None if links are, as in a path that the user has named.
    """

    path: Path
    within: Path | None = None


def inputs(
    paths: Iterable[str],
    owns: Callable[[Path], bool],
    *,
    follow: bool = False,
    linked: Callable[[Path], None] = lambda link: None,
) -> Iterator[Input]:
    """The files that paths stand for, each once, in the order of the paths and then by name.

    A path that does not exist, and a folder that cannot be read, are yielded as if they were files,
    so that reading them fails and is reported. Of folders and patterns, hidden and unfinished files
    are left out, and so are links and what depeche itself has written.

    Args:
        paths: files, folders (with all that is in them) and patterns.
        owns: whether depeche has written a file itself, into the output folder.
        follow: whether links in folders, and those that patterns lead to, are followed.
        linked: called with each link that is left out.
    """
    seen: set[bytes] = set()
    for name in paths:
        path = Path(name)
        if os.path.isdir(path):
            closed: list[Path] = []
            inner = files(path, closed=closed.append, follow=follow, linked=linked)
            found = [_found(file, path, follow) for file in inner if not owns(file)]
            found += map(Input, closed)
        elif glob.has_magic(name) and not os.path.exists(path):
            found = [file for file in _matches(name, follow, linked) if not owns(file.path)]
        else:
            found = [Input(path)]
        for file in found:
            if (place := real_path(file.path)) not in seen:
                seen.add(place)
                yield file


def files(
    path: Path,
    leave: Collection[Path] = (),
    closed: Callable[[Path], None] = lambda folder: None,
    *,
    follow: bool = False,
    linked: Callable[[Path], None] = lambda link: None,
) -> Iterator[Path]:
    """The files in a folder and in its subfolders, by name; none that is hidden or unfinished.

    Args:
        path: the folder.
        leave: subfolders that are left out; output folders of depeche are, too.
        closed: called with each folder that cannot be read.
        follow: whether links to files are taken, and links to folders entered. A folder to which
            several links lead is entered once.
        linked: called with each link that is left out.
    """
    entered = set(map(os.path.realpath, (path, *leave)))

    def enters(folder: Path) -> bool:
        if folder in leave or _has_ledger(folder):
            return False
        if not follow:
            return not _is_left_out(folder, linked)
        real = os.path.realpath(folder)
        if real in entered:
            return False
        entered.add(real)
        return True

    for place, folders, names in os.walk(
        path, onerror=lambda e: closed(Path(e.filename)), followlinks=follow
    ):
        here = Path(place)
        if not os.access(here, os.X_OK):
            closed(here)
            continue
        inner = (here / name for name in sorted(folders) if name[0] != ".")
        folders[:] = [folder.name for folder in inner if enters(folder)]
        for file in (here / name for name in sorted(names) if _is_finished(name)):
            if (follow or not _is_left_out(file, linked)) and _is_file(file):
                yield file


def _matches(name: str, follow: bool, linked: Callable[[Path], None]) -> list[Input]:
    """The files that a pattern stands for; the pattern itself if there is nothing of that kind."""
    parts = Path(name).parts
    # What is in front of the first wildcard is named, and may be a link.
    named = Path(*takewhile(lambda part: not glob.has_magic(part), parts))
    matches = map(Path, sorted(glob.glob(name, recursive=True)))  # noqa: PTH207 (absolute)
    left: dict[Path, None] = {}
    found = []
    for file in matches:
        if not _is_finished(file.name) or os.path.isdir(file):
            continue
        below = [place for place in (*file.parents, file) if named in place.parents]
        links = [] if follow else [place for place in sorted(below) if os.path.islink(place)]
        if links:
            left[links[0]] = None
        elif _is_file(file):
            found.append(_found(file, named, follow))
    for link in left:
        linked(link)
    return found if found or left else [Input(Path(name))]


def _found(file: Path, within: Path, follow: bool) -> Input:
    return Input(file, None if follow else within)


def _is_left_out(path: Path, linked: Callable[[Path], None]) -> bool:
    """Whether a path is a link, which is then told."""
    if found := os.path.islink(path):
        linked(path)
    return found


def _is_finished(name: str) -> bool:
    return not name.startswith(".") and not name.endswith(UNFINISHED)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True  # what cannot even be looked at fails when it is read


def _has_ledger(path: Path) -> bool:
    try:
        return (path / LEDGER).exists()
    except OSError:
        return False  # closed, as the walk will find
