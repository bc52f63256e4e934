"""Makes an archive with workers that die at articles with a certain word, as a bad library would.

    python tests/archive/poisoned.py INPUT OUT

The word is POISON; at ONCE a worker dies only the first time. It is a program, since Ray opens
sockets, which tests may not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from depeche import settings
from depeche.archive import archive
from depeche.archive.reading import Item
from depeche.archive.rows import Row
from depeche.archive.worker import Worker


class Poisoned(Worker):
    def rows(self, items: Sequence[Item]) -> list[Row]:
        for item in items:
            if b"POISON" in item.data:
                os._exit(1)
            once = self._output.place.child("died")
            if b"ONCE" in item.data and once.entry() is None:
                once.write(b"")
                os._exit(1)
        return super().rows(items)


if __name__ == "__main__":
    source, out = sys.argv[1:]
    order = archive.Order(inputs=(source,), out=out, batch=6, formats=("parquet",), actors=2)
    report = archive.run(settings.load({}), order, worker=Poisoned)
    Path(out, "died").unlink()
    sys.stdout.write(f"{report.rows} {report.failures} {report.retried}\n")
