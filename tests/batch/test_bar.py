"""The progress bar on a terminal, and messages beside it."""

from __future__ import annotations

import logging
import os
import pty
import select
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from depeche.batch.runner import Event
from depeche.cli import common
from depeche.cli.batch import _Bar
from depeche.cli.main import _Handler

A = Path("a.txt")
_QUIET = 0.3  # seconds


@contextmanager
def terminal(kind: str = "xterm") -> Iterator[Callable[[], str]]:
    """Standard error is a terminal; what was written to it since the last time."""
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    termios.tcsetwinsize(ours, (24, 80))
    with os.fdopen(theirs, "w", encoding="utf-8") as screen, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", kind)
        patch.setattr(sys, "stderr", screen)

        def seen() -> str:
            screen.flush()
            parts = []
            while select.select([ours], [], [], _QUIET)[0]:  # a terminal hands on in its own time
                parts.append(os.read(ours, 1 << 16))
            return b"".join(parts).decode()

        yield seen
    os.close(ours)


def test_the_bar_comes_back_after_a_message() -> None:
    with terminal() as seen:
        bar = _Bar()
        bar.begin(3)
        assert seen().strip().startswith("0/3 articles")
        bar.show(Event("failed", A, reason="a.txt is empty."))
        _, said, after = seen().partition("depeche: a.txt is empty.\r\n")
        assert said
        assert after.strip().startswith("1/3 articles")
        _Handler(sys.stderr).emit(logging.makeLogRecord({"msg": "careful"}))
        before, said, after = seen().partition("careful\r\n")
        assert before.endswith(" \r")  # the line is clear
        assert "1/3 articles" in after
        bar.close()
        assert seen().endswith(" \r")


def test_only_work_counts_in_the_speed() -> None:
    with terminal() as seen:
        bar = _Bar()
        bar.begin(2)
        bar.show(Event("taken", A, articles=3))
        for kind in ("kept", "failed", "briefed"):
            bar.show(Event(kind, A, "a", reason="no"))
        assert (bar._bar.n, bar._bar.total, bar._bar.initial) == (3, 4, 2)
        for _ in range(2):  # items that were no articles
            bar.show(Event("failed", A, reason="a.txt has an item without text."))
        assert (bar._bar.n, bar._bar.total) == (5, 5)
        bar.close()
        assert "articles" in seen()


@pytest.mark.parametrize("kind", ["dumb", None])
def test_what_cannot_go_back_gets_no_bar(kind: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(kind or "xterm") as seen:
        if kind is None:
            monkeypatch.setattr(sys, "stderr", None)
        assert common.bar(3) is None
        common.print_message("hello")
        if kind is not None:
            assert seen() == "depeche: hello\r\n"
