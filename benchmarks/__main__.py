"""``python -m benchmarks`` runs what needs nothing but this checkout, and says how to run the rest.

``python -m benchmarks.batch`` measures the batch, which takes half an hour, and
``python -m benchmarks.soak`` feeds a watch for as long as asked;
``python -m benchmarks.faults`` does harm to both; ``python -m benchmarks.desk`` reads at a review
desk that is busy. ``python -m benchmarks.archive`` measures archives on a Ray cluster of several
nodes, for hours; ``python -m benchmarks.archive.kills`` kills what works on one. The others measure
on text of yours: ``python -m benchmarks.translation --help``,
``python -m benchmarks.summaries --help``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """The repair benchmark on its sample, then a pointer to the others."""
    # The recorded results are those of held-out text; the sample must not take their place.
    with tempfile.TemporaryDirectory() as place:
        out = str(Path(place) / "repair.json")
        repair = [sys.executable, "-m", "benchmarks.repair", "--out", out]
        code = subprocess.run(repair, check=False).returncode
    print("\nThe batch, half an hour: python -m benchmarks.batch")
    print("A watch under load: python -m benchmarks.soak --minutes 30")
    print("Kills, full disks, hostile files, ten minutes: python -m benchmarks.faults")
    print("Readers of the review desk, five minutes: python -m benchmarks.desk")
    print("Archives on a Ray cluster, hours: python -m benchmarks.archive [--rows batch 1 2]")
    print(
        "Kills of workers, nodes and the command, ten minutes: python -m benchmarks.archive.kills"
    )
    print("On text of your own:")
    print("  python -m benchmarks.repair TEXT...")
    print("  python -m benchmarks.translation --source F --reference E [--argos PYTHON]")
    print("  python -m benchmarks.summaries PAIRS.jsonl")
    print("  python -m benchmarks.summaries.systems PAIRS.jsonl")
    return code


if __name__ == "__main__":
    sys.exit(main())
