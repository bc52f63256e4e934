"""A browser driven over the WebDriver protocol, as far as these tests need it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_STARTED = re.compile(r"started successfully on port (\d+)")
_START = 60  # seconds that a browser on a busy machine may take to come up


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def missing() -> str | None:
    """Why there can be no browser test here, or None."""
    if not (_chromium() and shutil.which("chromedriver")):
        return "no browser: install chromium and chromium-driver (Debian) for this test"
    return None


class Browser:
    """A headless Chromium with a profile of its own.

    Args:
        folder: where the profile and the driver's log go.
        javascript: whether pages may run scripts.
    """

    def __init__(self, folder: Path, *, javascript: bool = True) -> None:
        log = folder / "chromedriver.log"
        self._driver = subprocess.Popen(
            ["chromedriver", "--port=0"],
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + _START
        while not (started := _STARTED.search(log.read_text())):
            if time.monotonic() > until or self._driver.poll() is not None:
                self._driver.kill()
                raise RuntimeError(f"chromedriver does not start: {log.read_text()}")
            time.sleep(0.1)
        self._base = f"http://127.0.0.1:{started[1]}"
        preferences = (
            {} if javascript else {"profile.managed_default_content_settings.javascript": 2}
        )
        capabilities = {
            "browserName": "chrome",
            "goog:chromeOptions": {
                "binary": _chromium(),
                "args": [*FLAGS, f"--user-data-dir={folder / 'profile'}"],
                "prefs": preferences,
            },
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        made = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._base += f"/session/{made['sessionId']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._ask("DELETE", "")
        finally:
            self._driver.terminate()
            self._driver.wait(10)

    def open(self, page: Path) -> None:
        """Load a file."""
        self.go(page.as_uri())

    def go(self, address: str) -> None:
        """Load a page."""
        self._ask("POST", "/url", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": arguments})

    def run_async(self, script: str) -> Any:
        """What a script hands to the function that is its last argument."""
        return self._ask("POST", "/execute/async", {"script": script, "args": []})

    def devtools(self, command: str, **parameters: Any) -> Any:
        """Send a command of the DevTools protocol."""
        return self._ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def find(self, selector: str) -> dict[str, str]:
        """The first element of a CSS selector."""
        found: dict[str, str] = self._ask(
            "POST", "/element", {"using": "css selector", "value": selector}
        )
        return found

    def point(self, selector: str) -> None:
        """Move the mouse over an element."""
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": self.find(selector)}
        self._act([{"type": "pointer", "id": "mouse", "actions": [move]}])

    def away(self) -> None:
        """Move the mouse into the corner."""
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0}
        self._act([{"type": "pointer", "id": "mouse", "actions": [move]}])

    def tap(self, selector: str) -> None:
        """Touch an element."""
        finger = [
            {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": self.find(selector)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        parameters = {"pointerType": "touch"}
        self._act(
            [{"type": "pointer", "id": "finger", "parameters": parameters, "actions": finger}]
        )

    def click(self, selector: str) -> None:
        """Click on an element, which is brought into sight."""
        element = next(iter(self.find(selector).values()))
        self._ask("POST", f"/element/{element}/click", {})

    def press(self, *keys: str) -> None:
        """Press keys together (WebDriver's private-use characters for the special ones)."""
        actions = [{"type": "keyDown", "value": key} for key in keys]
        actions += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._act([{"type": "key", "id": "keys", "actions": actions}])

    def type(self, text: str) -> None:
        """Press one key after the other."""
        for key in text:
            self.press(key)

    def resize(self, width: int, height: int) -> None:
        """Set the size of the page, as a phone's if it is narrow."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What came since the last call: ``browser`` (the console) or ``performance``."""
        found: list[dict[str, Any]] = self._ask("POST", "/se/log", {"type": kind})
        return found

    def requests(self) -> list[str]:
        """The addresses that were asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def _act(self, actions: list[dict[str, Any]]) -> None:
        self._ask("POST", "/actions", {"actions": actions})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from error
