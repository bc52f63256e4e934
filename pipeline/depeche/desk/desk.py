"""The desk over an output folder: what editors do with its briefs.

A change is made to a version of an item, the one the editor saw. If somebody else was faster, the
editor gets a ``Conflict`` and nothing is changed: a text conflicts with another change of the same
text, an approval or a rejection with any change, and all of them with a newer brief.

To approve takes three steps: it is entered that the brief is about to be approved, with all that is
to be written; the files are written; it is entered that this is done. If the process is killed
between two of them, the rest is done when the desk is next opened.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from depeche.desk import approved, checks, figures, queue
from depeche.desk.differences import Difference, changes
from depeche.desk.reviews import Reviews, Row, edition, now
from depeche.desk.texts import clean, edited, french, texts, typed
from depeche.desk.values import (
    Approved,
    Change,
    Conflict,
    DeskError,
    Field,
    Item,
    Outcome,
    Page,
    Status,
)
from depeche.documents import Brief
from depeche.errors import unwritable, writing
from depeche.output import brief_folder
from depeche.output.store import BriefStore
from depeche.storage import atomic
from depeche.translation import memory
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.memory import Memory

log = logging.getLogger(__name__)

_TOGETHER = 200  # briefs that are taken in before they are forced to the disk


class Desk:
    """The desk over an output folder that this process has open; its threads may share the desk.

    Every method raises a DepecheError if the files of the desk fail, and a DeskError if there is no
    such item, or no brief of it any more.

    Attributes:
        reviews: the reviews of the folder.
        memory: its translation memory.

    Args:
        store: the open folder.

    Raises:
        DepecheError: a file of the desk cannot be used.
    """

    def __init__(self, store: BriefStore) -> None:
        self._store = store
        self.reviews = Reviews(store.out)
        try:
            self.memory = Memory(store.out / memory.NAME, create=True)
            try:
                self._recover()
                self.refresh()
                self._adopt()
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
            return row.item, machine if as_made else edited(machine, self._changed(row, machine))

    def history(self, urn: str) -> list[Change]:
        """All that was done to an item, also to earlier versions of it."""
        with self._current(urn) as (row, _):
            return self.reviews.history(row)

    def approval(self, urn: str) -> Approved | None:
        """The last approval of an item; None if it was never approved."""
        with self._current(urn) as (row, _):
            return self.reviews.approval(row)

    def since_approval(self, urn: str) -> tuple[Difference, ...]:
        """What is different now from what was approved last; nothing if nothing was."""
        with self._current(urn) as (row, machine):
            last = self.reviews.approval(row)
            now = edited(machine, self._changed(row, machine))
        return changes(last.brief, now) if last else ()

    def check(self, urn: str, field: Field, text: str, glossary: Glossary) -> list[Finding]:
        """What the checks say of a text that is being typed; nothing is changed."""
        return checks.check(self.brief(urn)[1], field, typed(text), glossary)

    # Changing.

    def edit(self, urn: str, field: Field, text: str, by: str, expected: int) -> Outcome:
        """Change a text of a brief; the item is in review then.

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
            now = self._texts(row, machine)
            if field not in now:
                return self._gone(row, field, expected)
            if conflict := self._conflict(row, expected, field, now):
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
                return self._shown(row, machine)

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
            now = self._texts(row, machine)
            if field not in now:
                return self._gone(row, field, expected)
            if conflict := self._conflict(row, expected, field, now):
                return conflict
            history = self.reviews.history(row, row.edition)
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
            with self.reviews.transaction():
                row = self.reviews.enter(
                    row,
                    "undo",
                    by,
                    now[field],
                    change.before,
                    status="in review",
                    field=field,
                    undoes=change.number,
                    french=change.french,
                )
                return self._shown(row, machine)

    def begin(self, urn: str, by: str, expected: int) -> Outcome:
        """Say that somebody has begun to review an item."""
        return self._set(urn, "in review", by, expected)

    def reject(self, urn: str, reason: str, by: str, expected: int) -> Outcome:
        """Reject a brief, with a reason; if it was approved, it is not any more.

        The files of the approval are removed, and its sentences are taken out of the memory.

        Raises:
            DeskError: there is no reason, or the item is withdrawn.
        """
        if not (reason := typed(reason)):
            raise DeskError("A rejection needs a reason.")
        return self._set(urn, "rejected", by, expected, reason)

    def approve(self, urn: str, by: str, expected: int) -> Outcome:
        """Approve a brief as it is edited: its files are written into the item's folder.

        The sentences of the article that were edited go into the translation memory, or stay in it.
        The others would come out the same without it, and must not stop a better model.

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
            changed = self._changed(row, machine)
            left = (texts(machine) | changed).items()
            if not any(text for field, text in left if field.part != "sentence"):
                raise DeskError("There is nothing left in this brief to approve.")
            at = now()
            value = approved.document(
                machine, changed, self.reviews.history(row, row.edition), by, at
            )
            measure = msgspec.msgpack.encode(figures.measure(urn, machine, changed, at))
            with self.reviews.transaction():
                self.reviews.begin_approval(row, approved.encoded(value), measure)
            folder = self._store.out / row.item.folder
            try:
                approved.write(folder, value)
                return self._approved(row, value)
            except BaseException as error:
                with self.reviews.transaction():
                    before = self.reviews.drop_approval(row.id, row.edition)
                approved.restore(folder, before)
                if isinstance(error, OSError):
                    raise unwritable(folder, error) from error
                raise

    # Keeping up with the folder.

    def refresh(self) -> tuple[str, ...]:
        """Take in what came into the output folder or left it; returns the items concerned."""
        known = self.reviews.places()
        there = {
            urn: (folder, edition(digest, signature))
            for urn, folder, digest, signature in self._store.ledger.newest_of_all()
        }
        new = [urn for urn, (folder, made) in there.items() if known.get(urn) != (made, folder)]
        gone = [urn for urn, (_, folder) in known.items() if folder and urn not in there]
        for at in range(0, len(new), _TOGETHER):
            with self._store.ledger.lock, self.reviews.transaction():
                for urn in new[at : at + _TOGETHER]:
                    self._take_in(urn)
        with self.reviews.transaction():
            for urn in gone:
                self.reviews.hide(urn)
        return (*new, *gone)

    def _take_in(self, urn: str) -> tuple[Row, Brief] | None:
        """Take in the brief that an item has now; returns the item with it, or None without."""
        found = self._store.ledger.newest(urn)
        if found is None:
            return None
        folder, version = found
        try:
            machine = brief_folder.read(self._store.out / folder)
        except ValueError as error:
            log.warning("the brief in %s cannot be read (%s)", self._store.out / folder, error)
            return None
        if machine is None:
            return None
        made = edition(version.digest, machine.signature)
        row = self.reviews.row(urn)
        if row is None:
            row = self.reviews.add(urn, made, "withdrawn" if version.withdrawn else "new")
        elif row.edition != made:
            row = self._arrived(row, made, machine)
        elif row.item.folder == folder:
            return row, machine
        came = datetime.fromtimestamp(
            (self._store.out / folder / brief_folder.LAST).stat().st_mtime, UTC
        ).isoformat("T", "milliseconds")
        item = msgspec.structs.replace(
            row.item,
            folder=folder,
            slug=machine.id,
            urgency=machine.article.urgency,
            doubts=len(machine.warnings),
            came=came,
        )
        row = row._replace(item=item)
        return row._replace(item=self._shown(row, machine)), machine

    def _arrived(self, row: Row, made: bytes, machine: Brief) -> Row:
        """Enter that an item has another brief; edits of what is the same in it are kept."""
        if machine.article.withdrawn:
            status: Status = "withdrawn"
        elif self.reviews.was_approved(row):
            status = "updated"
        else:
            status = "in review" if row.item.status == "in review" else "new"
        old = self.reviews.history(row, row.edition)
        row = self.reviews.enter(
            row, "arrived", "", row.item.status, status, status=status, made=made
        )
        for change, field in _carried(old, machine):
            row = self.reviews.enter(
                row,
                "carried",
                change.by,
                texts(machine)[field],
                change.after,
                status=status,
                field=field,
                french=change.french,
                at=change.at,
            )
        return row

    # What was cut short.

    def _recover(self) -> None:
        """Finish what a process that was killed had begun, and write approvals that are not there.

        An approval whose brief was replaced before its files were there has failed.
        """
        places = {
            (urn, edition(digest, signature)): self._store.out / folder
            for urn, folder, digest, signature in self._store.ledger.all_briefs()
        }
        for urn, made, state in self.reviews.approvals():
            folder = places.get((urn, made))
            if state == "done" and (not folder or (folder / brief_folder.APPROVED).exists()):
                continue
            row = self.reviews.row(urn)
            assert row is not None
            if folder:
                atomic.sweep(folder)
            if state == "recalled":
                self._recalled(row._replace(edition=made), folder)
            elif folder is None:
                with self.reviews.transaction():
                    self.reviews.drop_approval(row.id, made)
            else:
                value = approved.decoded(self.reviews.document(row, made))
                with writing(folder):
                    approved.write(folder, value)
                if state == "begun":
                    self._approved(row._replace(edition=made), value)

    def _adopt(self) -> None:
        """Enter approvals that lie in the folder and are not known, as where reviews were lost."""
        known = {(urn, made) for urn, made, _ in self.reviews.approvals()}
        for urn, folder, digest, signature in self._store.ledger.all_briefs():
            made, row = edition(digest, signature), self.reviews.row(urn)
            if row is None or (urn, made) in known:
                continue
            if value := approved.read(self._store.out / folder):
                with self.reviews.transaction():
                    self._adopt_one(row, made, value)

    def _adopt_one(self, row: Row, made: bytes, value: Approved) -> None:
        machine = edited(value.brief, {Field.parse(one.field): one.before for one in value.edits})
        changed = {Field.parse(one.field): one.after for one in value.edits}
        measured = figures.measure(row.item.urn, machine, changed, value.at)
        self.reviews.begin_approval(
            row._replace(edition=made), approved.encoded(value), msgspec.msgpack.encode(measured)
        )
        self.reviews.end_approval(row.id, made)
        status = row.item.status
        if made != row.edition:
            if status == "new":
                self.reviews.enter(row, "status", value.by, status, "updated", status="updated")
            return
        before = self._texts(row, machine)
        for one in value.edits:
            field = Field.parse(one.field)
            if before[field] != one.after:
                row = self.reviews.enter(
                    row,
                    "edit",
                    one.by,
                    before[field],
                    one.after,
                    status=status,
                    field=field,
                    french=french(machine, field),
                    at=one.at,
                )
        row = self.reviews.enter(
            row, "status", value.by, status, "approved", status="approved", at=value.at
        )
        self._shown(row, machine)

    def _approved(self, row: Row, value: Approved) -> Item:
        """Enter that an approval is done, whose files are there."""
        edits = {one.field for one in value.edits}
        pairs = [
            (pair.source, pair.target)
            for number, pair in enumerate(value.brief.translation.pairs, start=1)
            if (str(Field("sentence", number)) in edits or memory.is_remembered(pair))
            and pair.target
        ]
        self.memory.keep(_approval(row), pairs, value.by, value.at)
        with self.reviews.transaction():
            self.reviews.end_approval(row.id, row.edition)
            before = row.item.status
            row = self.reviews.enter(
                row, "status", value.by, before, "approved", status="approved", at=value.at
            )
        return row.item

    # Parts of the above.

    @contextlib.contextmanager
    def _current(self, urn: str) -> Iterator[tuple[Row, Brief]]:
        """An item and its brief as it was made; no other brief takes its place meanwhile."""
        with self._store.ledger.lock, self.reviews.database.lock:
            with self.reviews.transaction():
                found = self._take_in(urn)
            if found is None:
                raise DeskError(f"There is no brief of the item {urn}.")
            yield found

    def _changed(self, row: Row, machine: Brief) -> dict[Field, str]:
        """The texts of a brief that are not as the machine wrote them."""
        made = texts(machine)
        last = {
            change.field: change.after
            for change in self.reviews.history(row, row.edition)
            if change.field is not None
        }
        return {field: last[field] for field in made if last.get(field, made[field]) != made[field]}

    def _texts(self, row: Row, machine: Brief) -> Mapping[Field, str]:
        return texts(machine) | self._changed(row, machine)

    def _gone(self, row: Row, field: Field, expected: int) -> Conflict:
        """The conflict of a change to a text that a newer brief does not have."""
        if conflict := self._conflict(row, expected, field, {}):
            return conflict
        if row.item.status == "withdrawn":
            raise DeskError("The provider has withdrawn this item; it cannot be edited.")
        raise DeskError(f"The brief has no {field}.")

    def _conflict(
        self,
        row: Row,
        expected: int,
        field: Field | None = None,
        now: Mapping[Field, str] | None = None,
    ) -> Conflict | None:
        """What happened since a version that is in the way of a change; None if nothing did.

        Args:
            row: the item.
            expected: the version.
            field: the field that is to be changed; None if it is not a text that is.
            now: the texts as they are now.
        """
        text = (now or {}).get(field) if field else None
        if expected > row.item.version:  # of reviews that were lost
            return Conflict(row.item, text, row.item.by, row.item.at)
        for change in reversed(self.reviews.history(row)[expected:]):
            if field is None or change.field == field or change.kind == "arrived":
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
                before = row.item.status
                row = self.reviews.enter(
                    row, "status", by, before, status, status=status, reason=reason
                )
                recalled = status == "rejected" and self.reviews.recall(row.id, row.edition)
            if recalled:
                self._recalled(row, self._store.out / row.item.folder)
            return row.item

    def _recalled(self, row: Row, folder: Path | None) -> None:
        """Remove the files of an approval that is recalled, and what it put into the memory."""
        if folder is not None:
            with writing(folder):
                approved.remove(folder)
        self.memory.keep(_approval(row), (), "", "")
        with self.reviews.transaction():
            self.reviews.drop_approval(row.id, row.edition)

    def _shown(self, row: Row, machine: Brief) -> Item:
        """Set what the queue shows of an item; returns the item."""
        now = self._texts(row, machine)
        headline = now.get(Field("headline"), machine.headline or "")
        item = msgspec.structs.replace(row.item, headline=headline)
        french_text = machine.repaired.body.text or machine.article.headline or ""
        self.reviews.show(row, item, french_text, "\n".join([headline, *now.values()]))
        return item


def _carried(old: list[Change], machine: Brief) -> Iterator[tuple[Change, Field]]:
    """The edits of an earlier edition of what is the same in a new brief.

    Args:
        old: the changes of the earlier edition, in their order.
        machine: the new brief.

    Yields:
        The last change of a text, and the field that it belongs to now.
    """
    made: dict[Field, str] = {}
    last: dict[Field, Change] = {}
    for change in old:
        if change.field is not None:
            made.setdefault(change.field, change.before)
            last[change.field] = change
    free = texts(machine)
    for field, change in sorted(last.items(), key=lambda one: one[0].number):
        if change.after == made[field]:
            continue
        for other, text in free.items():
            same = other.part == field.part and text == made[field]
            if same and french(machine, other) == change.french:
                del free[other]
                yield change, other
                break


def _approval(row: Row) -> str:
    """The name of the approval of an edition, in the translation memory."""
    return f"{row.item.urn} {row.edition.hex()}"


def _name(by: str) -> str:
    """The name of an editor.

    Raises:
        DeskError: it is empty.
    """
    if not (by := typed(by)):
        raise DeskError("Who does it must have a name.")
    return by
