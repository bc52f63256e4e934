"""What the locks pin."""

from __future__ import annotations

import re
from pathlib import Path

LOCKS = (Path("requirements.lock"), Path("requirements-torch.lock"))
_PIN = re.compile(r"^([a-z0-9-]+)==([^\s;]+)", re.MULTILINE)


def pins(locks: tuple[Path, ...] = LOCKS) -> dict[str, str]:
    """The version of each package, by its normalised name."""
    return dict(pin for lock in locks for pin in _PIN.findall(lock.read_text()))
