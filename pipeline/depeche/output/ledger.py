"""The ledger of an output folder: the folder of each item, its briefs, and which files are done.

It is an SQLite file in the output folder. Folder and file are locked while it is open, so that two
processes never write into one output folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from depeche.errors import DepecheError
from depeche.identity import Version
from depeche.storage import atomic

LEDGER = ".desk.sqlite"
STAGING = ".staging"  # in the output folder: briefs are written here, then renamed
_FORMAT = 4
_REMEMBERED = 1000  # files that were put away, the latest
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
    path BLOB PRIMARY KEY, stamp TEXT NOT NULL, versions BLOB NOT NULL, failed INTEGER NOT NULL,
    device INTEGER NOT NULL
);
CREATE TABLE put_away (path BLOB PRIMARY KEY, origin BLOB NOT NULL, stamp TEXT NOT NULL);
"""
# Finds names that lead out of the output folder; only damage or malice can have entered them.
_OUTSIDE = f"""
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
    """Raised if another process has the output folder open."""


class Source(msgspec.Struct, frozen=True):
    """What was entered about a source file when it was done.

    Attributes:
        stamp: the state of the file then, as from ``batch.workers.stamp``.
        versions: item and digest of each of its articles.
        failed: whether any of it failed.
        device: the file system that it lay on, as from ``sources.device``.
    """

    stamp: str
    versions: tuple[tuple[str, bytes], ...]
    failed: bool
    device: int = 0


class PutAway(NamedTuple):
    """A source file that was put away when it was done.

    Attributes:
        path: where it is now.
        origin: where it was.
        stamp: its state then.
    """

    path: bytes
    origin: bytes
    stamp: str


class Ledger:
    """The ledger of one output folder; the threads of the process may share it.

    Methods that change it must be called within ``transaction``, but for those about source files.
    All raise an OSError if the ledger cannot be read or written.

    Args:
        out: the output folder.
        fill: called with a new, empty ledger to enter the briefs that are in the folder. That is
            done if there is no ledger, or if it is damaged or of another release.

    Raises:
        InUseError: another process has it open.
        OSError: the folder cannot be read or written.
        DepecheError: SQLite cannot use the file.
    """

    def __init__(self, out: Path, fill: Callable[[Ledger], None]) -> None:
        self.lock = threading.RLock()
        self._path = out / LEDGER
        try:
            # The lock on the file of SQLite is not enough: the file may have to be made anew.
            self._handle = atomic.lock_folder(out)
        except BlockingIOError as error:
            raise _in_use(out) from error
        try:
            self._connection = self._open(fill)
        except sqlite3.Error as error:
            os.close(self._handle)
            if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise _in_use(out) from error
            raise DepecheError(f"The ledger {self._path} cannot be used: {error}.") from error
        except BaseException:
            os.close(self._handle)
            raise

    def close(self) -> None:
        """Close the ledger, and unlock the folder."""
        self._connection.close()
        os.close(self._handle)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Changes made within are kept all together, or not at all if an exception is raised.

        Raises:
            OSError: they cannot be written, as a rule because the disk is full.
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
        """The folder of an item, which never changes; None if it has none yet."""
        row = self._row("SELECT folder FROM item WHERE urn = ?", item)
        return None if row is None else str(row[0])

    def items(self, slug: str) -> int:
        """How many items have this slug."""
        return int(self._rows("SELECT count(*) FROM item WHERE slug = ?", slug)[0][0])

    def is_taken(self, folder: str) -> bool:
        """Whether a folder belongs to an item."""
        return self._row("SELECT 1 FROM item WHERE folder = ?", folder) is not None

    def add_item(self, item: str, slug: str, folder: str) -> None:
        """Give an item its folder, if it has none."""
        self._run("INSERT OR IGNORE INTO item VALUES (?, ?, ?)", item, slug, folder)

    def newest(self, item: str) -> tuple[str, Version] | None:
        """The item's own folder and the version whose brief is in it; None if there is no brief."""
        row = self._row(
            "SELECT item.folder, slug, digest, number, moment, withdrawn "
            "FROM item JOIN brief ON brief.folder = item.folder WHERE urn = ?",
            item,
        )
        if row is None:
            return None
        folder, slug, digest, number, moment, withdrawn = row
        return folder, Version(item, True, slug, digest, number, moment, withdrawn=bool(withdrawn))

    def newest_of_all(self) -> list[tuple[str, str, bytes, str]]:
        """Of each item that has a brief in its own folder: URN, folder, digest and signature."""
        return self._rows(
            "SELECT urn, item.folder, digest, signature FROM item "
            "JOIN brief ON brief.folder = item.folder"
        )

    def all_briefs(self) -> list[tuple[str, str, bytes, str]]:
        """URN, folder, digest and signature of every brief, also of those that were replaced."""
        return self._rows("SELECT item, folder, digest, signature FROM brief")

    def briefs(self, item: str, digest: bytes) -> list[tuple[str, str]]:
        """Folder and signature of each brief of a version."""
        query = "SELECT folder, signature FROM brief WHERE item = ? AND digest = ?"
        return self._rows(query, item, digest)

    def add_brief(self, folder: str, version: Version, signature: str) -> None:
        """Enter that the brief of a version, made with this signature, is in a folder."""
        self._run(
            "INSERT OR REPLACE INTO brief VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(folder, version.item, version.digest, signature),
            *(version.number, version.moment, version.withdrawn),
        )

    def rename(self, before: str, after: str) -> None:
        """Enter that a brief was moved to another folder, in place of the brief entered there."""
        self._run("UPDATE OR REPLACE brief SET folder = ? WHERE folder = ?", after, before)

    def remove_brief(self, folder: str) -> None:
        """Enter that the brief in a folder is none of its item's any more."""
        self._run("DELETE FROM brief WHERE folder = ?", folder)

    def superseded(self, item: str) -> bool:
        """Whether an item has been superseded by another."""
        return self._row("SELECT 1 FROM superseded WHERE item = ?", item) is not None

    def supersede(self, item: str) -> None:
        """Enter that an item has been superseded by another."""
        self._run("INSERT OR IGNORE INTO superseded VALUES (?)", item)

    # Moves of folders, entered before they are made.

    def moves(self) -> list[tuple[str, str]]:
        """The planned moves in their order: source and target, in the output folder."""
        return self._rows("SELECT source, target FROM move ORDER BY place")

    def plan_moves(self, moves: Iterable[tuple[str, str]]) -> None:
        """Enter moves that are to be made."""
        insert = "INSERT INTO move (source, target) VALUES (?, ?)"
        self._connection.executemany(insert, list(moves))

    def clear_moves(self) -> None:
        """Enter that all planned moves have been made."""
        self._run("DELETE FROM move")

    # Source files.

    def source(self, path: bytes) -> Source | None:
        """What was entered about a source file; None if nothing was."""
        query = "SELECT stamp, versions, failed, device FROM source WHERE path = ?"
        row = self._row(query, path)
        return None if row is None else _source(*row)

    def sources(self) -> list[tuple[bytes, Source]]:
        """The paths of all source files that are entered, and what was entered about each."""
        query = "SELECT path, stamp, versions, failed, device FROM source ORDER BY path"
        return [(path, _source(*row)) for path, *row in self._rows(query)]

    def record(self, path: bytes, source: Source) -> None:
        """Enter that a source file is done, in a transaction of its own."""
        with self.transaction():
            self._run(
                "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)",
                *(path, source.stamp, msgspec.msgpack.encode(source.versions), source.failed),
                source.device,
            )

    def forget(self, path: bytes) -> None:
        """Delete what was entered about a source file, in a transaction of its own."""
        with self.transaction():
            self._run("DELETE FROM source WHERE path = ?", path)

    def put_away(self) -> list[PutAway]:
        """The files that were put away last, in the order in which they were."""
        rows = self._rows("SELECT path, origin, stamp FROM put_away ORDER BY rowid")
        return [PutAway(*row) for row in rows]

    def enter_put_away(self, file: PutAway) -> None:
        """Enter that a source file was put away, instead of what was entered about it."""
        with self.transaction():
            self._run("DELETE FROM source WHERE path = ?", file.origin)
            self._run("INSERT OR REPLACE INTO put_away VALUES (?, ?, ?)", *file)
            self._run(
                "DELETE FROM put_away WHERE rowid <= "
                "(SELECT rowid FROM put_away ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
                _REMEMBERED,
            )

    def forget_put_away(self, path: bytes) -> None:
        """Delete what was entered about a file that was put away."""
        with self.transaction():
            self._run("DELETE FROM put_away WHERE path = ?", path)

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

    def _open(self, fill: Callable[[Ledger], None]) -> sqlite3.Connection:
        try:
            return self._connect(fill)
        except sqlite3.DatabaseError as error:
            if _code(error) not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
        for suffix in ("", "-wal", "-journal"):
            self._path.with_name(f"{LEDGER}{suffix}").unlink(missing_ok=True)
        return self._connect(fill)

    def _connect(self, fill: Callable[[Ledger], None]) -> sqlite3.Connection:
        self._path.touch()  # as the umask says; SQLite would not let the group write
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
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _FORMAT) or (version and connection.execute(_OUTSIDE).fetchone()):
                raise _damaged()
            if not version:
                self._connection = connection
                with connection:
                    connection.executescript(f"BEGIN; {_SCHEMA}")
                    fill(self)
                    connection.execute(f"PRAGMA user_version = {_FORMAT}")
        except BaseException:
            connection.close()
            raise
        return connection


def _source(stamp: str, versions: bytes, failed: int, device: int) -> Source:
    decoded = msgspec.msgpack.decode(versions, type=tuple[tuple[str, bytes], ...])
    return Source(stamp, decoded, bool(failed), device)


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
