"""The CPU threads of the libraries that run models.

Threads of OpenMP (torch, MKL, CTranslate2) wait for their next piece of work by spinning. On a
machine that has other work that takes several times the processor time of the work itself, so here
they sleep.
"""

from __future__ import annotations

import os

# The number of threads, and how they wait, for GNU's OpenMP (torch) and Intel's (CTranslate2, MKL);
# RAYON is the tokenizers'. Variables that the user has set are left as they are.
_COUNTS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
_WAITING = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0", "KMP_BLOCKTIME": "0"}


def limit(threads: int) -> None:
    """Have the libraries use so many threads; takes effect where a library is loaded after it.

    Args:
        threads: at least 1.
    """
    for name in _COUNTS:
        os.environ.setdefault(name, str(threads))
    for name, value in _WAITING.items():
        os.environ.setdefault(name, value)


def count(threads: int) -> int:
    """The number of threads that a setting means: 0 is one for each core this process may use."""
    if threads:
        return threads
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # not Linux
