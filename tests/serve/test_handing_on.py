"""Handing on, to a folder and to a hook; receivers that are down, slow, hostile, within."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import random
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from conftest import ROOT
from depeche.desk.deliveries import Answer, Sending
from depeche.desk.desk import Desk
from depeche.errors import DepecheError, SettingsError
from depeche.output.store import BriefStore
from depeche.serve.review import addresses, handing_on, hook
from depeche.serve.review.folder import FolderTarget
from depeche.serve.review.handing_on import WAITS, HandingOn, Target
from depeche.serve.review.hook import HookTarget, read_secret
from desk.made import arrival, done, place

from serve.hander import SECRET
from serve.receiver import Behaviour, Receiver, answer, endless, raw, receiving

SENDING = Sending("5d0c", "a", "approved", b'{"x": "\xc3\xa9"}', 3, 1, 0)
FILES = {"a.json", "a.md", "a.ninjs.json"}


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2100, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Told:
    """A target that answers what the test says."""

    name = "hook"

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.sent: list[Sending] = []

    def send(self, sending: Sending) -> Answer:
        self.sent.append(sending)
        return self.answers.pop(0) if self.answers else Answer("sent")


class Handed:
    """A desk with one item, and what hands it on; its threads are not started."""

    def __init__(self, out: Path, targets: Sequence[Target]) -> None:
        self.urn = place(out, arrival())
        self.store = BriefStore(out)
        self.desk = Desk(self.store, targets=[target.name for target in targets])
        self.clock = Clock()
        self.published: list[str] = []
        self.handing = HandingOn(self.desk, targets, self.published.append, clock=self.clock)

    def close(self) -> None:
        self.handing.close()
        self.desk.close()
        self.store.close()

    def approve(self) -> None:
        done(self.desk.approve(self.urn, "Jeanne", self.desk.item(self.urn).version))

    def reject(self) -> None:
        done(self.desk.reject(self.urn, "It is old.", "J", self.desk.item(self.urn).version))


@pytest.fixture
def handed(tmp_path: Path) -> Iterator[Callable[..., Handed]]:
    made: list[Handed] = []

    def make(*targets: Target) -> Handed:
        made.append(Handed(tmp_path / "out", targets))
        return made[-1]

    yield make
    for one in made:
        one.close()


def post(receiver: Receiver, seconds: float = 10.0) -> Answer:
    return HookTarget(receiver.url, SECRET, inner=True, seconds=seconds).send(SENDING)


# The hook: what is sent.


def test_a_request_says_what_it_is_and_is_signed(socket_enabled: None) -> None:
    with receiving() as receiver:
        assert post(receiver) == Answer("sent")
    (request,) = receiver.requests
    assert (request.target, request.body) == ("/take?from=desk", SENDING.document)
    headers = request.headers
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert headers["content-type"] == "application/json"
    assert headers["depeche-delivery"] == "5d0c"
    assert headers["depeche-attempt"] == "3"
    assert headers["depeche-event"] == "approved"
    assert abs(int(headers["depeche-timestamp"]) - time.time()) < 60
    signed = f"{headers['depeche-timestamp']}.".encode() + request.body
    digest = hmac.new(SECRET, signed, hashlib.sha256).hexdigest()
    assert headers["depeche-signature"] == f"sha256={digest}"


def test_what_is_posted_is_approved_json(handed, tmp_path: Path, socket_enabled: None) -> None:
    with receiving() as receiver:
        target = HookTarget(receiver.url, SECRET, inner=True)
        one = handed(target)
        one.approve()
        assert one.handing.send_next(target)
        assert not one.handing.send_next(target)
        assert receiver.requests[0].body == (tmp_path / "out/a/approved.json").read_bytes()
        one.reject()
        assert one.handing.send_next(target)
    recalled = json.loads(receiver.requests[1].body)
    assert (recalled["event"], recalled["urn"], recalled["name"]) == ("recalled", one.urn, "a")
    assert (recalled["reason"], recalled["at"]) == ("It is old.", one.desk.item(one.urn).at)
    assert receiver.requests[1].headers["depeche-event"] == "recalled"
    assert one.published == ["a", "a"]


def test_a_large_document_arrives_whole(socket_enabled: None) -> None:
    with receiving() as receiver:
        target = HookTarget(receiver.url, SECRET, inner=True)
        large = SENDING._replace(document=random.randbytes(5_000_000))
        assert target.send(large) == Answer("sent")
    assert receiver.requests[0].body == large.document


# The hook: what is answered.


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, "sent") for status in (200, 202, 204, 299)),
        *((status, "refused") for status in (301, 304, 400, 401, 403, 404, 413, 422)),
        *((status, "later") for status in (408, 425, 429, 500, 502, 503, 599)),
        (410, "gone"),
    ],
)
def test_what_a_status_means(status: int, outcome: str, socket_enabled: None) -> None:
    with receiving(answer(status)) as receiver:
        found = post(receiver)
    assert found.outcome == outcome
    assert (str(status) in found.note) == (outcome != "sent")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, socket_enabled: None) -> None:
    with receiving() as other, receiving(answer(status, f"Location: {other.url}")) as receiver:
        found = post(receiver)
    assert (found.outcome, other.requests, len(receiver.requests)) == ("refused", [], 1)
    assert "redirect" in found.note


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("120", 120, 120),
        ("0", 0, 0),
        ("9" * 400, 1e9, float("inf")),
        (format(datetime.now(UTC) + timedelta(hours=1), "%a, %d %b %Y %H:%M:%S GMT"), 3000, 3600),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0, 0),
        ("Fri, 31 Dec 1999 23:59:59 +" + "9" * 20, 0, 0),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("²", 0, 0),
    ],
    ids=["seconds", "none", "endless", "date", "past", "zone", "word", "negative", "superscript"],
)
def test_how_long_a_receiver_asks_to_wait(
    text: str, least: float, most: float, socket_enabled: None
) -> None:
    with receiving(answer(503, f"Retry-After: {text}")) as receiver:
        assert least <= post(receiver).wait <= most


HEAD = b"HTTP/1.1 200 X\r\n"


def stalling(data: bytes) -> Behaviour:
    return raw(data, lambda: time.sleep(5))


@pytest.mark.parametrize(
    ("behaviour", "outcome", "said"),
    [
        (stalling(b""), "later", "within 0.5 seconds"),
        (stalling(HEAD), "later", "within 0.5 seconds"),
        (raw(b""), "later", "makes no sense"),
        (raw(b"\x00\x01\r\n\r\n"), "later", "makes no sense"),
        (raw(b"HTTP/1.1 20"), "later", "makes no sense"),
        (raw(b"SSH-2.0-OpenSSH_9\r\n"), "later", "makes no sense"),
        (raw(b"HTTP/1.1 -200 X\r\n\r\n"), "later", "makes no sense"),
        # The status has come: what follows is not the desk's business.
        (stalling(HEAD + b"Content-Length: 9999\r\n\r\n"), "sent", ""),
        (raw(HEAD + b"Content-Length: 9999\r\n\r\nxx"), "sent", ""),
        (raw(b"HTTP/1.1 103 Early\r\n\r\n" + HEAD + b"\r\nfine"), "sent", ""),
        (raw(b"HTTP/1.0 200 OK\r\n\r\n"), "sent", ""),
    ],
)
def test_slow_and_senseless_answers(
    behaviour: Behaviour, outcome: str, said: str, socket_enabled: None
) -> None:
    with receiving(behaviour) as receiver:
        found = post(receiver, 0.5)
    assert found.outcome == outcome
    assert said in found.note


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (endless(b"HTTP/1.1 200 ", b"x" * 1000), "later"),
        (endless(HEAD, b"X-More: and more\r\n"), "later"),
        (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "later"),
        (endless(HEAD + b"\r\n", b"x" * 1000), "sent"),
        (endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nxxxxx\r\n"), "sent"),
    ],
)
def test_of_an_endless_answer_only_so_much_is_read(
    behaviour: Behaviour, outcome: str, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    monkeypatch.setattr(hook, "_REST", 30.0)
    began = time.monotonic()
    with receiving(behaviour) as receiver:
        assert post(receiver, 30).outcome == outcome
    assert time.monotonic() - began < 10


def test_the_rest_of_an_answer_is_not_waited_for_long(
    monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    monkeypatch.setattr(hook, "_REST", 0.1)
    began = time.monotonic()
    with receiving(stalling(HEAD + b"Content-Length: 9999\r\n\r\n")) as receiver:
        assert post(receiver, 30) == Answer("sent")
    assert time.monotonic() - began < 3


def test_an_answer_that_drips_does_not_prolong_the_time(socket_enabled: None) -> None:
    def drip(connection: socket.socket, number: int) -> None:
        for byte in HEAD + b"X: " + b"x" * 1000:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    began = time.monotonic()
    with receiving(drip) as receiver:
        found = post(receiver, 0.5)
    assert found == Answer("later", "The hook did not answer within 0.5 seconds.")
    assert time.monotonic() - began < 2


def test_a_receiver_that_takes_nothing_does_not_hold_it(socket_enabled: None) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        target = HookTarget(url, SECRET, inner=True, seconds=0.3)
        large = SENDING._replace(document=bytes(50_000_000))
        assert "did not answer" in target.send(large).note


def test_a_receiver_that_is_down_is_asked_again(handed, socket_enabled: None) -> None:
    with receiving() as receiver:
        port = receiver.port
    target = HookTarget(f"http://127.0.0.1:{port}/", SECRET, inner=True)
    one = handed(target)
    one.approve()
    for attempt, wait in enumerate(WAITS[:4], start=1):
        assert one.handing.send_next(target)
        (delivery,) = one.desk.deliveries()
        assert (delivery.attempts, delivery.note) == (
            attempt,
            "The hook failed: Connection refused.",
        )
        one.clock.go(wait - 1)
        assert not one.handing.send_next(target)
        one.clock.go(1)
    with receiving(port=port) as receiver:
        assert one.handing.send_next(target)
    assert receiver.requests[0].headers["depeche-attempt"] == "5"
    (delivery,) = one.desk.deliveries()
    assert (delivery.state, delivery.attempts, delivery.note) == ("sent", 5, "")


# The hook: where it may lead.

INNER = ["127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"]
INNER += ["::1", "fd12::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::10.0.0.1"]
NEVER = ["169.254.169.254", "169.254.1.1", "0.0.0.0", "0.1.2.3", "255.255.255.255", "240.0.0.1"]
NEVER += ["224.0.0.1", "239.1.1.1", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1"]
NEVER += ["168.63.129.16", "192.88.99.1", "203.0.113.1", "192.0.2.1"]
NEVER += ["::", "fe80::1", "fe80::1%lo", "ff02::1", "fec0::1", "fd00:ec2::254", "fd20:ce::254"]
NEVER += ["2001:db8::1"]
NEVER += ["::ffff:169.254.169.254", "::ffff:0.0.0.0", "64:ff9b::169.254.169.254", "::127.0.0.1"]
NEVER += ["2002:7f00:1::1", "2001::1", "64:ff9b:1::1", "100::1", "5f00::1", "::ffff:0:7f00:1"]
OUTER = ["93.184.215.14", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]
OUTER += ["64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", INNER + NEVER + OUTER)
def test_which_addresses_are_allowed(address: str) -> None:
    assert addresses.is_allowed(address, inner=False) == (address in OUTER)
    assert addresses.is_allowed(address, inner=True) == (address not in NEVER)


NO_HOOKS = ["169.254.169.254", "0.0.0.0", "2852039166", "0xa9fea9fe", "[::]", "0"]
NO_HOOKS += ["[::ffff:169.254.169.254]"]


def refusal(url: str, monkeypatch: pytest.MonkeyPatch, *, inner: bool) -> str:
    """What is said of an address that is refused; no socket may be made for it."""

    def fail(*_: object) -> None:
        raise AssertionError("a socket was made")

    monkeypatch.setattr(hook, "_dialled", fail)
    try:
        found = HookTarget(url, SECRET, inner=inner).send(SENDING)
    except SettingsError as error:
        return str(error)
    assert found.outcome == "refused"
    return found.note


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254", "0.0.0.0"),
        *("[::]", "localhost", "LOCALHOST", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1"),
        *("127.1", "0", "2852039166", "0xa9fea9fe", "[::ffff:7f00:1]", "[::ffff:169.254.169.254]"),
    ],
)
def test_an_address_within_is_refused_however_it_is_written(
    host: str, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    said = refusal(f"http://{host}/", monkeypatch, inner=False)
    assert ("which takes --hook-inner" in said) == (host not in NO_HOOKS)


@pytest.mark.parametrize("host", NO_HOOKS)
def test_some_addresses_are_refused_to_whoever_allows_inner_ones(
    host: str, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    assert "that no hook may lead to" in refusal(f"http://{host}/", monkeypatch, inner=True)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[str]:
    """Let names lead to some addresses, the next time to the next ones; returns what was asked."""
    asked: list[str] = []
    left = list(answers)

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                0,
                "",
                (address, port),
            )
            for address in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_a_name_that_leads_within_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, [address])
    assert HookTarget("https://cms.example/", SECRET).send(SENDING).outcome == "refused"
    assert asked == ["cms.example"]


class Dialled:
    """Stands for a socket that reaches nobody, and keeps what it was asked."""

    asked: ClassVar[list[tuple[object, float]]] = []
    error: ClassVar[OSError] = ConnectionRefusedError(111, "Connection refused")

    def __init__(self, *_: object) -> None:
        self.seconds = 0.0

    def settimeout(self, seconds: float) -> None:
        self.seconds = seconds

    def close(self) -> None: ...

    def connect(self, address: object) -> None:
        self.asked.append((address, self.seconds))
        raise self.error


def test_the_address_that_was_looked_at_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As with DNS rebinding: a name that leads elsewhere the next time it is looked up."""
    asked = resolving(monkeypatch, ["10.0.0.1", "93.184.215.14"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "socket", Dialled)
    monkeypatch.setattr(Dialled, "asked", [])
    target = HookTarget("https://cms.example/", SECRET)
    assert target.send(SENDING) == Answer("later", "The hook failed: Connection refused.")
    assert asked == ["cms.example"]
    assert target.send(SENDING).outcome == "refused"
    assert [address for address, _ in Dialled.asked] == [("93.184.215.14", 443)]


def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, ["2606:4700::1111", "93.184.215.14"])
    monkeypatch.setattr(socket, "socket", Dialled)
    monkeypatch.setattr(Dialled, "asked", [])
    monkeypatch.setattr(Dialled, "error", TimeoutError())
    target = HookTarget("https://cms.example/", SECRET, seconds=10)
    assert "within 10 seconds" in target.send(SENDING).note
    assert [round(seconds) for _, seconds in Dialled.asked] == [5, 10]


