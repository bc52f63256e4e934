"""The cache of stage outputs: values under keys, in one SQLite file.

SQLite makes writes atomic and safe among processes, and is in the standard library. (diskcache is
unmaintained, and its advisory CVE-2025-69872 about pickle has no fix.) Values are bytes of JSON.
Each is stored with a SHA-256 of key and value, so that a damaged entry is noticed and recomputed.
Which entry was used least recently is told by a counter of uses, not by the clock.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from depeche.storage import private

log = logging.getLogger(__name__)

T = TypeVar("T")

_SCHEMA = (
    "DROP TABLE IF EXISTS entry",
    """CREATE TABLE entry (
    key TEXT PRIMARY KEY,
    stage TEXT NOT NULL,
    value BLOB NOT NULL,
    digest BLOB NOT NULL,
    size INTEGER NOT NULL,
    used INTEGER NOT NULL
) WITHOUT ROWID""",
    "CREATE INDEX entry_used ON entry (used)",
    "CREATE INDEX entry_stage ON entry (stage, size)",
)
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
}
# After these the connection is still good; after any other error it is opened anew.
_CONNECTION_STAYS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}
_FORMAT = 1
_PAUSE = 60.0  # seconds without a cache that cannot be opened, or that another process holds
_KEYS_PER_QUERY = 500  # keys a query; SQLite takes at least 999
_NEXT_USE = "(SELECT coalesce(max(used), 0) + 1 FROM entry)"
_warned: set[Path] = set()  # the folders of which `warn_unusable` has warned


class StageUse(NamedTuple):
    """How much of the cache a stage takes: its entries, and the bytes of their values."""

    stage: str
    entries: int
    size: int


class Cache:
    """The cache in ``folder``, of at most about ``max_size`` bytes of values.

    What was used least recently is deleted first.

    If it cannot be opened, read or written, no method raises an error: the cache acts as if it
    were empty, and ``warn_unusable`` is called. The file is opened when it is first used, and again
    if it is used after ``close``. Threads may share a cache.
    """

    def __init__(self, folder: Path, max_size: int) -> None:
        self.path = folder / "stages.sqlite"
        self._max_size = max_size
        self._lock = threading.RLock()  # of the connection, for threads that share the cache
        self._connection: sqlite3.Connection | None = None
        self._file_opened: tuple[int, int] | None = None  # device and inode of the file
        self._disabled_until = 0.0  # monotonic
        self._written = 0

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The values under ``keys``; keys without a value, or with a damaged one, are left out."""
        found: dict[str, bytes] = {}
        for at in range(0, len(keys), _KEYS_PER_QUERY):
            found |= self._get(keys[at : at + _KEYS_PER_QUERY])
        return found

    def _get(self, keys: Sequence[str]) -> dict[str, bytes]:
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, value, digest FROM entry WHERE key IN ({marks})"  # noqa: S608 (marks)
        empty: list[tuple[object, object, object]] = []
        rows = self._try(lambda db: db.execute(query, keys).fetchall(), empty)
        found: dict[str, bytes] = {}
        damaged: list[tuple[object]] = []
        for key, value, digest in rows:
            # In a damaged file either may be of another type than was written.
            if isinstance(key, str) and isinstance(value, bytes) and digest == _digest(key, value):
                found[key] = value
            else:
                log.debug("cache entry %s is damaged; it will be computed again", key)
                damaged.append((key,))
        if damaged:
            delete = "DELETE FROM entry WHERE key = ?"
            self._try(lambda db: db.executemany(delete, damaged), None)
        if found:
            # One use for all of them; the subquery must see the state before this update.
            touch = f"UPDATE entry SET used = ? WHERE key IN ({','.join('?' * len(found))})"  # noqa: S608
            following = f"SELECT {_NEXT_USE}"

            def mark(db: sqlite3.Connection) -> None:
                (use,) = db.execute(following).fetchone()
                db.execute(touch, (use, *found))

            self._try(mark, None)
        return found

    def put_many(self, stage: str, values: Mapping[str, bytes]) -> None:
        """Keep the outputs of a stage under their keys, in one transaction.

        A value larger than the whole cache is not kept.
        """
        insert = f"INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, {_NEXT_USE})"  # noqa: S608
        rows = [
            (key, stage, value, _digest(key, value), len(value))
            for key, value in values.items()
            if len(value) <= self._max_size
        ]
        if not rows:
            return
        self._try(lambda db: db.executemany(insert, rows), None)
        # Adding up all sizes at every write would be slow; a hundredth over the limit is not.
        self._written += sum(row[-1] for row in rows)
        if self._written * 100 > self._max_size:
            self.prune(self._max_size)

    def info(self) -> list[StageUse]:
        """How much each stage takes, sorted by its name."""
        query = "SELECT stage, count(*), sum(size) FROM entry GROUP BY stage ORDER BY stage"
        empty: list[StageUse] = []
        return self._try(lambda db: [StageUse(*row) for row in db.execute(query)], empty)

    def clear(self, stage: str | None = None) -> int:
        """Delete all entries, or those of one stage; returns how many were deleted."""
        query = "DELETE FROM entry WHERE stage = coalesce(?, stage)"
        return self._try(lambda db: db.execute(query, (stage,)).rowcount, 0)

    def prune(self, max_size: int) -> int:
        """Delete the least recently used values until at most ``max_size`` bytes are left.

        Returns:
            The bytes freed.
        """
        self._written = 0

        def evict(db: sqlite3.Connection) -> int:
            total = db.execute("SELECT coalesce(sum(size), 0) FROM entry").fetchone()[0]
            freed = 0
            doomed = []
            for key, size in db.execute("SELECT key, size FROM entry ORDER BY used"):
                if total - freed <= max_size:
                    break
                doomed.append((key,))
                freed += size
            db.executemany("DELETE FROM entry WHERE key = ?", doomed)
            return freed

        return self._try(evict, 0)

    def close(self) -> None:
        """Delete what is too much, and close the file."""
        if self._written:
            self.prune(self._max_size)
        with self._lock:
            self._disconnect()

    def _try(self, action: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """The result of ``action``, run in a transaction, or ``otherwise`` if the file is unusable.

        A damaged file is deleted, and the action is run once more with a new one.
        """
        for attempt in (1, 2):
            if time.monotonic() < self._disabled_until:
                break
            try:
                with self._lock, self._open() as connection:
                    return action(connection)
            except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
                if _is_unavailable(error):
                    self._suspend(error)
                    warn_unusable(self.path.parent, error)
                    break
                log.debug("cache %s is damaged (%s); beginning a new one", self.path, error)
                self._delete_file()
                if attempt == 2:
                    self._disabled_until = time.monotonic() + _PAUSE
        return otherwise

    def _suspend(self, error: Exception) -> None:
        """Close or disable the cache for a while, after an error that is not damage of the file."""
        code = _code(error)
        if self._connection is None or code == sqlite3.SQLITE_BUSY:
            self._disabled_until = time.monotonic() + _PAUSE  # each try would wait for it again
        if code not in _CONNECTION_STAYS:
            self._disconnect()  # the next use opens what is there then

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._file() != self._file_opened:
            self._disconnect()  # somebody has taken the file away, or put another in its place
        if self._connection is None:
            private.make_folder(self.path.parent)
            private.make_file(self.path)  # SQLite gives those beside it the same mode
            for path in self._files()[1:]:
                private.restrict(path)
            db = sqlite3.connect(self.path, timeout=30, check_same_thread=False)
            try:
                self._prepare(db)
            except BaseException:
                db.close()
                raise
            self._connection = db
            self._file_opened = self._file()
        return self._connection

    def _file(self) -> tuple[int, int] | None:
        try:
            state = self.path.stat()
        except OSError:
            return None
        return state.st_dev, state.st_ino

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @staticmethod
    def _prepare(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA auto_vacuum = FULL")
        # Another process switching at this very moment makes this fail at once; it does the job.
        with contextlib.suppress(sqlite3.OperationalError):
            db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] == _FORMAT:
            return
        with db:
            db.execute("BEGIN IMMEDIATE")
            if db.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
                for statement in _SCHEMA:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {_FORMAT}")

    def _delete_file(self) -> None:
        self._disconnect()
        for path in self._files():
            path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        """The file, and those that SQLite makes beside it."""
        return [Path(f"{self.path}{suffix}") for suffix in ("", "-wal", "-shm", "-journal")]


class NoCache(Cache):
    """A cache that keeps nothing and touches no disk."""

    def __init__(self) -> None:
        super().__init__(Path(), 0)

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Nothing."""
        return {}

    def put_many(self, stage: str, values: Mapping[str, bytes]) -> None:
        """Do nothing."""


def warn_unusable(folder: Path, error: Exception) -> None:
    """Log that nothing can be kept in a cache folder; as a warning only once for each folder."""
    level = logging.DEBUG if folder in _warned else logging.WARNING
    _warned.add(folder)
    reason = getattr(error, "strerror", None) or error
    log.log(
        level,
        "the cache %s is not usable (%s): nothing is kept, and every start takes longer; "
        "DEPECHE_CACHE_DIR can name another folder",
        folder,
        reason,
    )


def _is_unavailable(error: Exception) -> bool:
    """Whether an error says that the file cannot be used now, rather than that it is damaged."""
    if isinstance(error, sqlite3.Error):
        return _code(error) in _UNAVAILABLE
    return isinstance(error, OSError)


def _code(error: Exception) -> int:
    # The low byte is the primary code; ProgrammingError and its like carry none.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _digest(key: str, value: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + value).digest()
