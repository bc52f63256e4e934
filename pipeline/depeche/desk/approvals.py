"""Approving a brief, so that it is approved with its files or not at all, and taking that back.

It takes three steps: it is entered that the brief is about to be approved, with all that is to be
written; the files are written; it is entered that this is done, and what is to be handed on. To
take an approval back, its files are removed between two such steps. If the process is killed
between them, the rest is done when the desk is next opened.

An approval that fails between them is dropped, and the one before it counts again. If even that
fails, as on a full disk, it is done as soon as the item is next looked at. Until then it is no
approval: it is never finished once the item has changed.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection
from pathlib import Path

import msgspec

from depeche.desk import approved, figures
from depeche.desk.deliveries import Outbox
from depeche.desk.reviews import Reviews, Row, edition, now
from depeche.desk.texts import edited, french, texts
from depeche.desk.values import Approved, Field, Item
from depeche.documents import Brief
from depeche.errors import DepecheError, unwritable, writing
from depeche.output import brief_folder
from depeche.output.store import BriefStore
from depeche.storage import atomic
from depeche.translation import memory
from depeche.translation.memory import Memory

log = logging.getLogger(__name__)


class Approvals:
    """The approvals of the briefs in an output folder."""

    def __init__(self, store: BriefStore, reviews: Reviews, memory: Memory, outbox: Outbox) -> None:
        self._store = store
        self._reviews = reviews
        self._memory = memory
        self._outbox = outbox

    def approve(self, row: Row, machine: Brief, by: str) -> Item:
        """Approve the brief of an item as it is edited; returns the item after it.

        Raises:
            DepecheError: the files cannot be written; nothing is approved then.
        """
        changed, at = self._reviews.changed(row, machine), now()
        last = self._reviews.last_changes(row, machine)
        value = approved.document(machine, changed, last, by, at)
        measure = msgspec.msgpack.encode(figures.measure(row.item.urn, machine, changed, at))
        with self._reviews.transaction():
            self._reviews.begin_approval(row, approved.encoded(value), measure)
        folder = self._store.out / row.item.folder
        try:
            approved.write(folder, value)
            return self._finished(row, value)
        except BaseException as error:
            self._try_to_undo(row, folder)
            if isinstance(error, OSError):
                raise unwritable(folder, error) from error
            raise

    def recover(self) -> None:
        """Finish what a process that was killed had begun, and write approvals that are not there.

        An approval whose item has changed before its files were there has failed, and so has one
        whose brief is gone.
        """
        places = self._places()
        for urn, made, state in self._reviews.approvals():
            folder = places.get((urn, made))
            if state == "done" and (not folder or (folder / brief_folder.APPROVED).exists()):
                continue
            row = self._row(urn, made)
            if folder:
                atomic.sweep(folder)
            if state == "recalled":
                self._recall(row, folder)
            elif folder is None or not self._is_as_begun(row, state):
                self._undo(row, folder)
            else:
                value = approved.decoded(self._reviews.document(row))
                with writing(folder):
                    approved.write(folder, value)
                if state == "begun":
                    self._finished(row, value)
        if self._memory.is_new:
            self._fill()

    def _is_as_begun(self, row: Row, state: str) -> bool:
        """Whether nothing has happened to an item since its approval was begun, or it is done."""
        begun = self._reviews.begun_of(row.id, row.edition)
        return state == "done" or (begun is not None and begun.version == row.item.version)

    def settle(self, row: Row) -> None:
        """Drop the approvals of an item that have failed and could not be dropped then.

        None may be under way. What cannot be dropped now either is left for the next time.
        """
        for begun in self._reviews.begun(row.id):
            folder = self._places().get((row.item.urn, begun.edition))
            self._try_to_undo(row._replace(edition=begun.edition), folder)

    def _try_to_undo(self, row: Row, folder: Path | None) -> None:
        try:
            self._undo(row, folder)
        except (OSError, DepecheError) as error:
            log.warning("the failed approval of %s is not dropped yet (%s)", row.item.urn, error)

    def _undo(self, row: Row, folder: Path | None) -> None:
        """Drop an approval that was begun, if it is not done; the one before it counts again.

        That is entered last: if anything fails, all of it can be done once more.
        """
        begun = self._reviews.begun_of(row.id, row.edition)
        if begun is None:
            return
        if folder is not None:
            with writing(folder):
                approved.restore(folder, begun.earlier)
        if begun.earlier is None:
            self._memory.keep(_approval(row), (), "", "")
        else:
            self._keep(row, approved.decoded(begun.earlier))
        with self._reviews.transaction():
            self._reviews.drop_approval(row.id, row.edition)

    def _places(self) -> dict[tuple[str, bytes], Path]:
        """The folders of all briefs, by their items and editions."""
        return {
            (urn, edition(digest, signature)): self._store.out / folder
            for urn, folder, digest, signature in self._store.ledger.all_briefs()
        }

    def _row(self, urn: str, made: bytes) -> Row:
        """An item that has approvals, with the edition that was approved for its own."""
        row = self._reviews.row(urn)
        assert row is not None  # the approvals are those of items
        return row._replace(edition=made)

    def _fill(self) -> None:
        """Keep the sentences of all approvals in a memory that was lost."""
        for urn, made, state in self._reviews.approvals():
            if state == "done":
                row = self._row(urn, made)
                self._keep(row, approved.decoded(self._reviews.document(row)))

    def adopt(self) -> None:
        """Enter approvals that lie in the folder and are not known, as where reviews were lost."""
        known = {(urn, made) for urn, made, _ in self._reviews.approvals()}
        for urn, folder, digest, signature in self._store.ledger.all_briefs():
            made, row = edition(digest, signature), self._reviews.row(urn)
            if row is None or (urn, made) in known:
                continue
            if value := approved.read(self._store.out / folder):
                machine = _machine(self._store.out / folder, value)
                self._keep(row._replace(edition=made), value)
                with self._reviews.transaction():
                    self._adopt_one(row, made, value, machine)

    def _adopt_one(self, row: Row, made: bytes, value: Approved, machine: Brief) -> None:
        changed = {Field.parse(one.field): one.after for one in value.edits}
        measured = figures.measure(row.item.urn, machine, changed, value.at)
        self._reviews.begin_approval(
            row._replace(edition=made), approved.encoded(value), msgspec.msgpack.encode(measured)
        )
        self._reviews.end_approval(row.id, made)
        status = row.item.status
        if made != row.edition:
            if status == "new":
                self._reviews.enter(row, "status", value.by, status, "updated", status="updated")
            return
        before = self._reviews.texts(row, machine)
        for one in value.edits:
            field = Field.parse(one.field)
            if before[field] != one.after and not one.follows:
                row = self._reviews.enter(
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
        row = self._reviews.enter(
            row, "status", value.by, status, "approved", status="approved", at=value.at
        )
        self._reviews.show(row, machine)

    def _finished(self, row: Row, value: Approved) -> Item:
        """Enter that an approval is done, whose files are there, and that it is handed on."""
        self._keep(row, value)
        document = approved.encoded(value)
        with self._reviews.transaction():
            self._reviews.end_approval(row.id, row.edition)
            before = row.item.status
            row = self._reviews.enter(
                row, "status", value.by, before, "approved", status="approved", at=value.at
            )
            self._outbox.approved(row.id, row.item.folder, document, value.by, value.at)
        return row.item

    def recall(self, row: Row, editions: Collection[bytes]) -> None:
        """Remove the files of recalled approvals of an item, and what they put into the memory.

        Args:
            row: the item.
            editions: the editions that were approved.
        """
        places = self._places() if editions else {}
        for made in editions:
            self._recall(row._replace(edition=made), places.get((row.item.urn, made)))

    def _recall(self, row: Row, folder: Path | None) -> None:
        """Remove the files of one approval, and what it put into the memory."""
        if folder is not None:
            with writing(folder):
                approved.remove(folder)
        self._memory.keep(_approval(row), (), "", "")
        with self._reviews.transaction():
            self._reviews.drop_approval(row.id, row.edition)

    def _keep(self, row: Row, value: Approved) -> None:
        """Keep the sentences of an approval in the translation memory."""
        edits = {one.field for one in value.edits}
        pairs = [
            (pair.source, pair.target)
            for number, pair in enumerate(value.brief.translation.pairs, start=1)
            if (str(Field("sentence", number)) in edits or memory.is_remembered(pair))
            and pair.target
        ]
        self._memory.keep(_approval(row), pairs, value.by, value.at)


def _machine(folder: Path, value: Approved) -> Brief:
    """The brief that was approved as the machine made it, which lies beside the approval.

    If it is another, it is what the approval tells of it: without its warnings of what was edited.
    """
    before = {Field.parse(one.field): one.before for one in value.edits}
    with contextlib.suppress(ValueError):
        found = brief_folder.read(folder)
        if found and found.signature == value.signature and before.items() <= texts(found).items():
            return found
    return edited(value.brief, before)


def _approval(row: Row) -> str:
    """The name of the approval of an edition, in the translation memory."""
    return f"{row.item.urn} {row.edition.hex()}"
