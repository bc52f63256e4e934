"""A content-addressed store on disk, for the outputs of stages.

One SQLite file: writes are transactions (atomic, safe among processes), and the library is the
standard one. diskcache was the alternative; it is unmaintained, and its advisory CVE-2025-69872
(pickle) has no fix. Values are bytes of JSON, each under a SHA-256 of key and value, so that a
damaged entry is seen and recomputed. Age is counted in uses, not by the clock.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

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
_OUT_OF_REACH = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
}
_ELSEWHERE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}
_FORMAT = 1
_PAUSE = 60.0  # seconds without a cache that cannot be opened, or that another process holds
_TOGETHER = 500  # keys a query; SQLite takes at least 999
_NEXT_USE = "(SELECT coalesce(max(used), 0) + 1 FROM entry)"


class StageUse(NamedTuple):
    """How much of the cache a stage takes: entries, and bytes of values."""

    stage: str
    entries: int
    size: int


class Cache:
    """The store in ``folder``, kept below ``max_size`` bytes of values; least recently used first.

    A cache that cannot be opened, read or written never stops the work: it is as if it were
    empty, and a warning is logged once.
    """

    def __init__(self, folder: Path, max_size: int) -> None:
        self.path = folder / "stages.sqlite"
        self._max_size = max_size
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None  # device and inode of the file
        self._off_until = 0.0  # monotonic
        self._warned = False
        self._written = 0

    def get(self, key: str) -> bytes | None:
        """The value under ``key``, or None if there is none or it is damaged."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The values under ``keys``; those that are not there or damaged are left out."""
        found: dict[str, bytes] = {}
        for at in range(0, len(keys), _TOGETHER):
            found |= self._get(keys[at : at + _TOGETHER])
        return found

    def _get(self, keys: Sequence[str]) -> dict[str, bytes]:
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, value, digest FROM entry WHERE key IN ({marks})"  # noqa: S608 (marks)
        empty: list[tuple[str, object, object]] = []
        rows = self._try(lambda db: db.execute(query, keys).fetchall(), empty)
        found: dict[str, bytes] = {}
        damaged: list[tuple[str]] = []
        for key, value, digest in rows:
            if isinstance(value, bytes) and digest == _digest(key, value):
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

    def put(self, key: str, stage: str, value: bytes) -> None:
        """Keep ``value`` under ``key``; a value larger than the whole cache is not kept."""
        self.put_many(stage, {key: value})

    def put_many(self, stage: str, values: Mapping[str, bytes]) -> None:
        """Keep values under their keys, all in one transaction."""
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
        """What each stage keeps, by name."""
        query = "SELECT stage, count(*), sum(size) FROM entry GROUP BY stage ORDER BY stage"
        empty: list[StageUse] = []
        return self._try(lambda db: [StageUse(*row) for row in db.execute(query)], empty)

    def clear(self, stage: str | None = None) -> int:
        """Forget everything, or all of one stage; returns the number of entries forgotten."""
        query = "DELETE FROM entry WHERE stage = coalesce(?, stage)"
        return self._try(lambda db: db.execute(query, (stage,)).rowcount, 0)

    def prune(self, max_size: int) -> int:
        """Forget the least recently used down to ``max_size`` bytes; returns the bytes freed."""
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
        """Bring the store below its size and let go of the file."""
        if self._written:
            self.prune(self._max_size)
        self._let_go()

    def _try(self, action: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Run ``action`` in a transaction; a damaged file is thrown away and begun anew, once."""
        for attempt in (1, 2):
            if time.monotonic() < self._off_until:
                break
            try:
                connection = self._open()
                with connection:
                    return action(connection)
            except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
                if _out_of_reach(error):
                    self._step_back(error)
                    level = logging.DEBUG if self._warned else logging.WARNING
                    self._warned = True
                    log.log(
                        level, "cache %s is not usable (%s); going on without", self.path, error
                    )
                    break
                log.debug("cache %s is damaged (%s); beginning a new one", self.path, error)
                self._throw_away()
                if attempt == 2:
                    self._off_until = time.monotonic() + _PAUSE
        return otherwise

    def _step_back(self, error: Exception) -> None:
        """After an error that is not the file's fault: what to do until it is over."""
        code = _code(error)
        if self._connection is None or code == sqlite3.SQLITE_BUSY:
            self._off_until = time.monotonic() + _PAUSE  # each try would wait for it again
        if code not in _ELSEWHERE:
            self._let_go()  # the next use opens what is there then

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._file() != self._opened:
            self._let_go()  # somebody has taken the file away, or put another in its place
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            db = sqlite3.connect(self.path, timeout=30)
            try:
                self._prepare(db)
            except BaseException:
                db.close()
                raise
            self._connection = db
            self._opened = self._file()
        return self._connection

    def _file(self) -> tuple[int, int] | None:
        try:
            state = self.path.stat()
        except OSError:
            return None
        return state.st_dev, state.st_ino

    def _let_go(self) -> None:
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

    def _throw_away(self) -> None:
        self._let_go()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)


def _out_of_reach(error: Exception) -> bool:
    """Whether the file cannot be used now, as against damaged."""
    if isinstance(error, sqlite3.Error):
        return _code(error) in _OUT_OF_REACH
    return isinstance(error, OSError)


def _code(error: Exception) -> int:
    # The low byte is the primary code; ProgrammingError and its like carry none.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _digest(key: str, value: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + value).digest()
