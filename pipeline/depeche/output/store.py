"""The output folder: it has one folder for each item, and a ledger of what is in them.

A brief is written into a hidden folder, which is then renamed. The moves of folders that this takes
are entered in the ledger before they are made; if the process is killed between two of them, the
others are made when the output folder is next opened. An item keeps its folder for good.

So a kill loses nothing. After a power cut the ledger may lack what was entered since the last
``sync``: the briefs are on the disk, but one of them may be made again and be there twice.

A ledger that is missing or damaged is made anew from the briefs themselves; only what was entered
about the source files is then lost, and they are read again.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from depeche.documents import Brief
from depeche.errors import DepecheError, writing
from depeche.identity import Version, item_of
from depeche.output import brief_folder, sources
from depeche.output.failures import FAILED
from depeche.output.ledger import LEDGER, STAGING, InUseError, Ledger, Source
from depeche.repairs import kept_words
from depeche.storage import atomic
from depeche.translation import glossary, memory

REPORT = "report.json"
# What depeche writes into the folder itself; editors add to the last two at the desk.
_FILES = frozenset({brief_folder.INDEX, REPORT, glossary.NAME, kept_words.NAME})
_POLL = 0.1  # seconds between two attempts to open a folder that is in use


class Placed(NamedTuple):
    """Where a brief was put, and which other briefs were moved for it.

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
    """An output folder, open for one process; the threads of the process may share it.

    Attributes:
        out: the folder.
        ledger: its ledger.

    Args:
        out: the folder; made if it does not exist.
        wait: seconds to wait while another process has it open.

    Raises:
        DepecheError: it cannot be written, or another process still has it open.
    """

    def __init__(self, out: Path, wait: float = 0.0) -> None:
        self.out = out
        self._own: dict[str, bool] = {}
        self._staged = itertools.count(1)
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            for name in (LEDGER, STAGING, FAILED):
                if (out / name).is_symlink():
                    raise DepecheError(f"{out / name} is a link; nothing is written through it.")
            self._real = out.resolve()
            self.ledger = self._open(wait)
            try:
                self._recover()
            except BaseException:
                self.ledger.close()
                raise

    def close(self) -> None:
        """Close the folder, so that another process can open it."""
        with contextlib.suppress(OSError):
            self._clear()
        self.ledger.close()

    def kept(self, version: Version, signature: str) -> str | None:
        """The folder of the brief of this version with this signature; None if there is none.

        What a translation memory added to the signature of a brief does not count: what an editor
        approves makes no other brief out of date.
        """
        with self.ledger.lock:
            own = self.ledger.folder(version.item)
            for name, signed in self.ledger.briefs(version.item, version.digest):
                if (
                    (version.by_guid or name == own)
                    and memory.without(signed) == signature
                    and self._has_brief(name)
                ):
                    return name
        return None

    def place(self, brief: Brief) -> Placed:
        """Write a brief into the folder it belongs in.

        The newest version of an item has the item's own folder. The brief it replaces is moved to
        ``name.v1``, ``name.v2`` and so on; an older version that comes late is written to such a
        folder. A brief of the same version is replaced and deleted; one that an editor has approved
        is kept like those of other versions. Briefs of items that the newest version supersedes are
        moved like replaced ones.

        Raises:
            OSError: it cannot be written. The briefs that were there are still there.
        """
        version = Version.of(brief.article)
        if version.withdrawn:
            brief = self._headed(brief, version)
        number = next(self._staged)
        staged, replaced = f"{STAGING}/{number}", f"{STAGING}/{number}.old"
        try:
            brief_folder.brief(brief, self.out / STAGING, str(number))
            with self.ledger.lock:
                self._move()  # what could not be moved before
                placed, moves = self._plan(version, staged, replaced)
                with self.ledger.transaction():
                    for source, target in moves:
                        if not target.startswith(STAGING):
                            self.ledger.rename(source, target)
                    self.ledger.add_brief(placed.name, version, brief.signature)
                    if not placed.late:
                        for item in version.supersedes:
                            self.ledger.supersede(item)
                    self.ledger.plan_moves(moves)
                self._move()
                if not self._has_brief(placed.name):
                    raise OSError(errno.EEXIST, "something else is in its place")
        except OSError:
            shutil.rmtree(self.out / staged, ignore_errors=True)
            raise
        shutil.rmtree(self.out / replaced, ignore_errors=True)
        if placed.late and not version.withdrawn:
            self._head_notice(version.item, brief)
        return placed

    def index(self) -> None:
        """Write the index page of the output folder.

        Raises:
            OSError: it cannot be written.
        """
        brief_folder.index(self.out)

    def owns(self, path: Path) -> bool:
        """Whether a file is in this folder and was written there by depeche."""
        try:
            parts = path.resolve().relative_to(self._real).parts
        except ValueError:
            return False
        if len(parts) < 2:
            return not parts or parts[0] in _FILES or parts[0].startswith(LEDGER)
        if parts[0] not in self._own:
            self._own[parts[0]] = parts[0] in (FAILED, STAGING) or self._has_brief(parts[0])
        return self._own[parts[0]]

    def done(self, source: Source, signature: str) -> bool:
        """Whether all articles of a source file have briefs of this signature, and none failed."""
        return not source.failed and all(
            any(
                memory.without(signed) == signature and self._has_brief(name)
                for name, signed in self.ledger.briefs(item, digest)
            )
            for item, digest in source.versions
        )

    def orphans(self) -> list[str]:
        """The folders of items whose brief was made from a file that is gone, and from no other.

        Briefs that were put aside are not among them.
        """
        gone: list[tuple[str, bytes]] = []
        there: set[tuple[str, bytes]] = set()
        for path, source in self.ledger.sources():
            if sources.is_gone(path, source.device):
                gone += source.versions
            else:
                there |= set(source.versions)
        found: dict[str, None] = {}
        for item, digest in gone:
            newest = None if (item, digest) in there else self._newest(item)
            if newest is not None and newest[1].digest == digest:
                found[newest[0]] = None
        return list(found)

    def put_aside(self, names: Iterable[str]) -> list[str]:
        """Move briefs like replaced ones, to ``name.v1`` and so on.

        They are taken off the ledger: should their file come back, it is briefed again.

        Args:
            names: the folders of their items.

        Returns:
            The folders they were moved to.

        Raises:
            OSError: they cannot be moved.
        """
        with self.ledger.lock:
            self._move()  # what could not be moved before
            moves = [(name, self._next_version_name(name)) for name in names]
            for name, _ in moves:
                self._check_movable(name)
            with self.ledger.transaction():
                for name, _ in moves:
                    self.ledger.remove_brief(name)
                self.ledger.plan_moves(moves)
            self._move()
        return [target for _, target in moves]

    def _plan(
        self, version: Version, staged: str, replaced: str
    ) -> tuple[Placed, list[tuple[str, str]]]:
        """Decide where a version belongs, and which moves of folders bring it there.

        Args:
            version: the version.
            staged: the folder that its brief was written to.
            replaced: where to move a brief of the same version, to be deleted.

        Raises:
            OSError: a folder to be moved must not be.
        """
        placed = self._choose_folder(version)
        moves = [(staged, placed.name)]
        if self._exists(placed.name):
            if not placed.moved and self._exists(f"{placed.name}/{brief_folder.APPROVED}"):
                own = placed.name.partition(".")[0]
                placed = placed._replace(moved=self._next_version_name(own))
            moves.insert(0, (placed.name, placed.moved or replaced))
        if not placed.late:
            retired = [
                (found[0], self._next_version_name(found[0]))
                for item in version.supersedes
                if (found := self._newest(item)) is not None
            ]
            moves += retired
            placed = placed._replace(retired=tuple(target for _, target in retired))
        for source, _ in moves:
            self._check_movable(source)
        return placed, moves

    def _headed(self, notice: Brief, version: Version) -> Brief:
        """A notice of withdrawal, under the headline of what it withdraws if it has none."""
        for item in (version.item, *version.supersedes):
            newest = self._newest(item)
            if notice.headline is None and newest and (there := self._read(newest[0])):
                notice = _under_headline_of(there, notice)
        return notice

    def _head_notice(self, item: str, brief: Brief) -> None:
        """Give the notice that an item was withdrawn the headline of a brief that came later."""
        newest = self._newest(item)
        notice = self._read(newest[0]) if newest and newest[1].withdrawn else None
        if notice and notice.headline is None and brief.headline is not None:
            with contextlib.suppress(OSError):
                self.place(_under_headline_of(brief, notice))

    def _read(self, name: str) -> Brief | None:
        with contextlib.suppress(ValueError):
            return brief_folder.read(self.out / name)
        return None

    def _choose_folder(self, version: Version) -> Placed:
        """Decide which folder a version belongs in, and where the brief that is in it must go."""
        name = self.ledger.folder(version.item) or self._new_name(version)
        found = self.ledger.briefs(version.item, version.digest)
        same = [place for place, _ in found if version.by_guid or place == name]
        if same:
            target = name if name in same else same[0]
            return Placed(target, late=target != name)
        if self.ledger.superseded(version.item):
            return Placed(self._next_version_name(name), late=True)
        newest = self._newest(version.item)
        if newest is None:
            return Placed(name)
        if version.replaces(newest[1]):
            return Placed(name, moved=self._next_version_name(name))
        return Placed(self._next_version_name(name), late=True)

    def _newest(self, item: str) -> tuple[str, Version] | None:
        """The item's own folder and the version in it; None if there is no brief in it."""
        found = self.ledger.newest(item)
        return found if found is not None and self._has_brief(found[0]) else None

    def _new_name(self, version: Version) -> str:
        """Give an item that has no folder a name for one: its slug, or ``slug-2`` and so on."""
        number = self.ledger.items(version.slug)
        while True:
            number += 1
            name = version.slug if number == 1 else f"{version.slug}-{number}"
            # What is there without being in the ledger is not ours to write over.
            if name != FAILED and not self.ledger.is_taken(name) and not self._exists(name):
                break
        with self.ledger.transaction():
            self.ledger.add_item(version.item, version.slug, name)
        return name

    def _next_version_name(self, name: str) -> str:
        """The next free folder for a version that is not the newest: ``name.v1`` and so on."""
        number = 1
        while self._exists(f"{name}.v{number}"):
            number += 1
        return f"{name}.v{number}"

    def _exists(self, name: str) -> bool:
        return os.path.lexists(self.out / name)  # a link that leads nowhere is in the way too

    def _has_brief(self, name: str) -> bool:
        return (self.out / name / brief_folder.LAST).is_file()

    def _check_movable(self, name: str) -> None:
        """Raise a PermissionError if a folder cannot be moved.

        A planned move that fails would be tried, and fail, before every later one.
        """
        place = self.out / name
        if place.is_dir() and not place.is_symlink() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))

    def _move(self) -> None:
        """Make the planned moves; those already made are not made twice."""
        for source, target in self.ledger.moves():
            if self._exists(source) and not self._exists(target):
                (self.out / source).rename(self.out / target)
        with self.ledger.transaction():
            self.ledger.clear_moves()

    def _clear(self) -> None:
        """Delete the hidden folder in which briefs are written."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.out / STAGING)

    def _recover(self) -> None:
        """Finish the moves of a process that was killed, and delete the temporary files it left."""
        self._move()
        self._clear()
        atomic.sweep(self.out)
        atomic.sweep(self.out / FAILED)

    def _open(self, wait: float) -> Ledger:
        until = time.monotonic() + wait
        while True:
            try:
                return Ledger(self.out, self._adopt)
            except InUseError:
                if time.monotonic() >= until:
                    raise
            time.sleep(_POLL)

    def _adopt(self, ledger: Ledger) -> None:
        """Enter the briefs that are in the output folder in a new ledger."""
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


def _under_headline_of(other: Brief, notice: Brief) -> Brief:
    return msgspec.structs.replace(
        notice,
        headline=other.headline,
        headline_origin=other.headline_origin,
        headline_doubts=other.headline_doubts,
    )


def _briefs(out: Path) -> Iterator[tuple[str, Brief]]:
    """Folder and content of each brief in an output folder; replaced versions come last."""
    places = (place for place in out.iterdir() if not place.name.startswith("."))
    for place in sorted(places, key=lambda place: ("." in place.name, place.name)):
        with contextlib.suppress(ValueError):
            if (brief := brief_folder.read(place)) is not None:
                yield place.name, brief
