"""Handing on: threads that send what is due, so that no editor waits for a receiver.

The desk enters what is to be handed on (``desk.deliveries``). Here it is sent: one thread a target,
one delivery after the other, each again with growing waits until it is through or has failed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from depeche.desk.deliveries import Answer, Sending, TargetName
from depeche.desk.desk import Desk
from depeche.errors import DepecheError, reason_of

log = logging.getLogger(__name__)

WAITS = (5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, *[3600.0] * 23)  # seconds; a day in all
_REFUSALS = 3  # of a receiver until a delivery has failed
_LONGEST = 6 * 3600.0  # seconds that a receiver may ask to wait
_POLL = 0.5  # seconds between two looks at what is due
_PAUSE = 10.0  # seconds after the file of the reviews failed
_PATIENCE = 5.0  # seconds to wait at the end for attempts that are being made


class Target(Protocol):
    """Where approved briefs are handed on to: a folder (``folder.py``), a hook (``hook.py``)."""

    @property
    def name(self) -> TargetName:
        """Which target it is."""

    def send(self, sending: Sending) -> Answer:
        """Send a delivery; what goes wrong is in the answer."""


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
