"""The command itself, as a process that clients reach over TCP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import Ran
from depeche import extras

LONG = "Le président est arrivé à Paris mardi matin pour rencontrer les {} ministres du pays."


class Served(NamedTuple):
    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connection(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


def start(folder: Path, *arguments: str) -> Served:
    command = (sys.executable, "-m", "depeche", "serve", "--port", "0", "--beam", "1")
    process = subprocess.Popen(
        [*command, "--no-read-back", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"DEPECHE_CACHE_DIR": str(folder)},
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r":(\d+)$", line.strip())
    assert found, line + process.stderr.read()
    return Served(process, int(found[1]))


def wait(served: Served) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{served.url}/health", timeout=10):
                return
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.1)
    raise AssertionError("not ready")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def served(cache: Path, socket_enabled: None) -> Iterator[Served]:
    made = start(cache)
    with made.process:
        wait(made)
        yield made
        made.process.kill()


def post(served: Served, path: str, text: str) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(
        served.url + path, text.encode(), {"Content-Type": "text/plain"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_client_of_libretranslate_and_several_at_once(served: Served) -> None:
    client = pytest.importorskip("libretranslatepy").LibreTranslateAPI(served.url)
    assert "rain" in client.translate("Il pleut.", "fr", "en")
    assert client.detect(LONG)[0]["language"] == "fr"
    assert {language["code"] for language in client.languages()} == {"fr", "en"}
    with pytest.raises(urllib.error.HTTPError) as refused:
        client.translate("Il pleut.", "fr", "de")
    assert json.load(refused.value) == {"error": "de is not supported"}
    with ThreadPoolExecutor(8) as pool:
        texts = [LONG.format(number) for number in range(2, 34)]
        for text, done in zip(
            texts, pool.map(lambda text: client.translate(text, "fr", "en"), texts), strict=True
        ):
            assert re.findall(r"\d+", text) == re.findall(r"\d+", done)

    # What is no HTTP, and a request cut off in its head, are no harm.
    with served.connection() as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        head, _, body = received(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert set(json.loads(body)) == {"error"}
    with served.connection() as connection:
        connection.sendall(b"POST /translate HTTP/1.1\r\nHost: x")
    with served.connection() as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 421 ")
    served.process.terminate()
    assert served.process.wait(30) == 0
    assert served.process.stderr.read() == ""


def test_a_signal_lets_the_work_in_hand_be_finished(served: Served) -> None:
    article = "\n\n".join(LONG.format(number) for number in range(100, 280))
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(post, served, "/api/v1/translate", article)
        time.sleep(0.5)  # the first is being worked on; these wait
        others = [pool.submit(post, served, "/api/v1/repair", LONG) for _ in range(3)]
        time.sleep(0.3)
        served.process.send_signal(signal.SIGINT)
        status, answer = first.result()
        assert (status, len(answer["pairs"])) == (200, 180)
        for other in others:
            assert other.result() == (503, {"error": "The server is stopping."})
    assert served.process.wait(30) == 130


@pytest.mark.parametrize("sent", [b"", b"GET /hea", b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /"])
def test_half_a_head_is_not_waited_for(
    sent: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from depeche.serve import server
    from starlette.responses import PlainTextResponse

    monkeypatch.setattr(server, "_IDLE", 0.4)
    place = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()
        with server._speaking(PlainTextResponse("done"), listening), closing(dial(place)) as dialed:
            dialed.sendall(sent)
            begun = time.monotonic()
            with suppress(OSError):  # it is closed in spite of what trickles in
                for _ in range(50):
                    dialed.sendall(b"x")
                    time.sleep(0.1)
            assert time.monotonic() - begun < 3
            assert (b"done" in received(dialed)) == (b"\r\n\r\n" in sent)


@pytest.mark.parametrize("sent", [b"x", b"xxxx", b"x" * 10])
def test_the_rest_of_a_request_that_is_answered_is_not_waited_for(
    sent: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from depeche.serve import server
    from starlette.responses import PlainTextResponse

    monkeypatch.setattr(server, "_IDLE", 0.4)
    place = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()
        refused = PlainTextResponse("refused", 401)
        with server._speaking(refused, listening), closing(dial(place)) as dialed:
            dialed.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            answer = b""
            while not answer.endswith(b"refused"):
                answer += dialed.recv(10_000)
            dialed.sendall(sent)
            dialed.settimeout(3)  # a connection that is held fails the test with a TimeoutError
            assert received(dialed) == b""


@pytest.mark.parametrize(
    ("chunks", "size", "requests"),
    [(1, 20_000_000, 1), (1, 30_000, 500), (10_000, 2000, 1)],  # large, pipelined, a stream
)
def test_who_does_not_read_what_is_sent_is_not_waited_for(
    chunks: int, size: int, requests: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from depeche.serve import server
    from starlette.responses import StreamingResponse
    from starlette.types import Receive, Scope, Send

    monkeypatch.setattr(server, "_STUCK", 0.3)
    ended: list[float] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = (b"x" * size for _ in range(chunks))
            await StreamingResponse(body)(scope, receive, send)
        finally:
            ended.append(time.monotonic())

    place = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()
        with server._speaking(app, listening), closing(dial(place)) as dialed:
            begun = time.monotonic()
            dialed.setblocking(False)
            with suppress(BlockingIOError):
                dialed.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * requests)
            time.sleep(1)
            dialed.settimeout(3)
            taken = len(received(dialed))
            assert taken < chunks * size * requests
            assert ended
            assert time.monotonic() - begun < 3


def test_who_reads_slowly_gets_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from depeche.serve import server
    from starlette.responses import StreamingResponse

    monkeypatch.setattr(server, "_STUCK", 0.5)
    place = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()
        body = StreamingResponse(b"x" * 50_000 for _ in range(40))
        with server._speaking(body, listening), closing(dial(place)) as dialed:
            dialed.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            begun, taken = time.monotonic(), b""
            while part := dialed.recv(50_000):
                taken += part
                time.sleep(0.03)
            assert taken.count(b"x" * 50_000) == 40
            assert time.monotonic() - begun > 1


def dial(place: str) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(30)
    made.connect(place)
    return made


def received(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    parts: list[bytes] = []
    with suppress(ConnectionResetError):
        while part := connection.recv(10_000):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--host", "0.0.0.0"), 2, "--tokens FILE"),
        (("--tokens", "none"), 2, "cannot be read"),
        (("--host", "nowhere.invalid", "--tokens", "tokens"), 1, "cannot be opened"),
        (("--max-waiting", "0"), 2, "--max-waiting"),
        (("--translator", "none"), 3, "none"),
    ],
)
def test_what_cannot_be_served_is_told(
    arguments: tuple[str, ...],
    code: int,
    words: str,
    depeche,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    socket_enabled: None,
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "tokens"
    path.write_text("0123456789abcdef" * 2)
    path.chmod(0o600)
    ran: Ran = depeche("serve", "-q", "--port", 0, *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "noted"),
    [
        (("--https", "--host", "nowhere.invalid"), True),
        (("--https", "--host", "nowhere.invalid", "--proxy", "10.0.0.1"), False),
        (("--host", "nowhere.invalid"), False),
        (("--https", "--translator", "none"), False),  # on loopback that is where the proxy is
    ],
)
def test_that_all_log_in_from_one_address_is_noted(
    arguments: tuple[str, ...], noted: bool, depeche, tmp_path: Path, socket_enabled: None
) -> None:
    from depeche.serve import users

    users.write(tmp_path / "users", [users.User("Ana", "edit")])
    ran: Ran = depeche("serve", "--auth", tmp_path / "users", *arguments)
    assert ran.code
    assert ("Without --proxy ADDRESS" in ran.err) is noted


def test_a_port_that_is_taken_is_told(depeche, socket_enabled: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran: Ran = depeche("serve", "--port", taken.getsockname()[1])
    assert ran.code == 1
    assert "cannot be opened: Address already in use" in ran.err


def test_without_the_extra_it_says_what_to_install(
    depeche, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    ran: Ran = depeche("serve")
    assert ran.code == 3
    assert "starlette, uvicorn and python_multipart" in ran.err
    assert "pip install 'depeche[serve]'" in ran.err


def test_no_other_command_loads_the_server() -> None:
    script = (
        "import sys; from depeche.cli.main import run; run(['repair', '/dev/null']);"
        "sys.exit(bool({'argon2', 'starlette', 'uvicorn'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
