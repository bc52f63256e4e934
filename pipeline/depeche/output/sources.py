"""Whether a source file is gone, or could merely not be looked at."""

from __future__ import annotations

import os


def device(path: bytes) -> int:
    """The number of the file system that a file lies on, or would lie on; 0 if it is not known.

    It is that of the nearest folder above it that exists.

    Args:
        path: the absolute path of the file, as from ``identity.real_path``.
    """
    folder = path
    while (above := os.path.dirname(folder)) != folder:  # noqa: PTH120 (bytes)
        folder = above
        try:
            return os.stat(folder).st_dev  # noqa: PTH116 (bytes)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            break
    return 0


def is_gone(path: bytes, on: int) -> bool:
    """Whether a file certainly does not exist any more.

    A file is not gone if a folder above it may not be entered, nor if the file system that it lay
    on is not there now, as one that is not mounted.

    Args:
        path: the absolute path of the file.
        on: its ``device`` when it was there.
    """
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return device(path) == on
    except OSError:
        pass
    return False
