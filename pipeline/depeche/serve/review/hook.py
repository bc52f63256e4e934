"""The hook: an address to which approved briefs are posted, signed.

A request is a POST whose body is ``approved.json`` as it is in the item's folder; if the event is
``recalled``, it is a small JSON document with ``urn``, ``name``, ``event``, ``reason`` and ``at``
(the value ``Recalled``). Its headers are::

    Depeche-Delivery: 0b5a6a3e-…    the delivery: the same each time it is tried
    Depeche-Attempt: 2              which attempt this is, from 1
    Depeche-Event: approved         or ``recalled``
    Depeche-Timestamp: 1764265200   when it was sent, in seconds since 1970
    Depeche-Signature: sha256=9f…   HMAC-SHA256 of "timestamp.body" with the secret

A delivery is through when the answer's status is 2xx. A receiver that has taken one and is asked
again, as its answer was lost, knows it by its id.
"""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import h11

from depeche import __version__
from depeche.desk.deliveries import Answer, Sending
from depeche.errors import SettingsError, reason_of
from depeche.serve.review import addresses
from depeche.storage import private

_SECONDS = 30.0  # for all of an attempt but the look-up of the name, whose time the system bounds
_REST = 2.0  # for the rest of an answer whose status is known
_MOST = 64 << 10  # bytes of an answer that are read
_PIECE = 16 << 10
_SHORTEST = 32  # characters of a secret
_PORTS = {"http": 80, "https": 443}
# Refusals that another time may not meet: it took too long, came too early, or there were too many.
_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


class HookTarget:
    """Posts what is handed on to an address.

    Args:
        url: the address, ``https://…`` or ``http://…``.
        secret: what requests are signed with.
        inner: whether it may lead to this machine and to private networks.
        seconds: how long an attempt may take.
        context: what checks the receiver's certificate; by default the system's certificates do.

    Raises:
        SettingsError: the address is none that can be posted to.
    """

    name: Literal["hook"] = "hook"

    def __init__(
        self,
        url: str,
        secret: bytes,
        *,
        inner: bool = False,
        seconds: float = _SECONDS,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._url = _Url.parse(url)
        self._secret = secret
        self._inner = inner
        self._seconds = seconds
        self._context = context or ssl.create_default_context()
        with suppress(ValueError):  # a name, which is looked up each time
            ip_address(self._url.host)
            if not addresses.is_allowed(self._url.host, inner=inner):
                raise SettingsError(_refusal([self._url.host]))

    def send(self, sending: Sending) -> Answer:
        """Post a delivery; what goes wrong is in the answer.

        No redirect is followed, no proxy is asked, and of the answer only the head counts.
        """
        clock = _Clock(self._seconds)
        try:
            with self._connected(clock) as connection:
                return _meaning(_exchange(connection, self._request(sending), sending, clock))
        except _RefusedError as error:
            return Answer("refused", str(error))
        except TimeoutError:
            return Answer("later", f"The hook did not answer within {self._seconds:g} seconds.")
        except h11.RemoteProtocolError as error:
            return Answer("later", f"The hook's answer makes no sense: {reason_of(error)}.")
        except OSError as error:
            return Answer("later", f"The hook failed: {error.strerror or reason_of(error)}.")

    @contextmanager
    def _connected(self, clock: _Clock) -> Iterator[socket.socket]:
        """A connection to an address that the hook's name leads to, and may lead to.

        The name is looked up once: the address that was looked at is the one connected to.

        Raises:
            _RefusedError: it may lead to none of them.
            OSError: none can be reached.
        """
        found = socket.getaddrinfo(self._url.host, self._url.port, type=socket.SOCK_STREAM)
        allowed = [one for one in found if addresses.is_allowed(str(one[4][0]), inner=self._inner)]
        if not allowed:
            raise _RefusedError(_refusal([str(one[4][0]) for one in found]))
        with _dialled(allowed, clock) as connection:
            if self._url.scheme == "http":
                yield connection
                return
            clock.limit(connection)  # the whole handshake
            with self._context.wrap_socket(connection, server_hostname=self._url.host) as secured:
                yield secured

    def _request(self, sending: Sending) -> h11.Request:
        moment = str(int(time.time()))
        headers = {
            "Host": self._url.authority,
            "User-Agent": f"depeche/{__version__}",
            "Content-Type": "application/json",
            "Content-Length": str(len(sending.document)),
            "Connection": "close",
            "Depeche-Delivery": sending.id,
            "Depeche-Attempt": str(sending.attempt),
            "Depeche-Event": sending.event,
            "Depeche-Timestamp": moment,
            "Depeche-Signature": signature(self._secret, moment, sending.document),
        }
        return h11.Request(method="POST", target=self._url.target, headers=list(headers.items()))


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """The value of ``Depeche-Signature``.

    Args:
        secret: what the newsroom and the receiver know.
        timestamp: the value of ``Depeche-Timestamp``.
        body: the body of the request.
    """
    signed = timestamp.encode() + b"." + body
    return f"sha256={hmac.new(secret, signed, hashlib.sha256).hexdigest()}"


def read_secret(path: Path) -> bytes:
    """The secret in a file that nobody else may read.

    Raises:
        SettingsError: it cannot be read, others may read it, or the secret is too short.
    """
    secret = private.read(path, "secret").strip()
    if len(secret) < _SHORTEST:
        raise SettingsError(
            f"The secret in {path} has fewer than {_SHORTEST} characters; make one with "
            "`openssl rand -hex 32`."
        )
    return secret.encode()


class _RefusedError(Exception):
    """Raised, with a sentence, if a hook leads to no address that it may lead to."""


class _Url(NamedTuple):
    scheme: str
    host: str
    port: int
    target: str  # path and query

    @classmethod
    def parse(cls, url: str) -> _Url:
        """The parts of an address.

        Raises:
            SettingsError: it is none that can be posted to.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
            host.encode("idna")
        except (KeyError, ValueError) as error:
            raise SettingsError("The hook must be an address like https://host/path.") from error
        if not (host and url.isascii() and url.isprintable()) or " " in url:
            raise SettingsError("The hook must be an address like https://host/path, in ASCII.")
        if parts.fragment or "@" in parts.netloc:
            raise SettingsError("The hook's address must have no user name and no fragment.")
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, host, port, f"{parts.path or '/'}{query}")

    @property
    def authority(self) -> str:
        """Host and port, as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class _Clock:
    """The time that is left for an attempt.

    Args:
        seconds: how much there is.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def limit(self, connection: socket.socket, parts: int = 1) -> None:
        """Let the next call of a connection take the time that is left, or a part of it.

        Args:
            connection: the connection.
            parts: into how many the time is divided.

        Raises:
            TimeoutError: none is.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left / parts)

    def shorten(self, seconds: float) -> None:
        """Leave at most so much."""
        self._until = min(self._until, time.monotonic() + seconds)


