"""A benchmark's figures as a file, and the processor they were measured on."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any


def write(report: Any, out: Path | None) -> None:
    """Write a report as JSON, if there is a file to write it to."""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def processor() -> str:
    """The name of the processor: on Linux its model, elsewhere what Python knows of it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
