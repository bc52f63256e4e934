"""Passwords: their argon2 hashes, and whether one is right."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from depeche.serve.errors import busy

SHORTEST = 12  # characters of a new one
LONGEST = 1000
_TOGETHER = 2  # each takes 64 MiB while it is compared
_MOST = 20  # that may wait for it
_hasher = argon2.PasswordHasher()


def hashed(password: str) -> str:
    """The argon2 hash of a password, with a salt of its own."""
    return _hasher.hash(_normal(password))


class Passwords:
    """Compares passwords in threads, two at a time, so that logins do not exhaust the memory."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_TOGETHER, "password")
        self._waiting = 0
        self._nobodys = hashed(secrets.token_urlsafe())

    async def fits(self, password: str, known: str) -> bool:
        """Whether a password is right; it takes as long if there is none.

        Args:
            password: what was typed.
            known: the hash of the right one; ``""`` if there is none.

        Raises:
            RequestError: too many wait for an answer already.
        """
        if self._waiting >= _MOST:
            raise busy("Too many log in at the same time; try again later.")
        self._waiting += 1
        try:
            fits = await asyncio.get_running_loop().run_in_executor(
                self._pool, _fits, password, known or self._nobodys
            )
        finally:
            self._waiting -= 1
        return fits and bool(known)


def _fits(password: str, known: str) -> bool:
    try:
        return _hasher.verify(known, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> bytes:
    # Keyboards differ in how they write an accent; nothing longer than a password is normalised.
    return unicodedata.normalize("NFC", password[:LONGEST]).encode("utf-8", "surrogatepass")
