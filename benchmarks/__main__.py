"""``python -m benchmarks`` runs the benchmarks that need nothing but this checkout.

The others take text of yours: ``python -m benchmarks.repair --help`` and so on.
"""

from __future__ import annotations

import subprocess
import sys

SELF_CONTAINED = ("benchmarks.repair", "benchmarks.translation")


def main() -> int:
    """Run each in a process of its own, so that none warms up another."""
    return max(
        subprocess.run([sys.executable, "-m", name], check=False).returncode
        for name in SELF_CONTAINED
    )


if __name__ == "__main__":
    sys.exit(main())
