"""An editor's whole way with the bundled models: from the inbox to what a client fetches.

In Chromium, once with the mouse and once with the keyboard alone; skipped without it.
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator

import pytest
from writers import driver
from writers.driver import Browser

from serve.test_desk_browser import CONTROL, ENTER
from serve.test_desk_server import Desk, ended, opened

REASON = driver.missing()
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(REASON is not None, reason=REASON or ""),
]
TEXT = (
    "Un incendie fait deux morts à {place}\n\n"
    "Un incendie a fait deux morts mardi à {place}, a annoncé la préfecture.\n\n"
    "Le feu s’est déclaré vers 3h du matin dans un immeuble de quatre étages.\n"
)
NOW = "document.activeElement.dataset.field"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    found = opened(tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("cache"))
    yield found
    ended(found, signal.SIGKILL)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as found:
        found.resize(1360, 900)
        yield found


def until(browser: Browser, condition: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not browser.run(f"return Boolean({condition})"):
        assert time.monotonic() < end, browser.run("return document.body.innerText")
        time.sleep(0.05)


def shows(text: str) -> str:
    return f"document.body.innerText.includes({text!r})"


def fetched(desk: Desk, name: str) -> str:
    """What a client gets of an approved brief, and finds in the folder it is handed to."""
    handed = desk.out.parent / "handed" / f"{name}.json"
    end = time.monotonic() + 20
    while not handed.exists():
        assert time.monotonic() < end
        time.sleep(0.1)
    found = desk.done(f"items/{name}/approved")
    assert json.loads(handed.read_bytes()) == found
    sentences: str = found["brief"]["sentences"][0]["text"]
    return sentences


def test_with_the_mouse(desk: Desk, browser: Browser) -> None:
    browser.go(desk.served.url)
    desk.drop("brest.txt", TEXT.format(place="Brest"))
    until(browser, "document.querySelector('a[href=\"/items/brest\"]')")  # by itself
    browser.click("a[href='/items/brest']")
    until(browser, "document.querySelector('#p2')")
    browser.click("#p2 .now")
    browser.run("document.activeElement.select()")
    browser.type("A fire killed three people in Brest on Tuesday, the prefecture said.")
    until(browser, "document.querySelector('#p2 .found')?.innerText.includes('deux')")
    browser.run("document.activeElement.select()")
    browser.type("A fire killed two people in Brest on Tuesday, the prefecture said.")
    until(browser, shows("The checks find nothing."))
    browser.click("#p2 [data-do=save]")
    until(browser, shows("Edited by Anna"))
    browser.click("[data-do=approve]")
    until(browser, "document.querySelector('main').dataset.status === 'approved'")
    text = fetched(desk, "brest")
    assert text == "A fire killed two people in Brest on Tuesday, the prefecture said."


def test_with_the_keyboard_alone(desk: Desk, browser: Browser) -> None:
    browser.go(desk.served.url)
    desk.drop("metz.txt", TEXT.format(place="Metz"))
    until(browser, "document.querySelector('a[href=\"/items/metz\"]')")
    for _ in range(9):
        browser.press("j")
        if browser.run("return document.activeElement.getAttribute('href')") == "/items/metz":
            break
    browser.press("o")
    until(browser, "document.querySelector('#p2')")
    for _ in range(9):
        browser.press("j")
        if browser.run(f"return {NOW}") == "sentence-2":
            break
    browser.press("e")
    until(browser, "document.activeElement.matches('textarea')")
    browser.press(CONTROL, "a")
    browser.type("Two people died in a fire in Metz on Tuesday, the prefecture said.")
    browser.press(CONTROL, ENTER)
    until(browser, f"{NOW} === 'sentence-2'")
    browser.press("a")
    until(browser, "document.querySelector('main').dataset.status === 'approved'")
    text = fetched(desk, "metz")
    assert text == "Two people died in a fire in Metz on Tuesday, the prefecture said."
