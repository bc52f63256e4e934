"""What there is to read: the files that the inputs stand for, in groups that are read in one go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from depeche.archive.places import PACKED, Entry, Place, shown
from depeche.batch import inputs
from depeche.errors import InputError, SettingsError
from depeche.identity import real_path
from depeche.wording import printable

Kind: TypeAlias = Literal["lines", "rows", "file"]

_LINES = (".jsonl", ".ndjson", ".jsonlines")
_ROWS = (".parquet", ".pq")
_TOGETHER = 64 << 20  # bytes of small files that are read in one go
_MOST = 4096  # of them
_PACKING = 4  # about how much smaller a compressed file is


class Source(msgspec.Struct, frozen=True):
    """A file to read.

    Attributes:
        name: its path as the user has given it, or its address without options; bytes, as it
            need not be UTF-8.
        place: its absolute path, links followed, or its whole address.
        kind: what is in it: an item on each line (JSON Lines), an item in each row (Parquet), or
            whatever a reader finds in the file as a whole.
        size: its bytes.
        changed: when it was changed, in nanoseconds; 0 if that is not known.
        within: the folder in which it was found and below which no link is followed; empty for
            a file that was named.
    """

    name: bytes
    place: bytes
    kind: Kind
    size: int
    changed: int = 0
    within: bytes = b""

    @property
    def identity(self) -> bytes:
        """What stands for it in the URN of an item, as ``identity.item_of`` wants it."""
        return self.name if b"://" in self.name else self.place

    @property
    def work(self) -> int:
        """About how many bytes there are to read in it."""
        packed = os.fsdecode(self.name).lower().endswith(tuple(PACKED))
        return self.size * _PACKING if packed and self.kind == "lines" else self.size

    def check(self) -> None:
        """Make sure that the file is what it was when it was listed.

        Raises:
            InputError: it cannot be looked at.
            SettingsError: it has changed, so that other articles could be in a batch.
        """
        now = Place(os.fsdecode(self.place)).entry()
        if (now.size, now.changed) != (self.size, self.changed) if now else bool(self.size):
            raise SettingsError(
                f"{printable(os.fsdecode(self.name))} has changed since the archive was begun: "
                "begin another with --out."
            )


def sources(
    names: Iterable[str], out: Place, linked: Callable[[Path], None] = lambda link: None
) -> Iterator[Source]:
    """The files that names stand for, each once, in the order of the names and then by path.

    Args:
        names: files, folders and patterns, or addresses of files and folders.
        out: where the briefs go; what is in it is not read.
        linked: called with each link that is left out.

    Raises:
        InputError: an address cannot be used, or there is nothing at it.
    """
    seen: set[bytes] = set()
    for name in names:
        place = Place(name)
        found = _local(str(place.local), out, linked) if place.local else _remote(place, out)
        for source in found:
            if source.place not in seen:
                seen.add(source.place)
                yield source


def _remote(place: Place, out: Place) -> Iterator[Source]:
    own = shown(out.name).rstrip("/") + "/"
    for entry in place.files() if place.is_folder else [place.entry()]:
        if entry is None:
            raise InputError(f"{place.shown} does not exist.")
        if not shown(entry.place.name).startswith(own):
            yield _source(entry, os.fsencode(entry.place.name))


def _local(name: str, out: Place, linked: Callable[[Path], None]) -> Iterator[Source]:
    own = None if out.local is None else out.local.resolve()

    def owns(path: Path) -> bool:
        return own is not None and own in path.resolve().parents

    for path, within in inputs.inputs([name], owns, linked=linked):
        # A file that is gone is listed all the same, and fails when it is read.
        entry = Place(str(path)).entry() or Entry(Place(str(path)), 0, 0)
        folder = b"" if within is None else real_path(within)
        yield _source(entry, real_path(path), folder)


def _source(entry: Entry, place: bytes, within: bytes = b"") -> Source:
    bare = entry.place.title.lower()
    for ending in PACKED:
        bare = bare.removesuffix(ending)
    kind: Kind = "lines" if bare.endswith(_LINES) else "rows" if bare.endswith(_ROWS) else "file"
    name = os.fsencode(shown(entry.place.name))
    return Source(name, place, kind, entry.size, entry.changed, within)


def grouped(found: Iterable[Source]) -> list[tuple[Source, ...]]:
    """The sources in groups, each of which is read in one go; the order is kept."""
    groups: list[tuple[Source, ...]] = []
    group: list[Source] = []
    size = 0
    for source in found:
        if group and (size + source.size > _TOGETHER or len(group) >= _MOST):
            groups.append(tuple(group))
            group, size = [], 0
        group.append(source)
        size += source.size
    return [*groups, tuple(group)] if group else groups
