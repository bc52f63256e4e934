"""What open pages are told, over a real connection: a Unix socket, to which a server listens."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from depeche.serve import server
from depeche.serve.errors import RequestError
from depeche.serve.review import notices
from depeche.serve.review.context import Context
from depeche.serve.review.notices import Notices

from serve.desks import Served, served
from serve.fixtures import LOCAL


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "out", notices=Notices(most=2)) as made:
        yield made


@contextmanager
def listened_to(desk: Served, place: Path) -> Iterator[Callable[[], socket.socket]]:
    """A server for the desk; yields what connects to it."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        ending = threading.Event()
        context = desk.context._replace(worker=Idle(desk.context))  # type: ignore[arg-type]
        thread = threading.Thread(
            target=server.run,
            args=(context.worker, LOCAL, listening, ending.is_set, context),
            daemon=True,
        )
        thread.start()

        def connect() -> socket.socket:
            made = socket.socket(socket.AF_UNIX)
            made.settimeout(10)
            made.connect(str(place))
            return made

        try:
            yield connect
        finally:
            ending.set()
            thread.join(10)
            assert not thread.is_alive()


class Idle:
    """Stands in for the worker that runs already, and waits in its stead until it is to stop."""

    def __init__(self, context: Context) -> None:
        self._worker = context.worker

    def __getattr__(self, name: str) -> object:
        return getattr(self._worker, name)

    def run(self, stop: Callable[[], bool]) -> None:
        while not stop():
            time.sleep(0.01)


class Stream:
    """A client that listens to the events."""

    def __init__(self, connection: socket.socket, method: str = "GET", headers: str = "") -> None:
        self.connection = connection
        connection.sendall(
            f"{method} /api/v1/events HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
        )
        self._bytes = b""
        self.head = self.until(b"\r\n\r\n").decode()
        self.status = int(self.head.split()[1])

    def until(self, mark: bytes) -> bytes:
        """All that comes until a mark does."""
        begun = time.monotonic()
        while mark not in self._bytes:
            assert time.monotonic() - begun < 10
            part = self.connection.recv(10_000)
            if not part:
                raise EOFError(self._bytes)
            self._bytes += part
        found, _, self._bytes = self._bytes.partition(mark)
        return found

    def names(self) -> list[str]:
        """The items of the next event."""
        lines = self.until(b"event: changed\r\ndata: ".replace(b"\r", b""))
        assert b"data" not in lines
        return list(json.loads(self.until(b"\n\n"))["names"])


def eventually(condition: Callable[[], bool], seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_one_changes_the_others_are_told_within_a_second(desk: Served, tmp_path: Path) -> None:
    with listened_to(desk, tmp_path / "s") as connect:
        first, second = connect(), connect()
        with closing(first), closing(second):
            streams = [Stream(first), Stream(second)]
            for stream in streams:
                assert stream.status == 200
                assert "content-type: text/event-stream" in stream.head
                assert "x-accel-buffering: no" in stream.head
                assert "cache-control: no-store" in stream.head
                stream.until(b"retry: 2000\n\n")
            begun = time.monotonic()
            desk.client().post("/api/v1/items/a/begin", json={"version": 0})
            for stream in streams:
                assert stream.names() == ["a"]
            assert time.monotonic() - begun < 1
            for _ in range(500):  # as an inbox that fills
                desk.context.notices.publish("b", "c\nevent: x", "")
            found = set(streams[0].names())
            assert found == {"b", "c\nevent: x"}


def test_a_conflict_and_an_error_tell_nobody_anything(
    desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, ...]] = []
    monkeypatch.setattr(desk.context.notices, "publish", lambda *names: told.append(names))
    client = desk.client()
    edit = {"field": "brief-1", "text": "New.", "version": 0}
    assert client.post("/api/v1/items/a/edit", json=edit).status_code == 200
    assert client.post("/api/v1/items/a/edit", json=edit).status_code == 409
    assert client.post("/api/v1/items/b/edit", json=edit).status_code == 404
    assert client.post("/api/v1/items/a/edit", json=edit | {"field": "x"}).status_code == 422
    assert told == [("a",)]


