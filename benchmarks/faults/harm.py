"""Ways to do harm to a process and to the file systems that it works on. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path


def without_root() -> None:
    """Give up root's right to read and write whatever it likes; for others nothing changes."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def readers(pid: int) -> list[int]:
    """The processes that read for a depeche process."""
    found = []
    with contextlib.suppress(OSError):  # it has ended, or one of them has
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found


@contextlib.contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A file system of this size, in memory, at a new folder; root only.

    Args:
        place: the folder, which must not exist.
        size: as in ``mount``, such as ``128k``.

    Raises:
        PermissionError: this user may not mount a file system.
    """
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        raise PermissionError("this user may not mount a file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def resize(disk: Path, size: str) -> None:
    """Give a small disk another size."""
    command = ["mount", "-o", f"remount,size={size}", str(disk)]
    subprocess.run(command, check=True, capture_output=True)
