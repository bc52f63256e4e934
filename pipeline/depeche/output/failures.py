"""Records of failures in the output folder: a JSON file for each, in its folder ``failed``."""

from __future__ import annotations

from pathlib import Path

import msgspec

from depeche.readers import slug
from depeche.storage import atomic

FAILED = "failed"  # the folder


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A file, or an article in it, of which no brief could be made.

    Attributes:
        source: the absolute path of the file.
        article: the slug of the article; None if no article could be read.
        reason: why it failed.
        time: when, in ISO 8601 and UTC.
    """

    source: str
    article: str | None
    reason: str
    time: str


class Failures:
    """The failure records of one output folder."""

    def __init__(self, out: Path) -> None:
        self._folder = out / FAILED
        self._known: dict[str, dict[str, str | None]] = {}  # source → file name → article
        for path in sorted(self._folder.glob("*.json")):
            try:
                found = msgspec.json.decode(path.read_bytes(), type=Failure)
            except (OSError, ValueError):
                continue
            self._known.setdefault(found.source, {})[path.name] = found.article

    def replace(self, source: str, failures: list[Failure]) -> None:
        """Record the failures of a file, and remove those that were recorded of it before.

        Args:
            source: the file, as in its failures.
            failures: all its failures now; may be empty.

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
            self._folder.mkdir(exist_ok=True)
            atomic.write_json(self._folder / name, failure)
            after[name] = failure.article
        for name in before:
            (self._folder / name).unlink(missing_ok=True)
        if after:
            self._known[source] = after
