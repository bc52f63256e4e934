"""Logging in and out in a real browser, which has cookies and says where a form comes from."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from depeche.serve import passwords, server, users
from depeche.serve.access import Access
from depeche.serve.app import make
from depeche.serve.users import User
from writers import driver
from writers.driver import Browser
from writers.test_browser import AXE

from serve.desks import served
from serve.test_desk_browser import axe

REASON = driver.missing()
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(REASON is not None, reason=REASON or ""),
]
PASSWORD = "correct horse battery"
TAB, ENTER = "\ue004", "\ue007"
BEGIN = """
  const headers = {"Content-Type": "application/json", ...arguments[0]};
  return fetch("/api/v1/items/a/begin", {method: "POST", headers, body: '{"version": 0}'})
    .then(answer => answer.status);
"""
CSRF = "return document.querySelector('meta[name=csrf]').content"
PATH = "return location.pathname + location.search"


@pytest.fixture
def address(tmp_path: Path, socket_enabled: None) -> Iterator[str]:
    """A desk that asks for a password."""
    file = tmp_path / "users.jsonl"
    users.write(file, [User("Ana", "edit", passwords.hashed(PASSWORD))])
    with served(tmp_path / "out") as desk:
        listening = server.listen("127.0.0.1", 0)
        access = Access.of("127.0.0.1", (), None, auth=file)
        with server._speaking(make(desk.context.worker, access, desk.context), listening):
            yield f"http://localhost:{listening.getsockname()[1]}"
            desk.context.notices.close()


def until(browser: Browser, condition: str) -> None:
    end = time.monotonic() + 10
    while not browser.run(f"return Boolean({condition})"):
        assert time.monotonic() < end, condition
        time.sleep(0.02)


@pytest.mark.skipif(not AXE.is_file(), reason=f"no axe-core: {AXE} is not there")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_form_nor_on_a_page_that_is_not_there(
    scheme: str, address: str, tmp_path: Path
) -> None:
    with Browser(tmp_path) as browser:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.devtools("Emulation.setEmulatedMedia", features=features)
        browser.go(f"{address}/login")
        assert axe(browser) == []
        browser.type("Ana")
        browser.press(TAB)
        browser.type("wrong")
        browser.press(ENTER)
        until(browser, "document.body.innerText.includes('wrong')")
        assert axe(browser) == []
        browser.type("Ana")
        browser.press(TAB)
        browser.type(PASSWORD)
        browser.press(ENTER)
        until(browser, "location.pathname === '/'")
        browser.go(f"{address}/items/nowhere")
        assert axe(browser) == []


def test_an_editor_logs_in_and_out_by_keyboard(address: str, tmp_path: Path) -> None:
    with Browser(tmp_path) as browser:
        browser.go(f"{address}/items/a")
        assert browser.run(PATH) == "/login?next=/items/a"
        for password in ("wrong", PASSWORD):  # the cursor stands in the name
            browser.type("Ana")
            browser.press(TAB)
            browser.type(password)
            browser.press(ENTER)
            if password != PASSWORD:
                until(browser, "document.querySelector('[role=alert]')")
        until(browser, "location.pathname === '/items/a'")
        assert browser.run("return document.cookie") == ""  # no script sees one
        csrf = browser.run(CSRF)
        assert browser.run(BEGIN, {}) == 403
        assert browser.run(BEGIN, {"X-CSRF-Token": csrf}) == 200

        browser.click("form[action='/logout'] button")
        until(browser, "location.pathname === '/login'")
        assert browser.run(BEGIN, {"X-CSRF-Token": csrf}) == 401
        browser.go(f"{address}/items/a")
        assert browser.run(PATH) == "/login?next=/items/a"
