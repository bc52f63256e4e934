"""Records of what failed and why: one JSON file for each failure, in ``failed/``."""

from __future__ import annotations

from pathlib import Path

import msgspec

from depeche.readers import slug
from depeche.storage import atomic


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why something was not done.

    ``source`` is the file, with its whole path; ``article`` the slug of the article in it, None
    if it came to none; ``time`` is ISO 8601, in UTC.
    """

    source: str
    article: str | None
    reason: str
    time: str


class Failures:
    """The records of one output folder."""

    def __init__(self, out: Path) -> None:
        self._folder = out / "failed"
        self._known: dict[str, dict[str, str | None]] = {}  # source → file name → article
        for path in sorted(self._folder.glob("*.json")):
            try:
                found = msgspec.json.decode(path.read_bytes(), type=Failure)
            except (OSError, ValueError):
                continue
            self._known.setdefault(found.source, {})[path.name] = found.article

    def replace(self, source: str, failures: list[Failure]) -> None:
        """Record the failures of a file in place of those that it had before.

        Raises:
            OSError: a record cannot be written.
        """
        before = dict(self._known.pop(source, {}))
        after: dict[str, str | None] = {}
        for failure in failures:
            stem = failure.article or slug(source)
            name = next((n for n, article in before.items() if article == failure.article), None)
            if name is None:
                name, number = f"{stem}.json", 1
                while name in after or (self._folder / name).exists():
                    number += 1
                    name = f"{stem}-{number}.json"
            before.pop(name, None)
            self._write(self._folder / name, failure)
            after[name] = failure.article
        for name in before:
            (self._folder / name).unlink(missing_ok=True)
        if after:
            self._known[source] = after

    def _write(self, path: Path, failure: Failure) -> None:
        self._folder.mkdir(exist_ok=True)
        atomic.write(path, msgspec.json.format(msgspec.json.encode(failure)) + b"\n")
