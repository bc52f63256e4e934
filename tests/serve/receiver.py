"""A receiver of what is handed on: it keeps each request, and answers as the test says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple


class Request(NamedTuple):
    target: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[socket.socket, int], None]


def answer(status: int, *headers: str, body: str = "") -> Behaviour:
    """Answers with a status."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", body]

    def behave(connection: socket.socket, number: int) -> None:
        connection.sendall("\r\n".join(lines).encode())

    return behave


def raw(data: bytes, then: Callable[[], object] = lambda: None) -> Behaviour:
    """Answers with some bytes, and then does something before the connection is closed."""

    def behave(connection: socket.socket, number: int) -> None:
        connection.sendall(data)
        then()

    return behave


def endless(start: bytes, piece: bytes) -> Behaviour:
    """Answers with a beginning, and the same piece over and over."""

    def behave(connection: socket.socket, number: int) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)

    return behave


TAKEN = answer(200)


class Receiver:
    """Listens on loopback.

    Attributes:
        requests: what came in whole, in its order.
        behaviour: what answers.
        port: where it listens.
    """

    def __init__(self, behaviour: Behaviour = TAKEN, port: int = 0) -> None:
        self.requests: list[Request] = []
        self.behaviour = behaviour
        self.came = threading.Semaphore(0)
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listening.getsockname()[1]
        self.wrap: Callable[[socket.socket], socket.socket] = lambda connection: connection
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/take?from=desk"

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # ends the thread's accept
        self._listening.close()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                connection = self._listening.accept()[0]
                threading.Thread(target=self._take, args=(connection,), daemon=True).start()

    def _take(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), self.wrap(connection) as spoken:
            spoken.settimeout(20)
            request = _read(spoken)
            if request is None:
                return
            self.requests.append(request)
            number = len(self.requests)
            self.came.release()
            self.behaviour(spoken, number)


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (piece := connection.recv(65536)):
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in lines)}
    while len(body) < int(headers["content-length"]):
        if not (piece := connection.recv(65536)):
            return None
        body += piece
    return Request(first.split(" ")[1], headers, body)


@contextmanager
def receiving(behaviour: Behaviour = TAKEN, port: int = 0) -> Iterator[Receiver]:
    made = Receiver(behaviour, port)
    try:
        yield made
    finally:
        made.close()
