"""Telling open pages that items have changed, as server-sent events."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress

from depeche.serve.errors import busy
from depeche.writers.brief_json import encoded

HEARTBEAT = 15.0  # seconds after which a stream that is silent says that it is there
LASTS = 900.0  # seconds of a stream; a page that asks for the next one is let in anew, or not
_MOST = 200  # streams at the same time
_EACH = 20  # of them, of the same visitor
_AGAIN = "retry: 2000\n\n"  # milliseconds after which a browser asks again if a stream ends
_SILENT = ": nothing new\n\n"


class Notices:
    """Tells whoever listens which items have changed; any thread may publish.

    Args:
        most: how many may listen at the same time.
        each: how many of them may be of the same visitor.
    """

    def __init__(self, most: int = _MOST, each: int = _EACH) -> None:
        self._most = most
        self._each = each
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._closed = False

    @property
    def listening(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def publish(self, *names: str) -> None:
        """Say that items have changed; without names nothing is said.

        Args:
            names: their folders; an empty one stands for what has none: an item that is gone, the
                inbox, the list of what is made again.
        """
        with self._lock:
            if names:
                for listener in self._listeners:
                    listener.tell(names)

    @contextmanager
    def listen(self, who: str = "") -> Iterator[Listener]:
        """A listener that is told, as long as this lasts, of all that is published.

        It belongs to the event loop that runs now.

        Args:
            who: the visitor whose page listens.

        Raises:
            RequestError: too many listen already, or the server is stopping.
        """
        listener = Listener(who)
        with self._lock:
            if self._closed:
                raise busy("The server is stopping.")
            if len(self._listeners) >= self._most:
                raise busy(f"{self._most} pages listen already; close one that is not needed.")
            if sum(other.who == who for other in self._listeners) >= self._each:
                raise busy(f"{self._each} pages of yours listen already; close one of them.")
            self._listeners.add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def close(self) -> None:
        """End all streams, and begin none any more."""
        with self._lock:
            self._closed = True
            for listener in self._listeners:
                listener.end()


class Listener:
    """One who listens.

    What is published while he is slow is told in one event: no more is kept than each name once.

    Args:
        who: the visitor.
    """

    def __init__(self, who: str) -> None:
        self.who = who
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._names: dict[str, None] = {}
        self._ended = False

    def tell(self, names: tuple[str, ...]) -> None:
        """Say that items have changed."""
        self._in_loop(lambda: self._names.update(dict.fromkeys(names)))

    def end(self) -> None:
        """End the stream."""
        self._in_loop(lambda: setattr(self, "_ended", True))

    async def stream(self, may_go_on: Callable[[], bool]) -> AsyncGenerator[str, None]:
        """The events as they are sent (https://html.spec.whatwg.org/#server-sent-events).

        Args:
            may_go_on: asked each time before something is sent; the stream ends if it says no.
        """
        yield _AGAIN
        until = self._loop.time() + LASTS
        while not self._ended and self._loop.time() < until:
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT):
                    await self._woken.wait()
            if not may_go_on():
                return
            if not self._woken.is_set():
                yield _SILENT
            self._woken.clear()
            if self._names:
                names, self._names = self._names, {}
                value = {"names": [name for name in names if name]}
                yield f"event: changed\ndata: {encoded(value)}\n\n"

    def _in_loop(self, change: Callable[[], object]) -> None:
        """Change something in the thread of the stream, and wake it."""

        def run() -> None:
            change()
            self._woken.set()

        with suppress(RuntimeError):  # the loop is closed, and the stream with it
            self._loop.call_soon_threadsafe(run)
