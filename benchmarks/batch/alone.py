"""The row without shared batches: one process, article by article.

``python -m benchmarks.batch.alone IN OUT SUMMARISER``
"""

from __future__ import annotations

import sys
from pathlib import Path

from depeche import settings
from depeche.output import brief_folder
from depeche.pipeline import Pipeline
from depeche.readers import contents


def main(source: str, out: str, summariser: str) -> None:
    """Brief every file by itself, with one pipeline for all."""
    pipeline = Pipeline(settings.load({"summariser": summariser}))
    for path in sorted(Path(source).iterdir()):
        for article in contents(path.read_bytes(), str(path)).articles:
            (made,) = pipeline.briefs([article])
            brief_folder.brief(made, Path(out), path.stem)
    brief_folder.index(Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
