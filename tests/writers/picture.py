"""The picture of a brief's page for the README: the second sentence pointed at.

``PYTHONPATH=tests python -m writers.picture briefs/<slug>/brief.html docs/brief.png``
"""

from __future__ import annotations

import base64
import sys
import tempfile
import time
from pathlib import Path

from writers.driver import Browser


def take(page: Path, picture: Path, width: int = 1360, height: int = 1120) -> None:
    """Write ``picture`` of ``page`` as it is read on a screen."""
    with tempfile.TemporaryDirectory() as folder, Browser(Path(folder)) as browser:
        browser.resize(width, height)
        browser.open(page.resolve())
        browser.point("#s2 summary")
        time.sleep(0.5)  # the colour fades in
        taken = browser.devtools("Page.captureScreenshot", format="png")
    picture.write_bytes(base64.b64decode(taken["data"]))


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
