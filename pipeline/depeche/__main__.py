"""The process: ``depeche`` and ``python -m depeche``. It imports little, to be there at once."""

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
    """Run the command line; an interrupt, at whatever moment, is a sentence and exit code 130.

    SIGTERM is an interrupt too: what is finished is kept. A second signal ends the process on the
    spot; files are renamed into place and the cache is a database, so nothing is left half done.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, _interrupt)
    try:
        if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")  # whatever the locale: it may be a pipe to us
        from depeche.cli.main import run

        code = run()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("depeche: interrupted.\n")
        code = INTERRUPTED
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End without the interpreter's own way of ending.

    That would wait until an engine's threads have finished all they were given, and be deaf to
    the handlers meanwhile.
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
    signal.signal(signal.SIGINT, _end)
    signal.signal(signal.SIGTERM, _end)
    raise KeyboardInterrupt


def _end(number: int, frame: FrameType | None) -> NoReturn:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
