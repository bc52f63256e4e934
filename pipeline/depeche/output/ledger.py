"""The ledger of an output folder: which item has which folder, and what lies in it.

It is an SQLite file in the folder. Folder and file are locked as long as it is open, so that two
processes never write into one output folder.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from depeche.errors import DepecheError
from depeche.identity import Version

LEDGER = ".desk.sqlite"
STAGING = ".staging"  # the folder in the output folder in which briefs are written
_FORMAT = 3
_SCHEMA = """
CREATE TABLE item (urn TEXT PRIMARY KEY, slug TEXT NOT NULL, folder TEXT NOT NULL UNIQUE);
CREATE INDEX item_slug ON item (slug);
CREATE TABLE brief (
    folder TEXT PRIMARY KEY, item TEXT NOT NULL, digest BLOB NOT NULL, signature TEXT NOT NULL,
    number TEXT, moment TEXT, withdrawn INTEGER NOT NULL
);
CREATE INDEX brief_item ON brief (item, digest);
CREATE TABLE superseded (item TEXT PRIMARY KEY);
CREATE TABLE move (place INTEGER PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL);
CREATE TABLE source (
    path BLOB PRIMARY KEY, stamp TEXT NOT NULL, versions BLOB NOT NULL, failed INTEGER NOT NULL
);
"""
# Folders that do not lie in the output folder; only damage or malice can have put them there.
_ASTRAY = f"""
WITH named (folder) AS (
    SELECT folder FROM item UNION ALL SELECT folder FROM brief
    UNION ALL SELECT replace(source, '{STAGING}/', '') FROM move
    UNION ALL SELECT replace(target, '{STAGING}/', '') FROM move
)
SELECT 1 FROM named
WHERE typeof(folder) != 'text' OR folder = '' OR folder GLOB '.*'
    OR instr(folder, '/') OR instr(folder, char(0))
