"""Who has logged in, and for how long that holds."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

import msgspec

from depeche.serve.users import User, Users

IDLE = 2 * 3600.0  # seconds without a request after which a session ends
LONGEST = 12 * 3600.0  # seconds after which it ends in any case
_MOST = 20  # sessions of a user; the oldest one ends if he begins another


class _Session(msgspec.Struct):
    user: User  # as he was when he logged in
    begun: float
    seen: float


class Sessions:
    """The sessions of users, in memory: with the server's end all of them end.

    An id is made here and nowhere else, so that none that somebody has slipped to a browser is
    ever a session's. Of an id only the digest is kept. A session ends, too, if its user gets
    another password or is removed.

    Args:
        users: the users.
        clock: tells the time in seconds.
    """

    def __init__(self, users: Users, clock: Callable[[], float] = time.monotonic) -> None:
        self._users = users
        self._clock = clock
        self._sessions: dict[bytes, _Session] = {}  # the oldest first

    def begin(self, user: User) -> str:
        """Begin a session of a user; returns its id."""
        now = self._clock()
        live = {key: one for key, one in self._sessions.items() if _lasts(one, now)}
        own = [key for key, one in live.items() if one.user.name == user.name]
        for key in own[: max(0, len(own) - _MOST + 1)]:
            del live[key]
        self._sessions = live
        made = secrets.token_urlsafe(32)
        self._sessions[_digest(made)] = _Session(user, now, now)
        return made

    def find(self, given: str, *, used: bool = True) -> User | None:
        """The user of a session, as the file has him now.

        Args:
            given: what may be the id of a session.
            used: whether the session counts as used by it.

        Returns:
            None if there is no such session, or none any more.
        """
        session = self._sessions.get(_digest(given))
        if session is None:
            return None
        now = self._clock()
        user = self._users.find(session.user.name)
        if not _lasts(session, now) or user is None or user.password != session.user.password:
            self.end(given)
            return None
        if used:
            session.seen = now
        return user

    def end(self, given: str) -> None:
        """End a session, if there is such a one."""
        self._sessions.pop(_digest(given), None)


def _lasts(session: _Session, now: float) -> bool:
    return now - session.seen < IDLE and now - session.begun < LONGEST


def _digest(given: str) -> bytes:
    return hashlib.sha256(given.encode("utf-8", "surrogatepass")).digest()