def test_the_next_address_is_tried_if_one_is_down(
    monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    with receiving() as receiver:
        resolving(monkeypatch, ["127.0.0.2", "127.0.0.1"])
        url = f"http://cms.example:{receiver.port}/"
        assert HookTarget(url, SECRET, inner=True).send(SENDING) == Answer("sent")
    assert receiver.requests[0].headers["host"] == f"cms.example:{receiver.port}"


@pytest.mark.parametrize(
    "url",
    [
        *("", "x", "//host/", "file:///etc/passwd", "ftp://host/", "gopher://host/", "http://"),
        *("https:///path", "https://host:x/", "https://host:99999/", "https://[::1/"),
        *("https://user:word@host/", "https://host@other/", "https://host/#part"),
        *("https://host/a b", "https://host/a\r\nX: y", "https://host/\x00", "https://h\u00f4te/"),
        *("https://host/\t", "https://" + "a" * 70 + ".example/", "unix:/run/x", "https://a..b/"),
    ],
)
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(SettingsError, match="hook"):
        HookTarget(url, SECRET)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (openssl := shutil.which("openssl")):
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    command = f"{openssl} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=cms.example"
    names = ["-addext", "subjectAltName=DNS:cms.example", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(
    ("host", "trusted", "outcome"),
    [
        ("cms.example", True, "sent"),
        ("cms.example", False, "later"),  # signed by nobody whom the system knows
        ("other.example", True, "later"),
    ],
)
def test_the_receivers_certificate_is_checked(
    host: str,
    trusted: bool,
    outcome: str,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    socket_enabled: None,
) -> None:
    names: list[object] = []
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    own.sni_callback = lambda _, name, __: names.append(name)
    known = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    resolving(monkeypatch, ["127.0.0.1"])
    with receiving() as receiver:
        receiver.wrap = lambda connection: own.wrap_socket(connection, server_side=True)
        url = f"https://{host}:{receiver.port}/"
        target = HookTarget(url, SECRET, inner=True, context=known if trusted else None)
        found = target.send(SENDING)
    assert found.outcome == outcome
    assert names == [host]
    assert len(receiver.requests) == (outcome == "sent")
    if outcome != "sent":
        assert "certificate verify failed" in found.note


def test_a_handshake_that_stalls_does_not_hold_it(
    monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    resolving(monkeypatch, ["127.0.0.1"])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://cms.example:{listening.getsockname()[1]}/"
        target = HookTarget(url, SECRET, inner=True, seconds=0.3)
        assert "did not answer" in target.send(SENDING).note


# The secret.


def test_a_secret_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("s" * 40 + "\n")
    for mode in (0o644, 0o640, 0o604, 0o660):
        path.chmod(mode)
        with pytest.raises(SettingsError, match="Others may read the secret"):
            read_secret(path)
    path.chmod(0o600)
    assert read_secret(path) == b"s" * 40
    path.write_text("short\n")
    with pytest.raises(SettingsError, match="fewer than 32"):
        read_secret(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_secret(tmp_path / "none")


# The folder.


def test_the_folder_has_what_is_approved(handed, tmp_path: Path) -> None:
    folder = tmp_path / "cms/in"
    target = FolderTarget(folder)
    one = handed(target)
    (folder / "other.json").write_text("theirs")
    (tmp_path / "theirs.md").write_text("theirs")
    (folder / "a.md").symlink_to(tmp_path / "theirs.md")
    one.approve()
    assert one.handing.send_next(target)
    assert {path.name for path in folder.iterdir()} == {*FILES, "other.json"}
    for name in FILES:
        source = tmp_path / "out/a" / f"approved{name.removeprefix('a')}"
        assert (folder / name).read_bytes() == source.read_bytes()
    assert (tmp_path / "theirs.md").read_text() == "theirs"
    one.reject()
    assert one.handing.send_next(target)
    assert {path.name for path in folder.iterdir()} == {"other.json"}


def test_a_folder_that_is_gone_is_waited_for(handed, tmp_path: Path) -> None:
    folder = tmp_path / "cms"
    target = FolderTarget(folder)
    one = handed(target)
    folder.rename(tmp_path / "away")
    one.approve()
    assert one.handing.send_next(target)
    assert one.desk.deliveries()[0].note.startswith("The folder cannot be written: No such file")
    assert not folder.exists()
    (tmp_path / "away").rename(folder)
    one.clock.go(WAITS[0])
    assert one.handing.send_next(target)
    assert {path.name for path in folder.iterdir()} == FILES


@pytest.mark.parametrize("name", ["../a", "/a", "a/b", ".a", "", "a\x00", "a\n"])
def test_a_name_that_leads_elsewhere_is_not_written(name: str, tmp_path: Path) -> None:
    """The file of the reviews may be somebody else's."""
    target = FolderTarget(tmp_path / "cms")
    assert target.send(SENDING._replace(name=name)).outcome == "gone"
    assert [path.name for path in tmp_path.iterdir() if path.name != "config.toml"] == ["cms"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DepecheError, match="cannot be written"):
        FolderTarget(tmp_path / "file")


@pytest.mark.parametrize("place", ["out", "out/handed", "link", "out/../out"])
def test_the_folder_is_not_within_the_desks_own(place: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "link").symlink_to(out)
    with pytest.raises(SettingsError, match="cannot be handed on into"):
        FolderTarget(tmp_path / place, apart=(tmp_path / "inbox", out))
    FolderTarget(tmp_path / "output", apart=(out,))


def test_what_a_killed_process_left_in_the_folder_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".depeche.tmp-12345678").write_text("half")
    FolderTarget(tmp_path)
    assert not (tmp_path / ".depeche.tmp-12345678").exists()


# Again and again.

LATER, REFUSED = Answer("later", "It is down."), Answer("refused", "Not here.")


def attempts(one: Handed, target: Target) -> list[float]:
    """Try until nothing is due any more; returns the seconds that were waited in between."""
    waited = []
    while one.handing.send_next(target):
        (delivery,) = one.desk.deliveries()
        if delivery.due:
            wait = datetime.fromisoformat(delivery.due) - one.clock.now
            waited.append(wait.total_seconds())
            one.clock.go(waited[-1])
    return waited


def test_a_delivery_fails_after_a_day(handed) -> None:
    target = Told(*[LATER] * 1000)
    one = handed(target)
    one.approve()
    assert attempts(one, target) == list(WAITS)
    assert sorted(WAITS) == list(WAITS)
    assert timedelta(hours=20) < timedelta(seconds=sum(WAITS)) < timedelta(hours=30)
    (delivery,) = one.desk.deliveries()
    assert (delivery.state, delivery.note) == ("failed", "It is down.")
    assert [sending.attempt for sending in target.sent] == [*range(1, len(WAITS) + 2)]
    assert len({(sending.id, sending.document) for sending in target.sent}) == 1
    one.desk.retry_delivery(delivery.id, "Ana")
    target.answers = [LATER]
    assert attempts(one, target) == [WAITS[0]]
    assert one.desk.deliveries()[0].state == "sent"
    assert target.sent[-1].attempt == len(WAITS) + 3


def test_who_refuses_is_not_asked_for_long(handed) -> None:
    target = Told(LATER, REFUSED, LATER, REFUSED, REFUSED)
    one = handed(target)
    one.approve()
    assert attempts(one, target) == list(WAITS[:4])
    assert one.desk.deliveries()[0].state == "failed"
    target.answers = [REFUSED]
    one.desk.retry_delivery(one.desk.deliveries()[0].id, "Ana")
    assert attempts(one, target) == [WAITS[0]]
    assert one.desk.deliveries()[0].state == "sent"


def test_who_wants_no_more_is_not_asked_again(handed) -> None:
    target = Told(Answer("gone", "No more."))
    one = handed(target)
    one.approve()
    assert attempts(one, target) == []
    assert (one.desk.deliveries()[0].state, one.published) == ("failed", ["a"])


@pytest.mark.parametrize(("asked", "waited"), [(120, 120), (1, WAITS[0]), (1e12, 6 * 3600)])
def test_a_receiver_may_ask_to_wait(asked: float, waited: float, handed) -> None:
    target = Told(Answer("later", "Busy.", asked))
    one = handed(target)
    one.approve()
    assert attempts(one, target) == [waited]


def test_a_fault_of_a_target_is_an_attempt(handed) -> None:
    class Faulty(Told):
        def send(self, sending: Sending) -> Answer:
            super().send(sending)
            raise ValueError("secret")

    target = Faulty()
    one = handed(target)
    one.approve()
    assert one.handing.send_next(target)
    (delivery,) = one.desk.deliveries()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert delivery.note == "Something unexpected went wrong (ValueError)."


def test_an_attempt_is_on_the_disk_before_it_is_made(handed) -> None:
    class Looking(Told):
        def send(self, sending: Sending) -> Answer:
            seen.append(one.desk.deliveries()[0].attempts)
            assert not one.desk.reviews.database._connection.in_transaction
            return super().send(sending)

    seen: list[int] = []
    target = Looking(LATER)
    one = handed(target)
    one.approve()
    attempts(one, target)
    assert seen == [1, 2]


# Threads.


class Slow(Told):
    """A target that holds what it is sent until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.holds, self.go = threading.Event(), threading.Event()

    def send(self, sending: Sending) -> Answer:
        self.holds.set()
        assert self.go.wait(20)
        return super().send(sending)


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_slow_receiver_is_in_nobodys_way(
    handed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_on, "_POLL", 0.01)
    slow, folder = Slow(), FolderTarget(tmp_path / "cms")
    one = handed(slow, folder)
    one.handing.start()
    one.approve()
    assert slow.holds.wait(20)
    one.reject()  # an editor works on while the first attempt hangs
    one.approve()
    until(lambda: one.desk.deliveries()[0].state == "sent")  # that of the folder
    assert {path.name for path in (tmp_path / "cms").iterdir()} == FILES
    assert len(slow.sent) == 0
    slow.go.set()
    until(lambda: len(slow.sent) == 3)
    assert [sending.event for sending in slow.sent] == ["approved", "recalled", "approved"]
    until(lambda: {d.state for d in one.desk.deliveries()} <= {"sent", "dropped"})
    assert set(one.published) == {"a"}


def test_nothing_is_sent_after_the_end(
    handed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(handing_on, "_PATIENCE", 0.1)
    slow = Slow()
    one = handed(slow)
    one.handing.start()
    one.approve()
    assert slow.holds.wait(20)
    one.handing.close()  # it does not wait for the attempt
    one.approve()
    assert one.desk.deliveries()[0].attempts == 0
    one.desk.close()
    slow.go.set()
    until(lambda: not any(thread.is_alive() for thread in one.handing._threads))
    assert len(slow.sent) == 1
    assert not caplog.records


def test_a_file_of_reviews_that_fails_ends_nothing(
    handed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(handing_on, "_PAUSE", 0.01)
    target = Told()
    one = handed(target)
    begin, failed = one.desk.outbox.begin, []

    def fail_twice(*values: str) -> Sending | None:
        if len(failed) < 2:
            failed.append(values)
            raise DepecheError("The disk is full.")
        return begin(*values)

    monkeypatch.setattr(one.desk.outbox, "begin", fail_twice)
    one.approve()
    one.handing.start()
    until(lambda: target.sent)
    assert [record.message for record in caplog.records] == [
        "nothing can be handed on to the hook: The disk is full."
    ] * 2


# Killed.


def killed(out: Path, folder: Path, url: str, wait: Callable[[], object]) -> None:
    """Let a desk edit, approve, reject and hand on, wait for something, and kill it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "serve.hander", str(out), str(folder), url],
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'pipeline'}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    wait()
    process.kill()
    process.wait()


def unsteady(connection: socket.socket, number: int) -> None:
    """Takes its time, forgets to answer, is broken now and then."""
    time.sleep(random.choice([0, 0, 0.05, 0.5]))
    if (fate := random.random()) < 0.7:
        answer(200)(connection, number)
    elif fate < 0.9:
        answer(500)(connection, number)


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_what_is_approved_arrives_whenever_it_is_killed(
    rounds: int, tmp_path: Path, socket_enabled: None
) -> None:
    out, folder = tmp_path / "out", tmp_path / "cms"
    urns = [place(out, arrival(slug)) for slug in "abc"]
    with receiving(unsteady) as receiver:
        for _ in range(rounds):
            killed(out, folder, receiver.url, lambda: time.sleep(random.uniform(0.1, 0.8)))
        with all_sent(out, folder, receiver) as desk:
            for urn in urns:
                look(desk, out, folder, receiver, urn)


def test_a_hook_that_is_called_when_it_is_killed_is_called_again(
    tmp_path: Path, socket_enabled: None
) -> None:
    out, folder, end = tmp_path / "out", tmp_path / "cms", threading.Event()
    urn = place(out, arrival())
    with receiving(lambda *_: end.wait(20) and None) as receiver:
        killed(out, folder, receiver.url, lambda: receiver.came.acquire(timeout=20))
        receiver.behaviour = answer(200)
        with all_sent(out, folder, receiver) as desk:
            look(desk, out, folder, receiver, urn)
        end.set()
    first, *others = receiver.requests
    assert first.headers["depeche-attempt"] == "1"
    again = [
        one.headers["depeche-attempt"]
        for one in others
        if one.headers["depeche-delivery"] == first.headers["depeche-delivery"]
    ]
    # If it was recalled since, that is told instead.
    events = [one.headers["depeche-event"] for one in others]
    assert again == ["2"] or events[0] == "recalled"


@contextmanager
def all_sent(out: Path, folder: Path, receiver: Receiver) -> Iterator[Desk]:
    """A desk once all that is due is sent."""
    targets = (FolderTarget(folder), HookTarget(receiver.url, SECRET, inner=True, seconds=2))
    with closing(BriefStore(out)) as store, closing(Desk(store, ("folder", "hook"))) as desk:
        handing = HandingOn(desk, targets, waits=[0.0] * 200)
        for target in targets:
            while handing.send_next(target):
                pass
        yield desk


def look(desk: Desk, out: Path, folder: Path, receiver: Receiver, urn: str) -> None:
    """What came of an item is what was approved and recalled of it, in this order."""
    item, deliveries = desk.item(urn), desk.outbox.deliveries(urn, most=-1)[::-1]
    stands = item in [found for found, _ in desk.reviews.standing(99)]
    approvals = [one.at for one in desk.history(urn) if one.after == "approved"]
    for name in ("folder", "hook"):
        entered = [d.entered for d in deliveries if (d.target, d.event) == (name, "approved")]
        assert entered == approvals  # each once, and nothing else
    assert {one.state for one in deliveries} <= {"sent", "dropped"}
    came: dict[str, list[tuple[int, bytes]]] = {}
    for request in receiver.requests:
        headers = request.headers
        signed = hook.signature(SECRET, headers["depeche-timestamp"], request.body)
        assert headers["depeche-signature"] == signed
        attempt = int(headers["depeche-attempt"]), request.body
        came.setdefault(headers["depeche-delivery"], []).append(attempt)
    told = [one for one in deliveries if one.target == "hook" and one.id in came]
    assert {d.id for d in deliveries if (d.target, d.state) == ("hook", "sent")} <= came.keys()
    assert [one.id for one in told] == sorted((one.id for one in told), key=list(came).index)
    for one in told:
        numbers = [number for number, _ in came[one.id]]
        assert numbers == sorted(set(numbers))  # a repetition has a higher number
        (body,) = {body for _, body in came[one.id]}
        assert json.loads(body)["at"] == one.entered
    if told:
        assert (told[-1].event == "approved") == stands
    files = {path.name: path.read_bytes() for path in folder.glob(f"{item.folder}.*")}
    assert len(files) == (3 if stands else 0)
    if stands:
        approved = (out / item.folder / "approved.json").read_bytes()
        assert files[f"{item.folder}.json"] == approved