def _dialled(found: Sequence[tuple[Any, ...]], clock: _Clock) -> socket.socket:
    """A connection to the first of some addresses that takes one, as ``getaddrinfo`` has them.

    Raises:
        OSError: none does; of the last one.
    """
    for left, (family, kind, protocol, _, address) in zip(
        range(len(found), 0, -1), found, strict=True
    ):
        connection = socket.socket(family, kind, protocol)
        try:
            clock.limit(connection, left)  # one that does not answer leaves time for the next
            connection.connect(address)
            return connection
        except BaseException as error:
            connection.close()
            if left == 1 or not isinstance(error, OSError):
                raise
    raise OSError("it leads nowhere")


def _exchange(
    connection: socket.socket, request: h11.Request, sending: Sending, clock: _Clock
) -> h11.Response:
    """Send a request; returns the head of the answer.

    Raises:
        OSError: the connection fails, or the time is up.
        h11.RemoteProtocolError: the answer is none.
    """
    protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST)
    for part in (request, h11.Data(data=sending.document), h11.EndOfMessage()):
        data = memoryview(protocol.send(part) or b"")
        while data:
            clock.limit(connection)
            data = data[connection.send(data[:_PIECE]) :]
    events = _received(connection, protocol, clock)
    answer = next((event for event in events if isinstance(event, h11.Response)), None)
    if answer is None:
        raise h11.RemoteProtocolError("it is too long")
    clock.shorten(_REST)
    with suppress(OSError, h11.RemoteProtocolError):  # some receivers mind if nobody reads it
        next((event for event in events if isinstance(event, h11.EndOfMessage)), None)
    return answer


def _received(
    connection: socket.socket, protocol: h11.Connection, clock: _Clock
) -> Iterator[object]:
    """What comes over a connection, until it is closed or too much came.

    Raises:
        OSError: the connection fails, or the time is up.
        h11.RemoteProtocolError: it is no answer.
    """
    taken = 0
    while taken < _MOST:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            clock.limit(connection)
            data = connection.recv(_PIECE)
            taken += len(data)
            protocol.receive_data(data)
        elif event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
            return
        else:
            yield event


def _meaning(answer: h11.Response) -> Answer:
    """What a status means for the delivery."""
    status = answer.status_code
    if 200 <= status < 300:
        return Answer("sent")
    if status == HTTPStatus.GONE:
        return Answer("gone", "The hook answered 410: it wants no more of this.")
    if 300 <= status < 400:
        return Answer("refused", f"The hook answered {status}; no redirect is followed.")
    note = f"The hook answered {status}."
    if 400 <= status < 500 and status not in _PASSING:
        return Answer("refused", note)
    return Answer(
        "later", note, _wait(dict(answer.headers).get(b"retry-after", b"").decode("latin-1"))
    )


def _wait(text: str) -> float:
    """The seconds that a ``Retry-After`` asks for; 0 if it cannot be read."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _refusal(found: Iterable[str]) -> str:
    """The sentence that a hook must not lead to these addresses."""
    if any(addresses.is_allowed(address, inner=True) for address in found):
        return "The hook leads to this machine or a private network, which takes --hook-inner."
    return "The hook leads to a link-local address or another that no hook may lead to."
