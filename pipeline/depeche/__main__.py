"""The entry point of ``depeche`` and ``python -m depeche``: signals and exit codes.

It imports little, so that signals are handled soon after the start.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from depeche.errors import INTERRUPTED


def main() -> None:
    """Run the command line, then end the process with its exit code.

    SIGINT (Ctrl-C) or SIGTERM, at whatever moment, ends it with a message and exit code 130; what
    is finished is kept. A second signal ends the process at once. That leaves nothing half done,
    because files are renamed into place and the cache is a database.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, _interrupt)
    try:
        if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")  # whatever the locale: depeche may read it
        from depeche.cli.main import run

        code = run()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("depeche: interrupted.\n")
        code = INTERRUPTED
    _exit(code)


def _exit(code: int) -> NoReturn:
    """End the process without the interpreter's own finalisation.

    That would wait until the threads of an engine have finished all their work, and signals would
    not be handled meanwhile.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError):
                stream.flush()
    os._exit(code)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGINT, _exit_at_once)
    signal.signal(signal.SIGTERM, _exit_at_once)
    raise KeyboardInterrupt


def _exit_at_once(number: int, frame: FrameType | None) -> NoReturn:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
