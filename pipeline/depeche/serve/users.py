"""The file of users: who may log in, with what password, and what he may do."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import argon2
import msgspec

from depeche.errors import SettingsError, writing
from depeche.serve.visitors import RANK, Role, name_of
from depeche.storage import atomic, private

log = logging.getLogger(__name__)

# A hash as argon2-cffi writes it.
_HASH = (
    r"\A(|\$argon2id\$v=19\$m=[0-9]{1,6},t=[0-9],p=[0-9]"
    r"\$[A-Za-z0-9+/]{22,86}\$[A-Za-z0-9+/]{43,86})\Z"
)
_MOST_MEMORY = 262_144  # KiB that comparing a password may take; four times what it does


class User(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who may come in.

    Attributes:
        name: what he is called.
        role: what he may do.
        password: the argon2 hash of his password; ``""`` if he has none, as a proxy names him.
    """

    name: str
    role: Role
    password: Annotated[str, msgspec.Meta(pattern=_HASH)] = ""


class Users:
    """The users of a file, which is read again when it has changed.

    If it cannot be read then, those who were in it before stay, and the log says so.

    Args:
        path: the file.

    Raises:
        SettingsError: it cannot be used, or there is nobody in it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = _state(path)
        self._users = read(path)
        if not self._users:
            raise SettingsError(
                f"There are no users in {path}: add one with `depeche users add {path} NAME`."
            )

    def named(self, name: str) -> User | None:
        """The user whom another system calls by a name, which may be capitalised otherwise.

        If that may be one of several users, it is the one who may least.
        """
        if user := self.find(name):
            return user
        wanted = name.casefold()
        found = [user for user in self._users.values() if user.name.casefold() == wanted]
        return min(found, key=lambda user: RANK[user.role], default=None)

    def find(self, name: str) -> User | None:
        """The user of a name; None if there is none, or none any more."""
        state = _state(self._path)
        if state != self._state:
            self._state = state
            try:
                self._users = read(self._path)
            except SettingsError as error:
                log.error("%s The users stay as they were.", error)
        return self._users.get(name)


def read(path: Path) -> dict[str, User]:
    """The users of a file by name; each is an object in JSON on a line of its own.

    Raises:
        SettingsError: it cannot be read, others may read it, or a line is no user.
    """
    users: dict[str, User] = {}
    for number, line in enumerate(private.read(path, "users").split("\n"), 1):
        if not line.strip():
            continue
        user = _user(line)
        if user is None:
            raise SettingsError(
                f"Line {number} of {path} is no user; `depeche users add` writes such lines."
            )
        if user.name in users:
            raise SettingsError(f"Line {number} of {path} has {user.name} once more.")
        users[user.name] = user
    return users


def write(path: Path, users: Iterable[User]) -> None:
    """Replace a file of users, or create it, for its owner only.

    Raises:
        DepecheError: it cannot be written; the old one is still there.
    """
    lines = b"".join(msgspec.json.encode(user) + b"\n" for user in users)
    with writing(path):
        atomic.write(path, lines, mode=private.FILE)


def _user(line: str) -> User | None:
    """The user of a line; None if it has none that can be used."""
    try:
        user = msgspec.json.decode(line, type=User)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if not user.name or name_of(user.name) != user.name:
        return None
    if user.password and argon2.extract_parameters(user.password).memory_cost > _MOST_MEMORY:
        return None
    return user


def _state(path: Path) -> tuple[int, ...] | None:
    """What changes with the file; None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
