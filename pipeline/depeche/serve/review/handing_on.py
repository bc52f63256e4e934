"""Handing on: threads that send what is due, so that no editor waits for a receiver.

The desk enters what is to be handed on (``desk.deliveries``). Here it is sent: one thread a target,
one delivery after the other, each again with growing waits until it is through or has failed.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

from depeche.desk import approved
from depeche.desk.deliveries import Answer, Sending, TargetName
from depeche.desk.desk import Desk
from depeche.errors import DepecheError, SettingsError, reason_of, writing
from depeche.serve.review.hook import HookTarget, read_secret
from depeche.storage import atomic

__all__ = ["FolderTarget", "HandingOn", "HookTarget", "Target", "read_secret"]

log = logging.getLogger(__name__)

WAITS = (5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, *[3600.0] * 23)  # seconds; a day in all
_REFUSALS = 3  # of a receiver until a delivery has failed
_LONGEST = 6 * 3600.0  # seconds that a receiver may ask to wait
_POLL = 0.5  # seconds between two looks at what is due
_PAUSE = 10.0  # seconds after the file of the reviews failed
_PATIENCE = 5.0  # seconds to wait at the end for attempts that are being made
_NAME = re.compile(r"[a-z0-9-]+")  # of an item's folder


class Target(Protocol):
    """Where approved briefs are handed on to."""

    @property
    def name(self) -> TargetName:
        """Which target it is."""

    def send(self, sending: Sending) -> Answer:
        """Send a delivery; what goes wrong is in the answer."""


class FolderTarget:
    """Puts approved briefs into a folder, and removes those that are recalled.

    A brief has three files, ``NAME.md``, ``NAME.ninjs.json`` and ``NAME.json``, each written whole,
    the last one last. ``NAME`` is the item's folder. Other files are left alone.

    Args:
        folder: the folder; made if it does not exist.
        apart: folders that it must not be, nor lie in: the output folder, where other files of
            these names may lie, and the inbox, where what is handed on would be briefed again.

    Raises:
        SettingsError: it is one of these, or lies in one.
        DepecheError: it cannot be made.
    """

    name: Literal["folder"] = "folder"

    def __init__(self, folder: Path, apart: Sequence[Path] = ()) -> None:
        self._folder = folder
        for other in apart:
            if folder.resolve().is_relative_to(other.resolve()):
                raise SettingsError(f"What is approved cannot be handed on into {other} itself.")
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        atomic.sweep(folder)

    def send(self, sending: Sending) -> Answer:
        """Write or remove the files of a brief; what goes wrong is in the answer."""
        if not _NAME.fullmatch(sending.name):
            return Answer("gone", f"{sending.name!r} is no name of a file.")
        try:
            if sending.event == "approved":
                value = approved.decoded(sending.document)
                atomic.write_all(self._folder, approved.files(value, sending.name))
            else:
                for name in reversed(approved.names(sending.name)):
                    (self._folder / name).unlink(missing_ok=True)
                atomic.sync_folder(self._folder)
        except OSError as error:
            return Answer("later", f"The folder cannot be written: {error.strerror}.")
        return Answer("sent")


class HandingOn:
    """Sends what the desk has entered, in threads of its own, while it is open.

    Args:
        desk: the desk.
        targets: where to.
        publish: called with the folder of an item of which something was sent or could not be.
        waits: the seconds between the attempts; after the last one a delivery has failed.
        clock: tells the time.
    """

    def __init__(
        self,
        desk: Desk,
        targets: Sequence[Target],
        publish: Callable[[str], None] = lambda name: None,
        *,
        waits: Sequence[float] = WAITS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = desk.outbox
        self._publish = publish
        self._waits = waits
        self._clock = clock
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._run, args=(target,), name=f"handing on: {target.name}", daemon=True
            )
            for target in targets
        ]

    def start(self) -> None:
        """Begin to send what is due."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Send nothing more; attempts that are being made have some seconds to come to an end.

        What becomes of those that do not is not known; they are made again when the desk is open
        next time.
        """
        self._stop.set()
        until = time.monotonic() + _PATIENCE
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))

    def send_next(self, target: Target) -> bool:
        """Make an attempt to send what is due longest; whether anything was.

        Raises:
            DepecheError: the file of the reviews fails.
        """
        sending = self._outbox.begin(target.name, _text(self._clock()))
        if sending is None:
            return False
        try:
            answer = target.send(sending)
        except Exception as error:
            reason = reason_of(error)
            log.error("handing on to the %s failed: %s", target.name, reason, exc_info=error)
            answer = Answer("later", f"Something unexpected went wrong ({type(error).__name__}).")
        self._settle(target, sending, answer)
        self._publish(sending.name)
        return True

    def _settle(self, target: Target, sending: Sending, answer: Answer) -> None:
        """Enter what became of an attempt."""
        at = self._clock()
        refused = answer.outcome == "refused"
        if answer.outcome == "sent":
            self._outbox.sent(sending.id, _text(at))
        elif (
            answer.outcome == "gone"
            or sending.tries > len(self._waits)
            or (refused and sending.refused + 1 >= _REFUSALS)
        ):
            log.warning(
                "%s was not handed on to the %s: %s", sending.name, target.name, answer.note
            )
            self._outbox.fail(sending.id, answer.note, _text(at))
        else:
            wait = max(self._waits[sending.tries - 1], min(answer.wait, _LONGEST))
            due = _text(at + timedelta(seconds=wait))
            self._outbox.postpone(sending.id, due, answer.note, _text(at), refused=refused)

    def _run(self, target: Target) -> None:
        while not self._stop.is_set():
            try:
                if not self.send_next(target):
                    self._stop.wait(_POLL)
            except DepecheError as error:
                if not self._stop.is_set():  # else the desk is closed already
                    log.warning("nothing can be handed on to the %s: %s", target.name, error)
                    self._stop.wait(_PAUSE)


def _text(moment: datetime) -> str:
    return moment.isoformat("T", "milliseconds")
