"""The served desk, killed while clients edit, approve and reject, and while its hook runs."""

from __future__ import annotations

import random
import signal
import threading
import time
import urllib.error
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from depeche.desk import approved
from desk.made import arrival, place

from serve.receiver import Receiver
from serve.test_desk_server import Desk, ended
from serve.test_server import start, wait

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]
SLUGS = ("a", "b", "c")
ROUNDS = 12


def opened(folder: Path, receiver: Receiver) -> Desk:
    secret = folder / "secret"
    secret.write_text("s" * 40)
    secret.chmod(0o600)
    options = ("--hook", receiver.url, "--hook-secret", str(secret), "--hook-inner")
    desk = Desk(start(folder / "cache", "--out", str(folder / "out"), *options), folder)
    wait(desk.served)
    return desk


def work(desk: Desk, name: str, confirmed: list[Any], stop: threading.Event) -> None:
    """Edit, approve and reject until the server is gone, and keep what it has confirmed."""
    number = 0
    while not stop.is_set():
        number += 1
        try:
            version = desk.done(f"items/{name}")["item"]["version"]
            what = random.choice(["edit", "edit", "approve", "approve", "reject"])
            text = f"Text {number} after {version}."
            more = {"edit": {"field": "sentence-1", "text": text}, "reject": {"reason": text}}
            found = desk.done(f"items/{name}/{what}", {"version": version, **more.get(what, {})})
            confirmed.append((name, found["item"]["version"], what, text))
        except (OSError, urllib.error.URLError):
            return


def test_what_was_confirmed_is_there_and_each_approval_arrives(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    out = tmp_path / "out"
    place(out, *(arrival(slug) for slug in SLUGS))
    receiver = Receiver()
    request.addfinalizer(receiver.close)
    for _ in range(ROUNDS):
        desk = opened(tmp_path, receiver)
        stop, confirmed = threading.Event(), []
        workers = [
            threading.Thread(target=work, args=(desk, slug, confirmed, stop)) for slug in SLUGS
        ]
        for worker in workers:
            worker.start()
        time.sleep(random.uniform(0.3, 2))
        ended(desk, signal.SIGKILL)
        stop.set()
        for worker in workers:
            worker.join()
        assert confirmed
        desk = opened(tmp_path, receiver)
        for name, version, what, text in confirmed:
            change = desk.done(f"items/{name}/history")["history"][version - 1]
            assert change["number"] == version
            assert change["kind"] == ("edit" if what == "edit" else "status")
            if what == "edit":
                assert change["after"] == text
        end = time.monotonic() + 60
        while any(one["state"] == "waiting" for one in desk.done("deliveries")["deliveries"]):
            assert time.monotonic() < end
            time.sleep(0.2)
        for slug in SLUGS:
            item = desk.done(f"items/{slug}")["item"]
            value = approved.read(out / slug)
            assert item["status"] != "approved" or value
            newest = [one for one in receiver.requests if f'"{slug}"'.encode() in one.body][-1:]
            if item["status"] == "approved" and value:
                assert newest[0].body == approved.encoded(value)
        ended(desk, signal.SIGTERM)
    attempts = defaultdict(list)
    bodies = defaultdict(set)
    for one in receiver.requests:
        attempts[one.headers["depeche-delivery"]].append(int(one.headers["depeche-attempt"]))
        bodies[one.headers["depeche-delivery"]].add(one.body)
    assert all(found == sorted(set(found)) for found in attempts.values())
    assert all(len(found) == 1 for found in bodies.values())