def test_a_silent_stream_says_that_it_is_there(
    desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "HEARTBEAT", 0.05)
    with listened_to(desk, tmp_path / "s") as connect, closing(connect()) as connection:
        stream = Stream(connection)
        for _ in range(3):
            stream.until(b": nothing new\n\n")
        desk.context.notices.publish("a")
        assert stream.until(b"event: changed\n").count(b"data") == 0


def test_so_many_listen_and_no_more_and_who_goes_is_forgotten(desk: Served, tmp_path: Path) -> None:
    with listened_to(desk, tmp_path / "s") as connect, closing(connect()) as first:
        Stream(first)
        with closing(connect()) as second, closing(connect()) as third:
            Stream(second)
            refused = Stream(third)
            assert refused.status == 503
            assert "retry-after" in refused.head
            assert desk.context.notices.listening == 2
        eventually(lambda: desk.context.notices.listening == 1)
        with closing(connect()) as fourth:
            assert Stream(fourth).status == 200


def test_the_head_alone_is_no_stream(desk: Served, tmp_path: Path) -> None:
    with listened_to(desk, tmp_path / "s") as connect, closing(connect()) as connection:
        assert Stream(connection, "HEAD").status == 200
        eventually(lambda: desk.context.notices.listening == 0)


def test_a_stream_ends_after_a_while_or_when_who_listens_may_not_any_more(
    desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "HEARTBEAT", 0.05)
    with listened_to(desk, tmp_path / "s") as connect:
        with closing(connect()) as connection:
            stream = Stream(connection)
            monkeypatch.setattr("depeche.serve.review.api.is_still_in", lambda request: False)
            desk.context.notices.publish("a")
            assert b"changed" not in stream.until(b"0\r\n\r\n")  # the last chunk
        monkeypatch.setattr(notices, "LASTS", 0.1)
        with closing(connect()) as connection:
            Stream(connection).until(b"0\r\n\r\n")
    assert desk.context.notices.listening == 0


def test_who_takes_nothing_of_what_is_sent_is_forgotten(
    desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "LASTS", 0.2)
    monkeypatch.setattr(notices, "HEARTBEAT", 0.2)
    with listened_to(desk, tmp_path / "s") as connect, closing(connect()) as connection:
        Stream(connection)
        desk.context.notices.publish(*(f"{number:0100}" for number in range(20_000)))
        eventually(lambda: desk.context.notices.listening == 0)


def test_of_one_visitor_so_many_pages_listen() -> None:
    async def listen() -> None:
        told = Notices(most=5, each=2)
        with ExitStack() as streams:
            for who in ("local Ana", "session Ana", "session Ana"):
                streams.enter_context(told.listen(who))
            with pytest.raises(RequestError, match="2 pages of yours"):
                streams.enter_context(told.listen("session Ana"))
            with ExitStack() as other:
                other.enter_context(told.listen("local Ana"))
            streams.enter_context(told.listen("local Ana"))
            streams.enter_context(told.listen("token Bot"))
            with pytest.raises(RequestError, match="5 pages listen"):
                streams.enter_context(told.listen("token Other"))

    asyncio.run(listen())


def test_pages_are_counted_by_who_has_opened_them(tmp_path: Path) -> None:
    with (
        served(tmp_path / "out", notices=Notices(each=1)) as made,
        listened_to(made, tmp_path / "s") as connect,
        closing(connect()) as first,
        closing(connect()) as second,
    ):
        assert [Stream(one).status for one in (first, second)] == [200, 503]


def test_the_server_stops_with_streams_open(desk: Served, tmp_path: Path) -> None:
    with listened_to(desk, tmp_path / "s") as connect:
        connections = [connect(), connect()]
        streams = [Stream(connection) for connection in connections]
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    for stream in streams:
        stream.until(b"0\r\n\r\n")
        stream.connection.close()
    desk.context.notices.publish("a")  # nobody is there to be told
    assert desk.client().get("/api/v1/events").status_code == 503
