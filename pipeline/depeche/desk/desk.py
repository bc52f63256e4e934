"""The desk over an output folder: what editors do with its briefs.

A change is made to a version of an item, the one the editor saw. If somebody else was faster, the
editor gets a ``Conflict`` and nothing is changed: a text conflicts with another change of the same
text, or of the sentence of the article that it is taken from; an approval or a rejection with any
change; and all of them with a newer brief.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

from depeche.desk import checks, queue
from depeche.desk.approvals import Approvals
from depeche.desk.arrivals import Arrivals
from depeche.desk.deliveries import Delivery, Outbox, Recalled, TargetName
from depeche.desk.differences import Differences, differ, differences
from depeche.desk.dropped import dropped
from depeche.desk.reviews import Reviews, Row, now
from depeche.desk.texts import (
    clean,
    edited,
    french,
    last_changes,
    standing_edits,
    taken,
    texts,
    typed,
)
from depeche.desk.values import (
    ANOTHER_BRIEF,
    Approved,
    Change,
    Conflict,
    DeskError,
    Field,
    Item,
    Outcome,
    Page,
    State,
    Status,
    UnknownItemError,
)
from depeche.documents import Brief
from depeche.output.store import BriefStore
from depeche.translation import memory
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.memory import Memory


class Desk:
    """The desk over an output folder that this process has open; its threads may share the desk.

    Every method raises a DepecheError if the files of the desk fail, and an UnknownItemError if
    there is no such item, or no brief of it any more.

    Attributes:
        reviews: the reviews of the folder.
        memory: its translation memory.
        outbox: what is handed on of what is approved.

    Args:
        store: the open folder.
        targets: where approved briefs are handed on to; the desk only enters that they are to be.

    Raises:
        DepecheError: a file of the desk cannot be used.
    """

    def __init__(self, store: BriefStore, targets: Sequence[TargetName] = ()) -> None:
        self._store = store
        self.reviews = Reviews(store.out)
        self.outbox = Outbox(self.reviews.database, targets)
        try:
            self.memory = Memory(store.out / memory.NAME, create=True)
            try:
                self._arrivals = Arrivals(store, self.reviews, self.outbox)
                self._approvals = Approvals(store, self.reviews, self.memory, self.outbox)
                self._approvals.recover()
                self.refresh()
                self._approvals.adopt()
            except BaseException:
                self.memory.close()
                raise
        except BaseException:
            self.reviews.close()
            raise

    def close(self) -> None:
        """Close the files of the desk; the output folder stays open."""
        self.memory.close()
        self.reviews.close()

    # Looking.

    def page(
        self, status: Status | None = None, words: str = "", start: int = 0, size: int = 50
    ) -> Page:
        """A part of the queue, as ``queue.page`` has it."""
        return queue.page(self.reviews, status, words, start, size)

    def urn(self, folder: str) -> str:
        """The URN of the item whose brief is in a folder of the output folder."""
        if (urn := self.reviews.urn(folder)) is None:
            raise UnknownItemError(f"There is no item {folder!r}.")
        return urn

    def item(self, urn: str) -> Item:
        """An item as it is now."""
        with self._current(urn) as (row, _):
            return row.item

    def brief(self, urn: str, *, as_made: bool = False) -> tuple[Item, Brief]:
        """An item, and its brief as it is edited.

        Args:
            urn: the item.
            as_made: to have it as the machine made it.
        """
        with self._current(urn) as (row, machine):
            return row.item, machine if as_made else self._edited(row, machine)

    def both(self, urn: str) -> tuple[Item, Brief, Brief]:
        """An item, its brief as the machine made it, and the same as it is edited."""
        with self._current(urn) as (row, machine):
            return row.item, machine, self._edited(row, machine)

    def history(self, urn: str) -> list[Change]:
        """All that was done to an item, also to earlier versions of it."""
        with self._current(urn) as (row, _):
            return self.reviews.history(row)

    def approval(self, urn: str) -> Approved | None:
        """The last approval of an item; None if it was never approved, or rejected since."""
        with self._current(urn) as (row, _):
            return self.reviews.approval(row)

    def standing(self, urn: str) -> Approved | None:
        """The last approval of an item if it stands: neither rejected nor withdrawn since."""
        with self._current(urn) as (row, _):
            return self.reviews.approval(row) if self.reviews.stands(row) else None

    def since_approval(self, urn: str) -> Differences:
        """What is different now from what was approved last; nothing if nothing was."""
        with self._current(urn) as (row, machine):
            last = self.reviews.approval(row)
            now = self._edited(row, machine)
        return differences(last.brief, now) if last else Differences()

    def state(self, urn: str) -> State:
        """An item with all that is known of it."""
        with self._current(urn) as (row, machine):
            history, approval = self.reviews.history(row), self.reviews.approval(row)
            brief = self._edited(row, machine)
            return State(
                row.item,
                machine,
                brief,
                history,
                approval,
                changed=approval is not None and differ(approval.brief, brief),
                dropped=dropped(history, texts(brief)),
                stands=self.reviews.stands(row),
            )

    def has_own_words(self, urn: str) -> bool:
        """Whether an editor has given headline or brief words of their own."""
        with self._current(urn) as (row, _):
            counts = standing_edits(self.reviews.history(row, of_brief=True))
        return any(number > 0 for field, number in counts.items() if field.part != "sentence")

    def check(self, urn: str, field: Field, text: str, glossary: Glossary) -> list[Finding]:
        """What the checks say of a text that is being typed; nothing is changed."""
        return checks.check(self.brief(urn)[1], field, typed(text), glossary)

    def deliveries(self, urn: str | None = None) -> list[Delivery]:
        """What is or was handed on, the newest first; at most 200.

        Args:
            urn: only what is of this item; None for all.
        """
        return self.outbox.deliveries(urn)

    # Changing.

    def edit(self, urn: str, field: Field, text: str, by: str, expected: int) -> Outcome:
        """Change a text of a brief; the item is in review then.

        What the brief has taken from the article as it stands changes with the article's sentence.

        Args:
            urn: the item.
            field: which text.
            text: the new one; an empty one takes the sentence out.
            by: who does it.
            expected: the version of the item that the editor saw.

        Returns:
            The item after it, or the conflict.

        Raises:
            DeskError: the brief has no such text, or it cannot be edited.
        """
        text, by = typed(text), _name(by)
        with self._current(urn) as (row, machine):
            now = self.reviews.texts(row, machine)
            if conflict := self._text_conflict(row, machine, expected, field, now):
                return conflict
            if text == clean(now[field]):
                return row.item
            with self.reviews.transaction():
                row = self.reviews.enter(
                    row,
                    "edit",
                    by,
                    now[field],
                    text,
                    status="in review",
                    field=field,
                    french=french(machine, field),
                )
                return self.reviews.show(row, machine)

    def undo(self, urn: str, field: Field, by: str, expected: int) -> Outcome:
        """Take back the last edit of a text that is not taken back yet.

        Args:
            urn: the item.
            field: which text.
            by: who does it.
            expected: the version of the item that the editor saw.

        Returns:
            The item after it, or the conflict.

        Raises:
            DeskError: there is no edit to take back.
        """
        by = _name(by)
        with self._current(urn) as (row, machine):
            now = self.reviews.texts(row, machine)
            if conflict := self._text_conflict(row, machine, expected, field, now):
                return conflict
            history = self.reviews.history(row, of_brief=True)
            undone = {change.undoes for change in history}
            for change in reversed(history):
                if (
                    change.field == field
                    and change.kind in ("edit", "carried")
                    and change.number not in undone
                ):
                    break
            else:
                raise DeskError("There is no edit to take back here.")
            after = change.before
            if standing_edits(history)[field] == 1:  # it follows the article again if it did
                others = [one for one in history if one.field != field]
                last = last_changes(others, machine).get(field)
                after = last.after if last else texts(machine)[field]
            with self.reviews.transaction():
                row = self.reviews.enter(
                    row,
                    "undo",
                    by,
                    now[field],
                    after,
                    status="in review",
                    field=field,
                    undoes=change.number,
                    french=change.french,
                )
                return self.reviews.show(row, machine)

    def begin(self, urn: str, by: str, expected: int) -> Outcome:
        """Say that somebody has begun to review an item."""
        return self._set(urn, "in review", by, expected)

    def reject(self, urn: str, reason: str, by: str, expected: int) -> Outcome:
        """Reject a brief, with a reason; if it was approved, it is not any more.

        The files of the approval are removed, and its sentences are taken out of the memory; so are
        those of the approvals of earlier briefs of the item. Where one of them was handed on to, it
        is recalled.

        Raises:
            DeskError: there is no reason, or the item is withdrawn.
        """
        if not (reason := typed(reason)):
            raise DeskError("A rejection needs a reason.")
        return self._set(urn, "rejected", by, expected, reason)

    def approve(self, urn: str, by: str, expected: int) -> Outcome:
        """Approve a brief as it is edited: its files are written into the item's folder.

        The sentences of the article that were edited go into the translation memory, or stay in it.
        The others would come out the same without it, and must not stop a better model. With the
        approval it is entered that the brief is to be handed on.

        Args:
            urn: the item.
            by: who approves it.
            expected: the version of the item that the editor saw.

        Returns:
            The item after it, or the conflict.

        Raises:
            DeskError: the item is withdrawn, or nothing is left in the brief.
            DepecheError: the files cannot be written; nothing is approved then.
        """
        by = _name(by)
        with self._current(urn) as (row, machine):
            if conflict := self._conflict(row, expected):
                return conflict
            if machine.article.withdrawn:
                raise DeskError("The provider has withdrawn this item; it cannot be approved.")
            left = self.reviews.texts(row, machine).items()
            if not any(text for field, text in left if field.part != "sentence"):
                raise DeskError("There is nothing left in this brief to approve.")
            return self._approvals.approve(row, machine, by)

    def place(self, brief: Brief, by: str = "", reason: str = "") -> Item:
        """Put a brief that was made again into the folder; returns its item.

        Args:
            brief: the brief.
            by: who had it made; empty if nobody has.
            reason: why, as it is to stand in the history: ``translated again``.

        Raises:
            OSError: it cannot be written; the one that was there is still there.
        """
        urn, by, reason = brief.article.item, typed(by), typed(reason)
        # Nobody may take it in meanwhile: it would be an arrival without a cause.
        with self._store.ledger.lock, self.reviews.database.lock:
            # If a newer version has come before it, that is not what was made again.
            cause = ("", "") if self._store.place(brief).late else (by, reason)
            with self._current(urn, *cause) as (row, _):
                return row.item

    def retry_delivery(self, delivery: str, by: str) -> Delivery:
        """Have a delivery that has failed, or that waits for its next attempt, sent now.

        Args:
            delivery: its id.
            by: who asks for it.

        Returns:
            The delivery after it.

        Raises:
            UnknownItemError: there is no such delivery.
            DeskError: it is sent or dropped, or a newer one of its item has taken its place.
        """
        return self.outbox.retry(delivery, _name(by), now())

    def refresh(self) -> tuple[str, ...]:
        """Take in what came into the output folder or left it; returns the items concerned."""
        return self._arrivals.refresh()

    # Parts of the above.

    @contextlib.contextmanager
    def _current(self, urn: str, by: str = "", reason: str = "") -> Iterator[tuple[Row, Brief]]:
        """An item and its brief as it was made; no other brief takes its place meanwhile.

        Args:
            urn: the item.
            by: who has just had the brief made again.
            reason: why.
        """
        with self._store.ledger.lock, self.reviews.database.lock:
            with self.reviews.transaction():
                found = self._arrivals.take_in(urn, by, reason)
            if found is None:
                raise UnknownItemError(f"There is no brief of the item {urn}.")
            self._approvals.settle(found[0])
            yield found

    def _edited(self, row: Row, machine: Brief) -> Brief:
        return edited(machine, self.reviews.changed(row, machine))

    def _text_conflict(
        self, row: Row, machine: Brief, expected: int, field: Field, now: Mapping[Field, str]
    ) -> Conflict | None:
        """What happened since a version that is in the way of a change of a text.

        Args:
            row: the item.
            machine: its brief as it was made.
            expected: the version.
            field: the text that is to be changed.
            now: the texts as they are now.

        Raises:
            DeskError: nothing happened, but there is no such text.
        """
        concerned = (field, taken(machine).get(field, field))
        conflict = self._conflict(row, expected, concerned, now.get(field))
        if conflict or field in now:
            return conflict
        if row.item.status == "withdrawn":
            raise DeskError("The provider has withdrawn this item; it cannot be edited.")
        raise DeskError(f"The brief has no {field}.")

    def _conflict(
        self, row: Row, expected: int, fields: Sequence[Field] = (), text: str | None = None
    ) -> Conflict | None:
        """What happened since a version that is in the way of a change; None if nothing did.

        Args:
            row: the item.
            expected: the version.
            fields: the changes that are in the way are those of these texts; of all if empty.
            text: the text that is to be changed as it is now; None if there is none.
        """
        if not 0 <= expected <= row.item.version:  # as of reviews that were lost
            return Conflict(row.item, text, row.item.by, row.item.at)
        for change in reversed(self.reviews.history(row)[expected:]):
            if change.kind == "carried":  # by itself, with what arrived
                continue
            if not fields or change.field in fields or change.kind in ANOTHER_BRIEF:
                return Conflict(row.item, text, change.by, change.at)
        return None

    def _set(self, urn: str, status: Status, by: str, expected: int, reason: str = "") -> Outcome:
        by = _name(by)
        with self._current(urn) as (row, _):
            if conflict := self._conflict(row, expected):
                return conflict
            if row.item.status == "withdrawn":
                raise DeskError("The provider has withdrawn this item; its status stays.")
            if row.item.status == status and row.item.reason == reason:
                return row.item
            with self.reviews.transaction():
                before, stood = row.item.status, self.reviews.stands(row)
                row = self.reviews.enter(
                    row, "status", by, before, status, status=status, reason=reason
                )
                recalled = self.reviews.recall(row.id) if status == "rejected" else []
                if status == "rejected" and stood:
                    value = Recalled(urn=urn, name=row.item.folder, reason=reason, at=row.item.at)
                    self.outbox.recalled(row.id, value, by)
            self._approvals.recall(row, recalled)
            return row.item


def _name(by: str) -> str:
    """The name of an editor.

    Raises:
        DeskError: it is empty.
    """
    if not (by := typed(by)):
        raise DeskError("Who does it must have a name.")
    return by
