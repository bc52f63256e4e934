"""The server: a socket, a thread that speaks HTTP, and the main thread that works.

The main thread has the pipeline, since only there the time that reading a file takes can be
limited, and since signals arrive there.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from depeche.errors import DepecheError
from depeche.serve.access import Access
from depeche.serve.app import make
from depeche.serve.jobs import Failure
from depeche.serve.review.context import Context
from depeche.serve.work import Worker
from depeche.writers.brief_json import encoded

_IDLE = 15  # seconds a connection may be open without a request, or with half the head of one
_STUCK = 30.0  # seconds within which a client must take what was sent
_BACKLOG = 128  # connections that the system may hold until they are accepted


def run(
    worker: Worker,
    access: Access,
    listening: socket.socket,
    stop: Callable[[], bool],
    context: Context | None = None,
) -> None:
    """Serve until ``stop`` says so; what is being worked on is finished, the rest is refused.

    Args:
        worker: does the work, in this thread.
        access: who may ask.
        listening: the socket; it is closed at the end.
        stop: called some times a second.
        context: the review desk; None if there is none.

    Raises:
        ModelError: a model is missing or damaged.
        DepecheError: the thread that speaks HTTP has ended by itself.
    """
    with _speaking(make(worker, access, context), listening) as thread:
        try:
            worker.run(lambda: stop() or not thread.is_alive())
        finally:
            if context is not None:
                context.notices.close()  # streams would be waited for
        if not thread.is_alive():
            raise DepecheError("The server ended unexpectedly; -v shows more.")


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on a host; port 0 is any that is free.

    Raises:
        DepecheError: it cannot be opened, as another program has the port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise DepecheError(f"{host} port {port} cannot be opened: {error.strerror}.") from error


@contextmanager
def _speaking(app: ASGIApp, listening: socket.socket) -> Iterator[threading.Thread]:
    """While this lasts, a thread speaks HTTP on a socket; answers that are due are still sent."""
    config = uvicorn.Config(
        app,
        http=_Connection,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_IDLE,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve([listening])), name="http", daemon=True
    )
    thread.start()
    try:
        yield thread
    except BaseException:
        server.force_exit = True
        raise
    finally:
        server.should_exit = True
        thread.join()


class _Connection(H11Protocol):
    """A connection that is closed if a client lets it wait.

    The head of a request must come in time, and so must what is left of one that is answered
    already; and what is sent must be taken.
    """

    _timer: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # whatever is not taken at once is waited for
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take bytes, and stop waiting once they have the head of a request."""
        super().data_received(data)
        # uvicorn, too, waits after an answer, but no more once there has come a byte.
        answered = self.cycle is not None and self.cycle.response_complete
        if answered or self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._wait_no_more()

    def pause_writing(self) -> None:
        """Begin to wait for a client that does not take what is sent."""
        super().pause_writing()
        self._stuck = self.loop.call_later(_STUCK, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop waiting: all is taken."""
        self._stuck_no_more()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._wait_no_more()
        self._stuck_no_more()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP with an error in JSON."""
        body = encoded(Failure("This is not a request of HTTP.")).encode()
        headers = [("content-type", "application/json"), ("connection", "close")]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait(self) -> None:
        # The time runs from the first byte: one byte after the other does not prolong it.
        if self._timer is None:
            self._timer = self.loop.call_later(_IDLE, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stuck_no_more(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
