"""SQLite files of what people did, which can be made anew from nothing else.

A change is on the disk when its transaction ends, whatever happens to the process or the machine
then. There is a rollback journal and no WAL: the file is then all there is to back up, and another
process can read it at any time. Unlike a cache, such a file is never deleted or begun anew by
itself when it is damaged.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from depeche.errors import DepecheError

_WAIT = 30  # seconds for another process that writes


class Database:
    """An open file; the threads of a process may share it.

    Every method raises a DepecheError if the file cannot be read or written.

    Attributes:
        path: the file.

    Args:
        path: the file; it is made if it does not exist, unless ``schema`` is empty.
        schema: the statements that make its tables.
        form: the number of its format, from 1; raised when the schema changes.
        upgrades: the statements that make the next format of an earlier one, by its number; they
            only add to it, so that a file that cannot be written can be read as it is.

    Raises:
        DepecheError: it is a link, damaged, of another format, or cannot be opened.
    """

    def __init__(
        self, path: Path, schema: str, form: int, upgrades: Mapping[int, str] | None = None
    ) -> None:
        self.path = path
        self.lock = threading.RLock()
        if path.is_symlink():
            raise DepecheError(f"{path} is a link; nothing is written through it.")
        try:
            self._connection = self._open(schema, form, upgrades or {})
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Changes made within are all on the disk afterwards, or none of them is made.

        Within another transaction it is part of that one.
        """
        with self.lock:
            if self._connection.in_transaction:
                yield
                return
            self.run("BEGIN IMMEDIATE")
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # some errors have rolled it back already
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows that a query finds."""
        try:
            with self.lock:
                return self._connection.execute(query, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._failed(error) from error

    def row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        """The first row that a query finds, or None."""
        return next(iter(self.rows(query, *values)), None)

    def run(self, statement: str, *values: object) -> int:
        """Run a statement; returns the number of the row that it inserted."""
        try:
            with self.lock:
                return self._connection.execute(statement, values).lastrowid or 0
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def run_many(self, statement: str, values: Iterable[tuple[object, ...]]) -> None:
        """Run a statement with each of several tuples of values."""
        try:
            with self.lock:
                self._connection.executemany(statement, values)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _open(self, schema: str, form: int, upgrades: Mapping[int, str]) -> sqlite3.Connection:
        if schema and not self.path.exists():
            self.path.touch()  # as the umask says
        mode = "rw" if os.access(self.path, os.W_OK) else "ro"
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_WAIT,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA synchronous = EXTRA")
            if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("its pages do not fit together")
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if not found and schema:
                connection.executescript(
                    f"BEGIN IMMEDIATE; {schema}; PRAGMA user_version = {form}; COMMIT"
                )
                found = form
            while mode == "rw" and found in upgrades:
                connection.executescript(
                    f"BEGIN IMMEDIATE; {upgrades[found]}; PRAGMA user_version = {found + 1}; COMMIT"
                )
                found += 1
            if found not in (form, *upgrades):
                raise sqlite3.DatabaseError("it is of another release of depeche")
        except BaseException:
            connection.close()
            raise
        return connection

    def _failed(self, error: Exception) -> DepecheError:
        reason = getattr(error, "strerror", None) or error
        advice = ""
        # The codes of a file that is no database, or a damaged one; where there is none, we say so.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if isinstance(error, sqlite3.DatabaseError | UnicodeDecodeError) and code in (
            sqlite3.SQLITE_CORRUPT,
            sqlite3.SQLITE_NOTADB,
        ):
            advice = " Put a copy of it back, or move it away to begin anew."
        return DepecheError(f"{self.path} cannot be used: {reason}.{advice}")
