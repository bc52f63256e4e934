"""The output folder: one folder an item, and a ledger that says what lies where and why.

The ledger is an SQLite file in the folder, locked as long as it is open, so that two runs never
write into one folder. A brief is written in a hidden place and renamed in whole. The moves that
this takes are in the ledger before they are made; a run that was killed between two of them is
brought to its end when the folder is next opened. Names belong to items for good.

A kill loses nothing of this. A power cut may cost the ledger what it was told since the last
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
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from depeche.documents import Brief
from depeche.errors import DepecheError
from depeche.identity import Version, VersionTracker
from depeche.output import brief_folder
from depeche.storage import atomic

LEDGER = ".desk.sqlite"
REPORT = "report.json"
_FAILED = "failed"
_STAGING = ".staging"
_FORMAT = 2
_SCHEMA = """
CREATE TABLE item (key BLOB PRIMARY KEY, slug TEXT NOT NULL, name TEXT NOT NULL UNIQUE);
CREATE INDEX item_slug ON item (slug);
CREATE TABLE brief (
    folder TEXT PRIMARY KEY, key BLOB NOT NULL, digest BLOB NOT NULL, signature TEXT NOT NULL,
    number TEXT, moment TEXT, withdrawn INTEGER NOT NULL
);
CREATE INDEX brief_key ON brief (key, digest);
CREATE TABLE superseded (key BLOB PRIMARY KEY);
CREATE TABLE move (place INTEGER PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL);
CREATE TABLE source (
    path BLOB PRIMARY KEY, stamp TEXT NOT NULL, versions BLOB NOT NULL, failed INTEGER NOT NULL
);
"""
# Folders that do not lie in the output folder; only damage or malice can have put them there.
_ASTRAY = """
WITH named (folder) AS (
    SELECT name FROM item UNION ALL SELECT folder FROM brief
    UNION ALL SELECT replace(source, '.staging/', '') FROM move
    UNION ALL SELECT replace(target, '.staging/', '') FROM move
)
SELECT 1 FROM named
WHERE typeof(folder) != 'text' OR folder = '' OR folder GLOB '.*'
    OR instr(folder, '/') OR instr(folder, char(0))
