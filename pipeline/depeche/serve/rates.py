"""How often somebody may do something."""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import time
from array import array
from collections.abc import Callable

from depeche.serve.errors import RequestError

_SLOTS = 1 << 14


class Rate:
    """Lets each key do something so many times at once, and after that once in so many seconds.

    The memory is the same however many keys there are: each has one of 16,384 places by its digest.
    Keys that happen to share one share what they may do, and nobody can tell which these are. A
    place has the time when all that was done there would be done at the allowed pace.

    Args:
        most: how many times at once.
        seconds: until it may be done once more.
        clock: tells the time in seconds.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._ahead = (most - 1) * seconds
        self._clock = clock
        self._until = array("d", [-math.inf]) * _SLOTS
        self._secret = secrets.token_bytes(16)
        self._lock = threading.Lock()

    def take(self, key: str, sentence: str) -> None:
        """Do it once.

        Args:
            key: who does it.
            sentence: what is told who does it too often.

        Raises:
            RequestError: it may not be done yet (429); ``Retry-After`` says when.
        """
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), key=self._secret)
        slot = int.from_bytes(digest.digest()[:8], "big") % _SLOTS
        with self._lock:
            now = self._clock()
            until = max(self._until[slot], now)
            wait = until - now - self._ahead
            if wait <= 0:
                self._until[slot] = until + self._seconds
                return
        left = max(1, math.ceil(wait))
        raise RequestError(
            429, f"{sentence} Try again in {left} seconds.", {"Retry-After": str(left)}
        )
