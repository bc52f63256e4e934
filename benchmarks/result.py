"""A benchmark's figures as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write(report: Any, out: Path | None) -> None:
    """Write a report as JSON, if there is a file to write it to."""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
