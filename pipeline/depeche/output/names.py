"""Names of briefs in a folder that has no ledger, as ``depeche brief --out`` writes it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from depeche.documents import Brief
from depeche.identity import same_item
from depeche.output import brief_folder


class Place(NamedTuple):
    """A folder's name, and whether a brief of the same item with another text lies there."""

    name: str
    changed: bool = False


class Names:
    """Gives each brief of a run a folder of its own in ``out``, where other runs' briefs may lie.

    A brief takes the place of an earlier one of the same item. Where something else lies under
    its slug, another item's brief or one that cannot be read, it is ``slug-2`` and so on.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._given: set[str] = set()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Within, no other run gives a place in ``out`` or writes to the one it was given.

        Raises:
            OSError: the folder cannot be made or opened.
        """
        self.out.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.out, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with contextlib.suppress(OSError):  # some network file systems have no locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def __call__(self, brief: Brief) -> Place:
        """The place of a brief; none is given twice in a run."""
        for number in count(1):
            name = brief.id if number == 1 else f"{brief.id}-{number}"
            if name in self._given:
                continue
            try:
                there = brief_folder.read(self.out / name)
            except ValueError:
                continue
            if there is None or same_item(there.article, brief.article):
                break
        self._given.add(name)
        return Place(name, there is not None and there.article.body != brief.article.body)