"""


class Placed(NamedTuple):
    """Where a brief lies, and the folder that the one it replaced was moved to, if it did.

    ``late`` says that a newer version has the item's own folder.
    """

    name: str
    moved: str | None = None
    late: bool = False


class Source(msgspec.Struct, frozen=True):
    """What is on record of a file: its state, (item, digest) of its articles, and if any failed."""

    stamp: str
    versions: tuple[tuple[bytes, bytes], ...]
    failed: bool


class BriefStore:
    """An output folder, opened for one process; its threads may share it.

    Args:
        out: the folder; made if it is not there.

    Raises:
        DepecheError: it cannot be written, or another process has it open.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._own: dict[str, bool] = {}
        self._lock = threading.RLock()
        self._staged = itertools.count(1)
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name in (LEDGER, _STAGING, _FAILED):
                if (out / name).is_symlink():
                    raise DepecheError(f"{out / name} is a link; nothing is written through it.")
            self._real = out.resolve()
            self._ledger = self._open()
            self._recover()
        except OSError as error:
            raise DepecheError(f"{out} cannot be written: {error.strerror}.") from error
        except sqlite3.Error as error:
            if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise DepecheError(f"{out} is in use by another depeche.") from error
            raise DepecheError(f"The ledger {out / LEDGER} cannot be used: {error}.") from error

    def close(self) -> None:
        """Let go of the folder."""
        with contextlib.suppress(OSError):
            self._clear()
        self._ledger.close()

    def kept(self, version: Version, signature: str) -> str | None:
        """The name under which a brief of this version with this signature lies, if one does."""
        with self._lock:
            current = self._name(version.item)
            for name, made in self._find(version):
                if (version.by_guid or name == current) and made == signature and self._whole(name):
                    return name
        return None

    def place(self, version: Version, brief: Brief) -> Placed:
        """Put a brief in its place.

        The newest version has the item's name; the one it replaces is kept as ``name.v1``,
        ``name.v2`` and so on, and so is an older version that comes late. A brief of the same
        version is replaced without being kept.

        Raises:
            OSError: it cannot be written. What lay there lies there still.
        """
        number = next(self._staged)
        staging = self.out / _STAGING
        aside = staging / f"{number}.old"
        try:
            brief_folder.brief(brief, staging, str(number))
            with self._lock:
                self._move()  # what could not be moved before
                placed = self._target(version)
                moves = [(f"{_STAGING}/{number}", placed.name)]
                if self._there(placed.name):
                    moves.insert(0, (placed.name, placed.moved or f"{_STAGING}/{aside.name}"))
                with self._transaction() as ledger:
                    if placed.moved:
                        _rename(ledger, placed.name, placed.moved)
                    _insert(ledger, placed.name, version, brief)
                    self._plan(moves)
                self._move()
                if not self._whole(placed.name):
                    raise OSError(errno.EEXIST, "something else is in its place")
        except OSError:
            shutil.rmtree(staging / str(number), ignore_errors=True)
            raise
        shutil.rmtree(aside, ignore_errors=True)
        return placed

    def _target(self, version: Version) -> Placed:
        """Where a version belongs."""
        name = self._name(version.item) or self._given(version)
        current = self._current(version.item)
        same = [place for place, _ in self._find(version) if version.by_guid or place == name]
        if same:
            target = name if name in same else same[0]
            return Placed(target, late=target != name)
        if self._superseded(version.item):
            return Placed(self._free(name), late=True)
        if current is None:
            return Placed(name)
        if version.replaces(current):
            return Placed(name, moved=self._free(name))
        return Placed(self._free(name), late=True)

    def retire(self, version: Version) -> list[str]:
        """Move the briefs of items that ``version`` supersedes out of their own folders.

        They are kept as ``name.v1`` and so on; an item superseded before it came is kept so too.
        Returns the new names.
        """
        retired = []
        with self._lock:
            for key in version.supersedes:
                name = self._name(key)
                with self._transaction() as ledger:
                    ledger.execute("INSERT OR IGNORE INTO superseded VALUES (?)", (key,))
                    if name is not None and self._current(key) is not None:
                        aside = self._free(name)
                        _rename(ledger, name, aside)
                        self._plan([(name, aside)])
                        retired.append(aside)
                self._move()
        return retired

    def owns(self, path: Path) -> bool:
        """Whether a file was written by a desk into this folder."""
        try:
            parts = path.resolve().relative_to(self._real).parts
        except ValueError:
            return False
        if len(parts) < 2:
            return parts in ((), ("index.html",), (REPORT,)) or parts[0].startswith(LEDGER)
        if parts[0] not in self._own:
            self._own[parts[0]] = parts[0] in (_FAILED, _STAGING) or self._whole(parts[0])
        return self._own[parts[0]]

    def source(self, path: bytes) -> Source | None:
        """What is on record of a source file."""
        query = "SELECT stamp, versions, failed FROM source WHERE path = ?"
        with self._lock:
            row = self._ledger.execute(query, (path,)).fetchone()
        if row is None:
            return None
        versions = msgspec.msgpack.decode(row[1], type=tuple[tuple[bytes, bytes], ...])
        return Source(row[0], versions, bool(row[2]))

    def sources(self) -> list[bytes]:
        """The source files there is something on record of."""
        with self._lock:
            return [path for (path,) in self._ledger.execute("SELECT path FROM source")]

    def record(self, path: bytes, source: Source) -> None:
        """Put on record that a source file is done with."""
        versions = msgspec.msgpack.encode(source.versions)
        with self._transaction() as ledger:
            ledger.execute(
                "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)",
                (path, source.stamp, versions, source.failed),
            )

    def forget(self, path: bytes) -> None:
        """Take a source file off the record."""
        with self._transaction() as ledger:
            ledger.execute("DELETE FROM source WHERE path = ?", (path,))

    def done(self, source: Source, signature: str) -> bool:
        """Whether all articles of a file that did not fail have briefs with this signature."""
        query = "SELECT folder FROM brief WHERE key = ? AND digest = ? AND signature = ?"
        with self._lock:
            return not source.failed and all(
                any(self._whole(name) for (name,) in self._ledger.execute(query, (*key, signature)))
                for key in source.versions
            )

    def sync(self) -> None:
        """Force the ledger to the disk; a transaction alone does not, because that takes long."""
        with self._lock, contextlib.suppress(sqlite3.Error):  # a full disk: it is tried again
            self._ledger.execute("PRAGMA wal_checkpoint(FULL)").fetchall()

    def _there(self, name: str) -> bool:
        return os.path.lexists(self.out / name)  # a link that leads nowhere is in the way too

    def _whole(self, name: str) -> bool:
        return (self.out / name / "brief.json").is_file()

    def _name(self, item: bytes) -> str | None:
        row = self._ledger.execute("SELECT name FROM item WHERE key = ?", (item,)).fetchone()
        return None if row is None else str(row[0])

    def _given(self, version: Version) -> str:
        """A name for an item that has none: its slug, or ``slug-2`` and so on."""
        count = "SELECT count(*) FROM item WHERE slug = ?"
        number = self._ledger.execute(count, (version.slug,)).fetchone()[0]
        taken = "SELECT 1 FROM item WHERE name = ?"
        while True:
            number += 1
            name = version.slug if number == 1 else f"{version.slug}-{number}"
            free = self._ledger.execute(taken, (name,)).fetchone() is None
            # What is there without being in the ledger is not ours to write over.
            if free and name != _FAILED and not self._there(name):
                break
        with self._transaction() as ledger:
            ledger.execute("INSERT INTO item VALUES (?, ?, ?)", (version.item, version.slug, name))
        return name

    def _free(self, name: str) -> str:
        """The next name for a version of an item that is not the newest."""
        number = 1
        while self._there(f"{name}.v{number}"):
            number += 1
        return f"{name}.v{number}"

    def _find(self, version: Version) -> list[tuple[str, str]]:
        """Folder and signature of each brief of this version."""
        query = "SELECT folder, signature FROM brief WHERE key = ? AND digest = ?"
        return self._ledger.execute(query, (version.item, version.digest)).fetchall()

    def _current(self, item: bytes) -> Version | None:
        """The version of the brief that has the item's own folder."""
        query = (
            "SELECT name, slug, digest, number, moment, withdrawn "
            "FROM item JOIN brief ON folder = name WHERE item.key = ?"
        )
        row = self._ledger.execute(query, (item,)).fetchone()
        if row is None or not self._whole(row[0]):
            return None
        _, slug, digest, number, moment, withdrawn = row
        return Version(item, True, slug, digest, number, moment, withdrawn=bool(withdrawn))

    def _superseded(self, item: bytes) -> bool:
        query = "SELECT 1 FROM superseded WHERE key = ?"
        return self._ledger.execute(query, (item,)).fetchone() is not None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock, self._ledger as ledger:
                yield ledger
        except sqlite3.Error as error:  # a full disk, as a rule
            raise OSError(errno.EIO, f"the ledger failed, {error}") from error

    def _plan(self, moves: Iterable[tuple[str, str]]) -> None:
        insert = "INSERT INTO move (source, target) VALUES (?, ?)"
        self._ledger.executemany(insert, list(moves))

    def _move(self) -> None:
        """Make the planned moves; those already made are not made twice."""
        for source, target in self._ledger.execute(
            "SELECT source, target FROM move ORDER BY place"
        ):
            if self._there(source) and not self._there(target):
                (self.out / source).rename(self.out / target)
        with self._transaction() as ledger:
            ledger.execute("DELETE FROM move")

    def _clear(self) -> None:
        """Empty the hidden place in which briefs are written."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.out / _STAGING)

    def _recover(self) -> None:
        """Bring to its end what a killed run had begun."""
        self._move()
        self._clear()
        atomic.sweep(self.out)
        atomic.sweep(self.out / _FAILED)

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if _code(error) not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
        for suffix in ("", "-wal", "-journal"):
            (self.out / f"{LEDGER}{suffix}").unlink(missing_ok=True)
        return self._connect()

    def _connect(self) -> sqlite3.Connection:
        ledger = sqlite3.connect(self.out / LEDGER, timeout=1, check_same_thread=False)
        try:
            # The lock is taken with the first write and held until the ledger is closed.
            ledger.execute("PRAGMA locking_mode = EXCLUSIVE")
            ledger.execute("PRAGMA journal_mode = WAL")
            ledger.execute("PRAGMA synchronous = NORMAL")
            ledger.execute("BEGIN EXCLUSIVE")
            ledger.rollback()
            if ledger.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise _damaged()
            made = ledger.execute("PRAGMA user_version").fetchone()[0]
            if made not in (0, _FORMAT):
                raise _damaged()
            if made and ledger.execute(_ASTRAY).fetchone():
                raise _damaged()
            if not made:
                _adopt(ledger, self.out)
        except BaseException:
            ledger.close()
            raise
        return ledger


def _adopt(ledger: sqlite3.Connection, out: Path) -> None:
    """Fill a new ledger from the briefs that lie in the folder."""
    with ledger:
        ledger.executescript(f"BEGIN; {_SCHEMA}")
        files: dict[str, VersionTracker] = {}
        for name, slug, brief in _briefs(out):
            identify = files.setdefault(brief.source, VersionTracker(Path(brief.source)))
            version = identify(brief.article)
            own = name.partition(".")[0]
            ledger.execute("INSERT OR IGNORE INTO item VALUES (?, ?, ?)", (version.item, slug, own))
            _insert(ledger, name, version, brief)
            if name == own:
                keys = ((key,) for key in version.supersedes)
                ledger.executemany("INSERT OR IGNORE INTO superseded VALUES (?)", keys)
        ledger.execute(f"PRAGMA user_version = {_FORMAT}")


def _briefs(out: Path) -> Iterator[tuple[str, str, Brief]]:
    """Name, slug and content of each brief in a folder, current ones before the replaced."""
    places = (place for place in out.iterdir() if not place.name.startswith("."))
    for place in sorted(places, key=lambda place: ("." in place.name, place.name)):
        with contextlib.suppress(ValueError):
            if (brief := brief_folder.read(place)) is not None:
                yield place.name, brief.id, brief


def _insert(ledger: sqlite3.Connection, name: str, version: Version, brief: Brief) -> None:
    ledger.execute(
        "INSERT OR REPLACE INTO brief VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            name,
            version.item,
            version.digest,
            brief.signature,
            version.number,
            version.moment,
            version.withdrawn,
        ),
    )


def _rename(ledger: sqlite3.Connection, before: str, after: str) -> None:
    ledger.execute("UPDATE brief SET folder = ? WHERE folder = ?", (after, before))


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _damaged() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("damaged")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
