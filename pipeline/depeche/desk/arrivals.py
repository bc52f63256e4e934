"""Taking in the briefs that come into the output folder, and those that take another's place."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from depeche.desk.reviews import Reviews, Row, edition
from depeche.desk.texts import french, texts
from depeche.desk.values import Change, Field, Status
from depeche.documents import Brief
from depeche.output import brief_folder
from depeche.output.store import BriefStore

log = logging.getLogger(__name__)

_TOGETHER = 200  # briefs that are taken in before they are forced to the disk


class Arrivals:
    """What comes into an output folder, for its reviews."""

    def __init__(self, store: BriefStore, reviews: Reviews) -> None:
        self._store = store
        self._reviews = reviews

    def refresh(self) -> tuple[str, ...]:
        """Take in what came into the output folder or left it; returns the items concerned."""
        known = self._reviews.places()
        there = {
            urn: (folder, edition(digest, signature))
            for urn, folder, digest, signature in self._store.ledger.newest_of_all()
        }
        other = [urn for urn, (folder, made) in there.items() if known.get(urn) != (made, folder)]
        gone = [urn for urn, (_, folder) in known.items() if folder and urn not in there]
        taken: list[str] = []
        for at in range(0, len(other), _TOGETHER):
            with self._store.ledger.lock, self._reviews.transaction():
                taken += [urn for urn in other[at : at + _TOGETHER] if self.take_in(urn)]
        with self._reviews.transaction():
            for urn in gone:
                self._reviews.hide(urn)
        return (*taken, *gone)

    def take_in(self, urn: str) -> tuple[Row, Brief] | None:
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
        row = self._reviews.row(urn)
        if row is None:
            row = self._reviews.add(urn, made, "withdrawn" if version.withdrawn else "new")
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
        return row._replace(item=self._reviews.show(row, machine)), machine

    def _arrived(self, row: Row, made: bytes, machine: Brief) -> Row:
        """Enter that an item has another brief; edits of what is the same in it are kept."""
        if machine.article.withdrawn:
            status: Status = "withdrawn"
        elif self._reviews.was_approved(row):
            status = "updated"
        else:
            status = "in review" if row.item.status == "in review" else "new"
        old = self._reviews.history(row, of_brief=True)
        row = self._reviews.enter(
            row, "arrived", "", row.item.status, status, status=status, made=made
        )
        for change, field in _carried(old, machine):
            row = self._reviews.enter(
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