"""  # noqa: S608 (a constant)


class InUseError(DepecheError):
    """Another process has the output folder open."""


class Source(msgspec.Struct, frozen=True):
    """What is on record of a source file.

    Attributes:
        stamp: the state it was in.
        versions: item and digest of each of its articles.
        failed: whether any of it failed.
    """

    stamp: str
    versions: tuple[tuple[str, bytes], ...]
    failed: bool


class Ledger:
    """The ledger of a folder, opened for one process; its threads may share it.

    What changes it must stand within ``transaction``. Where it cannot be read or written, its
    methods raise an OSError.

    Args:
        out: the output folder.
        fill: enters the briefs that lie in the folder; called if the ledger is missing, damaged or
            of another release, so that it is made anew.

    Raises:
        InUseError: another process has it open.
        OSError: the folder cannot be read or written.
        DepecheError: SQLite cannot use the file.
    """

    def __init__(self, out: Path, fill: Callable[[Ledger], None]) -> None:
        self.lock = threading.RLock()
        self._path = out / LEDGER
        self._handle = _locked(out)
        try:
            self._connection = self._opened(fill)
        except sqlite3.Error as error:
            os.close(self._handle)
            if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise _in_use(out) from error
            raise DepecheError(f"The ledger {self._path} cannot be used: {error}.") from error
        except BaseException:
            os.close(self._handle)
            raise

    def close(self) -> None:
        """Let go of the folder."""
        self._connection.close()
        os.close(self._handle)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """What is changed within is changed as a whole or not at all.

        Raises:
            OSError: it cannot be kept, as a rule because the disk is full.
        """
        try:
            with self.lock, self._connection:
                yield
        except sqlite3.Error as error:
            raise _failed(error) from error

    def sync(self) -> None:
        """Force the ledger to the disk; a transaction alone does not, because that takes long."""
        with self.lock, contextlib.suppress(sqlite3.Error):  # a full disk: it is tried again
            self._connection.execute("PRAGMA wal_checkpoint(FULL)").fetchall()

    # Items and their briefs.

    def folder(self, item: str) -> str | None:
        """The folder that an item has for good, if it has one."""
        row = self._row("SELECT folder FROM item WHERE urn = ?", item)
        return None if row is None else str(row[0])

    def items(self, slug: str) -> int:
        """How many items have a slug."""
        return int(self._rows("SELECT count(*) FROM item WHERE slug = ?", slug)[0][0])

    def taken(self, folder: str) -> bool:
        """Whether a folder belongs to an item."""
        return self._row("SELECT 1 FROM item WHERE folder = ?", folder) is not None

    def add_item(self, item: str, slug: str, folder: str) -> None:
        """Give an item its folder, if it has none."""
        self._run("INSERT OR IGNORE INTO item VALUES (?, ?, ?)", item, slug, folder)

    def newest(self, item: str) -> tuple[str, Version] | None:
        """The item's own folder, and the version whose brief lies there; None if none does."""
        row = self._row(
            "SELECT item.folder, slug, digest, number, moment, withdrawn "
            "FROM item JOIN brief ON brief.folder = item.folder WHERE urn = ?",
            item,
        )
        if row is None:
            return None
        folder, slug, digest, number, moment, withdrawn = row
        return folder, Version(item, True, slug, digest, number, moment, withdrawn=bool(withdrawn))

    def briefs(self, item: str, digest: bytes) -> list[tuple[str, str]]:
        """Folder and signature of each brief of a version."""
        query = "SELECT folder, signature FROM brief WHERE item = ? AND digest = ?"
        return self._rows(query, item, digest)

    def add_brief(self, folder: str, version: Version, signature: str) -> None:
        """Enter which brief lies in a folder."""
        self._run(
            "INSERT OR REPLACE INTO brief VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(folder, version.item, version.digest, signature),
            *(version.number, version.moment, version.withdrawn),
        )

    def rename(self, before: str, after: str) -> None:
        """Enter that a brief has another folder, and that what was entered for that one is gone."""
        self._run("UPDATE OR REPLACE brief SET folder = ? WHERE folder = ?", after, before)

    def superseded(self, item: str) -> bool:
        """Whether another item has taken an item's place."""
        return self._row("SELECT 1 FROM superseded WHERE item = ?", item) is not None

    def supersede(self, item: str) -> None:
        """Enter that another item has taken an item's place."""
        self._run("INSERT OR IGNORE INTO superseded VALUES (?)", item)

    # Moves of folders, entered before they are made.

    def moves(self) -> list[tuple[str, str]]:
        """The moves to be made, in order: from where, to where."""
        return self._rows("SELECT source, target FROM move ORDER BY place")

    def plan(self, moves: Iterable[tuple[str, str]]) -> None:
        """Enter moves to be made."""
        insert = "INSERT INTO move (source, target) VALUES (?, ?)"
        self._connection.executemany(insert, list(moves))

    def moved(self) -> None:
        """Enter that all moves have been made."""
        self._run("DELETE FROM move")

    # Source files.

    def source(self, path: bytes) -> Source | None:
        """What is on record of a source file."""
        row = self._row("SELECT stamp, versions, failed FROM source WHERE path = ?", path)
        if row is None:
            return None
        versions = msgspec.msgpack.decode(row[1], type=tuple[tuple[str, bytes], ...])
        return Source(row[0], versions, bool(row[2]))

    def sources(self) -> list[bytes]:
        """The source files there is something on record of."""
        return [path for (path,) in self._rows("SELECT path FROM source")]

    def record(self, path: bytes, source: Source) -> None:
        """Put a source file on record, in a transaction of its own."""
        with self.transaction():
            self._run(
                "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)",
                *(path, source.stamp, msgspec.msgpack.encode(source.versions), source.failed),
            )

    def forget(self, path: bytes) -> None:
        """Take a source file off the record, in a transaction of its own."""
        with self.transaction():
            self._run("DELETE FROM source WHERE path = ?", path)

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with self.lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _failed(error) from error

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        return next(iter(self._rows(query, *values)), None)

    def _run(self, statement: str, *values: object) -> None:
        with self.lock:
            self._connection.execute(statement, values)

    def _opened(self, fill: Callable[[Ledger], None]) -> sqlite3.Connection:
        try:
            return self._connected(fill)
        except sqlite3.DatabaseError as error:
            if _code(error) not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
        for suffix in ("", "-wal", "-journal"):
            self._path.with_name(f"{LEDGER}{suffix}").unlink(missing_ok=True)
        return self._connected(fill)

    def _connected(self, fill: Callable[[Ledger], None]) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=1, check_same_thread=False)
        try:
            # The lock is taken with the first write and held until the ledger is closed.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN EXCLUSIVE")
            connection.rollback()
            if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise _damaged()
            made = connection.execute("PRAGMA user_version").fetchone()[0]
            if made not in (0, _FORMAT) or (made and connection.execute(_ASTRAY).fetchone()):
                raise _damaged()
            if not made:
                self._connection = connection
                with connection:
                    connection.executescript(f"BEGIN; {_SCHEMA}")
                    fill(self)
                    connection.execute(f"PRAGMA user_version = {_FORMAT}")
        except BaseException:
            connection.close()
            raise
        return connection


def _locked(out: Path) -> int:
    """Lock a folder; the lock goes with the handle that is returned.

    The file of SQLite is locked too, but it may have to be made anew.
    """
    handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise _in_use(out) from error
    except OSError:
        pass  # some network file systems have no locks
    return handle


def _in_use(out: Path) -> InUseError:
    return InUseError(f"{out} is in use by another depeche.")


def _failed(error: sqlite3.Error) -> OSError:
    return OSError(errno.EIO, f"the ledger failed, {error}")


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _damaged() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("damaged")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
