"""``python -m benchmarks`` runs what needs nothing but this checkout, and says how to run the rest.

The others measure on text of yours: ``python -m benchmarks.translation --help``,
``python -m benchmarks.summaries --help``.
"""

from __future__ import annotations

import subprocess
import sys


def main() -> int:
    """The repair benchmark on its sample, then a pointer to the others."""
    repair = [sys.executable, "-m", "benchmarks.repair"]
    code = subprocess.run(repair, check=False).returncode  # noqa: S603
    print("\nOn text of your own:")
    print("  python -m benchmarks.repair TEXT...")
    print("  python -m benchmarks.translation --source F --reference E [--argos PYTHON]")
    print("  python -m benchmarks.summaries PAIRS.jsonl")
    return code


if __name__ == "__main__":
    sys.exit(main())
