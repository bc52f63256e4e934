"""The output folder: one folder an item, and a ledger that says what lies where and why.

A brief is written in a hidden place and renamed in whole. The moves that this takes are in the
ledger before they are made; a run that was killed between two of them is brought to its end when
the folder is next opened. Names belong to items for good.

A kill loses nothing of this. After a power cut the ledger may lack what was entered since the last
``sync``: the briefs are on the disk, and one of them may then be made again and lie there twice.

A ledger that is missing or damaged is made anew from the briefs themselves; only what was recorded
of the source files is then lost, and they are read again.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from depeche.documents import Brief
from depeche.errors import DepecheError, unwritable
from depeche.identity import Version, item_of
from depeche.output import brief_folder
from depeche.output.ledger import LEDGER, STAGING, InUseError, Ledger, Source
from depeche.storage import atomic

REPORT = "report.json"
FAILED = "failed"
_LOOK = 0.1  # seconds between two looks at a folder that is in use


class Placed(NamedTuple):
    """Where a brief was put, and what made room for it.

    Attributes:
        name: the brief's folder.
        moved: the folder that the brief it replaced was moved to, if one was.
        late: whether it is not the item's newest version, or the item has been superseded; the
            brief then has a folder beside the item's own.
        retired: the folders that the briefs of items superseded by this one were moved to.
    """

    name: str
    moved: str | None = None
    late: bool = False
    retired: tuple[str, ...] = ()


class BriefStore:
    """An output folder, opened for one process; its threads may share it.

    Attributes:
        out: the folder.
        ledger: its ledger; what is on record of source files is asked for there.

    Args:
        out: the folder; made if it is not there.
        wait: seconds to wait while another process has it open.

    Raises:
        DepecheError: it cannot be written, or another process has it open.
    """

    def __init__(self, out: Path, wait: float = 0.0) -> None:
        self.out = out
        self._own: dict[str, bool] = {}
        self._staged = itertools.count(1)
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name in (LEDGER, STAGING, FAILED):
                if (out / name).is_symlink():
                    raise DepecheError(f"{out / name} is a link; nothing is written through it.")
            self._real = out.resolve()
            self.ledger = self._opened(wait)
            try:
                self._recover()
            except BaseException:
                self.ledger.close()
                raise
        except OSError as error:
            raise unwritable(out, error) from error

    def close(self) -> None:
        """Let go of the folder."""
        with contextlib.suppress(OSError):
            self._clear()
        self.ledger.close()

    def kept(self, version: Version, signature: str) -> str | None:
        """The name under which a brief of this version with this signature lies, if one does."""
        with self.ledger.lock:
            own = self.ledger.folder(version.item)
            for name, made in self.ledger.briefs(version.item, version.digest):
                if (version.by_guid or name == own) and made == signature and self._whole(name):
                    return name
        return None

    def place(self, brief: Brief) -> Placed:
        """Put a brief in its place.

        The newest version has the item's own folder; the one it replaces is kept as ``name.v1``,
        ``name.v2`` and so on, and so is an older version that comes late. A brief of the same
        version is replaced without being kept. Briefs of items that the newest version supersedes
        are moved out of their folders in the same way.

        Raises:
            OSError: it cannot be written. What lay there lies there still.
        """
        version = Version.of(brief.article)
        number = next(self._staged)
        staged, replaced = f"{STAGING}/{number}", f"{STAGING}/{number}.old"
        try:
            brief_folder.brief(brief, self.out / STAGING, str(number))
            with self.ledger.lock:
                self._move()  # what could not be moved before
                placed, moves = self._planned(version, staged, replaced)
                with self.ledger.transaction():
                    for source, target in moves:
                        if not target.startswith(STAGING):
                            self.ledger.rename(source, target)
                    self.ledger.add_brief(placed.name, version, brief.signature)
                    if not placed.late:
                        for item in version.supersedes:
                            self.ledger.supersede(item)
                    self.ledger.plan(moves)
                self._move()
                if not self._whole(placed.name):
                    raise OSError(errno.EEXIST, "something else is in its place")
        except OSError:
            shutil.rmtree(self.out / staged, ignore_errors=True)
            raise
        shutil.rmtree(self.out / replaced, ignore_errors=True)
        return placed

    def index(self) -> None:
        """Write the index page over the briefs.

        Raises:
            OSError: it cannot be written.
        """
        brief_folder.index(self.out)

    def owns(self, path: Path) -> bool:
        """Whether a file was written into this folder by depeche."""
        try:
            parts = path.resolve().relative_to(self._real).parts
        except ValueError:
            return False
        if len(parts) < 2:
            return parts in ((), (brief_folder.INDEX,), (REPORT,)) or parts[0].startswith(LEDGER)
        if parts[0] not in self._own:
            self._own[parts[0]] = parts[0] in (FAILED, STAGING) or self._whole(parts[0])
        return self._own[parts[0]]

    def done(self, source: Source, signature: str) -> bool:
        """Whether all articles of a file have briefs with this signature, and none failed."""
        return not source.failed and all(
            any(
                made == signature and self._whole(name)
                for name, made in self.ledger.briefs(item, digest)
            )
            for item, digest in source.versions
        )

    def _planned(
        self, version: Version, staged: str, replaced: str
    ) -> tuple[Placed, list[tuple[str, str]]]:
        """Where a version belongs, and the moves that bring it there."""
        placed = self._target(version)
        moves = [(staged, placed.name)]
        if self._there(placed.name):
            moves.insert(0, (placed.name, placed.moved or replaced))
        if not placed.late:
            retired = [
                (found[0], self._free(found[0]))
                for item in version.supersedes
                if (found := self._newest(item)) is not None
            ]
            moves += retired
            placed = placed._replace(retired=tuple(target for _, target in retired))
        for source, _ in moves:
            self._check_movable(source)
        return placed, moves

    def _target(self, version: Version) -> Placed:
        """Where a version belongs."""
        name = self.ledger.folder(version.item) or self._given(version)
        found = self.ledger.briefs(version.item, version.digest)
        same = [place for place, _ in found if version.by_guid or place == name]
        if same:
            target = name if name in same else same[0]
            return Placed(target, late=target != name)
        if self.ledger.superseded(version.item):
            return Placed(self._free(name), late=True)
        newest = self._newest(version.item)
        if newest is None:
            return Placed(name)
        if version.replaces(newest[1]):
            return Placed(name, moved=self._free(name))
        return Placed(self._free(name), late=True)

    def _newest(self, item: str) -> tuple[str, Version] | None:
        """The item's own folder and the version in it, if it is there."""
        found = self.ledger.newest(item)
        return found if found is not None and self._whole(found[0]) else None

    def _given(self, version: Version) -> str:
        """A name for an item that has none: its slug, or ``slug-2`` and so on."""
        number = self.ledger.items(version.slug)
        while True:
            number += 1
            name = version.slug if number == 1 else f"{version.slug}-{number}"
            # What is there without being in the ledger is not ours to write over.
            if name != FAILED and not self.ledger.taken(name) and not self._there(name):
                break
        with self.ledger.transaction():
            self.ledger.add_item(version.item, version.slug, name)
        return name

    def _free(self, name: str) -> str:
        """The next name for a version of an item that is not the newest."""
        number = 1
        while self._there(f"{name}.v{number}"):
            number += 1
        return f"{name}.v{number}"

    def _there(self, name: str) -> bool:
        return os.path.lexists(self.out / name)  # a link that leads nowhere is in the way too

    def _whole(self, name: str) -> bool:
        return (self.out / name / brief_folder.LAST).is_file()

    def _check_movable(self, name: str) -> None:
        """Find out before a move is planned if it is not allowed; it would bar all that follow."""
        place = self.out / name
        if place.is_dir() and not place.is_symlink() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))

    def _move(self) -> None:
        """Make the planned moves; those already made are not made twice."""
        for source, target in self.ledger.moves():
            if self._there(source) and not self._there(target):
                (self.out / source).rename(self.out / target)
        with self.ledger.transaction():
            self.ledger.moved()

    def _clear(self) -> None:
        """Empty the hidden place in which briefs are written."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.out / STAGING)

    def _recover(self) -> None:
        """Bring to its end what a killed run had begun."""
        self._move()
        self._clear()
        atomic.sweep(self.out)
        atomic.sweep(self.out / FAILED)

    def _opened(self, wait: float) -> Ledger:
        until = time.monotonic() + wait
        while True:
            try:
                return Ledger(self.out, self._adopt)
            except InUseError:
                if time.monotonic() >= until:
                    raise
            time.sleep(_LOOK)

    def _adopt(self, ledger: Ledger) -> None:
        """Fill a new ledger from the briefs that lie in the folder."""
        earlier: dict[tuple[str, str], list[str]] = {}
        for name, brief in _briefs(self.out):
            own = name.partition(".")[0]
            article = brief.article
            if not article.item:  # from before briefs had it
                named = earlier.setdefault((article.source, article.id), [])
                if own not in named:
                    named.append(own)
                urn = item_of(article, article.source, named.index(own) + 1)
                article = msgspec.structs.replace(article, item=urn)
            version = Version.of(article)
            ledger.add_item(version.item, version.slug, own)
            ledger.add_brief(name, version, brief.signature)
            if name == own:
                for item in version.supersedes:
                    ledger.supersede(item)


def _briefs(out: Path) -> Iterator[tuple[str, Brief]]:
    """Name and content of each brief in a folder, current ones before the replaced."""
    places = (place for place in out.iterdir() if not place.name.startswith("."))
    for place in sorted(places, key=lambda place: ("." in place.name, place.name)):
        with contextlib.suppress(ValueError):
            if (brief := brief_folder.read(place)) is not None:
                yield place.name, brief
