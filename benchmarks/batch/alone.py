"""The row without shared batches: one process, article by article.

``python -m benchmarks.batch.alone IN OUT SUMMARISER``
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline import settings
from pipeline.pipeline import Pipeline
from pipeline.readers import contents
from pipeline.writers import folder


def main(source: str, out: str, summariser: str) -> None:
    """Brief every file by itself, with one pipeline for all."""
    line = Pipeline(settings.load({"summariser": summariser}))
    for path in sorted(Path(source).iterdir()):
        for article in contents(path.read_bytes(), str(path)).articles:
            (made,) = line.briefs([article])
            folder.brief(made, Path(out), path.stem)
    folder.index(Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
