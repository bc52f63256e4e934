"""What the server does when nobody asks: it takes what comes into an inbox, and makes briefs again.

All of it is done in the thread that has the pipeline, in pieces between which other work is done.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from depeche.batch.runner import Event
from depeche.batch.watch import Watch, wakeups
from depeche.desk.desk import Desk
from depeche.desk.values import DeskError, Item, Status
from depeche.documents import Brief
from depeche.errors import DepecheError, RefusedError, reason_of
from depeche.pipeline import Pipeline
from depeche.serve.review.notices import Notices

log = logging.getLogger(__name__)

_AFTER_TROUBLE = 30.0  # seconds until the inbox is tried again
_REASON = "translated again"
_CHANGED = ("briefed", "withdrawn", "retired", "kept")
OPEN: tuple[Status, ...] = ("new", "in review")  # of items that nobody has decided upon


class _Plan(NamedTuple):
    """A reason to make briefs again; the fields are those of ``Background.plan``."""

    concerns: Callable[[Brief], bool]
    by: str
    reason: str


class Background:
    """The work beside what is asked for.

    Args:
        pipeline: used by the thread that calls ``step`` and ``make_again`` alone.
        desk: the desk.
        notices: told what has changed.
        open_watch: opens the work on the inbox; None if there is none.

    Attributes:
        trouble: why nothing is taken from the inbox now, as a sentence; empty if all is well.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        desk: Desk,
        notices: Notices,
        open_watch: Callable[[], Watch] | None = None,
    ) -> None:
        self.trouble = ""
        self._pipeline = pipeline
        self._desk = desk
        self._notices = notices
        self._open_watch = open_watch
        self._watch: Watch | None = None
        self._taken: Iterator[Event] | None = None
        self._pausing = False
        self._again: dict[str, list[_Plan]] = {}  # items to make again, in this order
        self._look = threading.Event()  # set when it is time to look into the inbox
        self._end = threading.Event()
        self._waker: threading.Thread | None = None
        self._unwatched: Exception | None = None  # why nothing sets ``_look`` any more
        self._not_before = 0.0

    @property
    def waiting(self) -> int:
        """How many briefs are still to be made again."""
        return len(self._again)

    def step(self) -> bool:
        """Do a piece of work; whether there is more."""
        return self._step_inbox() or self._step_again()

    def plan(
        self,
        urns: Iterable[str],
        concerns: Callable[[Brief], bool] = lambda brief: True,
        by: str = "",
        reason: str = _REASON,
    ) -> None:
        """Have the briefs of items made again when there is time.

        Those in which an editor has given headline or brief words of their own are left as they
        are: a brief that is made again may have other sentences.

        Args:
            urns: the items.
            concerns: only those whose brief this is true of. An item that is planned again before
                its turn is made again for either reason.
            by: who has given the reason.
            reason: why, as it is to stand in the history.
        """
        plan = _Plan(concerns, by, reason)
        for urn in urns:
            self._again.setdefault(urn, []).append(plan)
        self._notices.publish("")

    def make_again(
        self, urn: str, by: str = "", reason: str = _REASON, *, asked: bool = True
    ) -> Item:
        """Make the brief of an item again; it stays as it is if it comes out the same.

        Args:
            urn: the item.
            by: who has it made.
            reason: why, as it is to stand in the history.
            asked: whether somebody asks for just that; else what an editor has decided upon stays.

        Returns:
            The item after it.

        Raises:
            DepecheError: there is no such item, it is withdrawn, or a model failed.
        """
        self._again.pop(urn, None)
        item, before = self._desk.brief(urn, as_made=True)
        if not asked and item.status not in OPEN:
            return item
        if before.article.withdrawn:
            raise DeskError("The provider has withdrawn this item; it is not translated.")
        made, item = self._made(before), self._desk.item(urn)
        same = msgspec.structs.replace(made, signature=before.signature) == before
        if same or not (asked or item.status in OPEN):
            return item
        try:
            item = self._desk.place(made, by, reason)
        except OSError as error:
            raise DepecheError(f"The brief cannot be written: {error.strerror}.") from error
        self._notices.publish(item.folder)
        return item

    def _made(self, before: Brief) -> Brief:
        """The brief of an article as it is made now."""
        prepared = self._pipeline.prepare([before.article])
        (translation,) = self._pipeline.translate_prepared(prepared)
        if isinstance(translation, str):
            raise RefusedError(f"{before.id}: {translation}.")
        (made,) = self._pipeline.finish(prepared, [translation])
        return made

    def read_words_again(self, change: Callable[[], None]) -> None:
        """Change the newsroom's glossary or word list, and work with it from then on.

        What is being taken from the inbox is finished or begun anew, since a brief must not be
        translated with one glossary and signed with another.

        Args:
            change: changes the file.

        Raises:
            DepecheError: what ``change`` raises; nothing is changed then.
        """
        self._pausing = True
        try:
            while self._taken is not None:
                self._step_inbox()
        finally:
            self._pausing = False
            self._look.set()
        if self._watch is not None:
            self._watch.restart_readers()
        change()
        self._pipeline.reload_words()

    def close(self) -> None:
        """Stop watching; what is being taken is left for the next time."""
        self._close_watch()

    def _step_again(self) -> bool:
        if not self._again:
            return False
        urn = next(iter(self._again))
        plans = self._again.pop(urn)
        try:
            brief = self._desk.brief(urn, as_made=True)[1]
            plan = next((one for one in plans if one.concerns(brief)), None)
            if plan and not self._desk.has_own_words(urn):
                self.make_again(urn, plan.by, plan.reason, asked=False)
        except Exception as error:
            log.warning("a brief was not made again: %s", reason_of(error))
        if not self._again:
            self._notices.publish("")
        return bool(self._again)

    def _step_inbox(self) -> bool:
        """Take one event of the inbox; whether there may be more at once."""
        if self._open_watch is None or time.monotonic() < self._not_before:
            return False
        try:
            if self._watch is None:
                self._begin(self._open_watch())
            assert self._watch is not None
            if self._taken is None:
                if self._look.is_set():
                    self._look.clear()
                    self._taken = self._watch.take(lambda: self._pausing or self._end.is_set())
                elif self._unwatched is not None:
                    raise self._unwatched
                else:
                    self._watch.write_index()
                    return False
            event = next(self._taken, None)
            if self._unwatched is None:
                self._set_trouble("")
            if event is None:
                self._taken = None
                return False
            if event.kind in _CHANGED:
                self._tell()
        except Exception as error:  # the desk goes on without its inbox
            log.error("the inbox is left alone for %g seconds: %s", _AFTER_TROUBLE, error)
            self._set_trouble(reason_of(error))
            self._not_before = time.monotonic() + _AFTER_TROUBLE
            self._close_watch()
            return False
        return True

    def _set_trouble(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self._notices.publish("")

    def _tell(self) -> None:
        """Take what is new in the output folder into the desk, and say so to open pages."""
        names = (self._desk.reviews.row(urn) for urn in self._desk.refresh())
        self._notices.publish(*(row.item.folder for row in names if row is not None))

    def _begin(self, watch: Watch) -> None:
        self._watch = watch
        self._unwatched = None
        self._end.clear()
        self._look.set()
        self._waker = threading.Thread(target=self._wake, args=(watch,), name="inbox", daemon=True)
        self._waker.start()

    def _wake(self, watch: Watch) -> None:
        try:
            for something in wakeups(watch.inbox, self._end):
                if something:
                    self._look.set()
        except Exception as error:  # told by the thread that looks
            self._unwatched = error
            self._look.set()  # if the inbox is gone, the look says so

    def _close_watch(self) -> None:
        self._end.set()
        if self._waker is not None:
            self._waker.join()
            self._waker = None
        self._taken = None
        if self._watch is not None:
            watch, self._watch = self._watch, None
            try:
                watch.write_index(now=True)
            except DepecheError as error:
                log.error("%s", error)
            watch.close()
