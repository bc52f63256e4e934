"""Taking in the briefs that come into the output folder, and those that take another's place."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from depeche.desk.deliveries import Outbox, Recalled
from depeche.desk.reviews import Reviews, Row, edition
from depeche.desk.texts import french, taken, texts
from depeche.desk.values import Change, Field, Status
from depeche.documents import Brief
from depeche.output import brief_folder
from depeche.output.store import BriefStore
from depeche.wording import withdrawn

log = logging.getLogger(__name__)

_Keys = Mapping[Field, Hashable]
_ALIKE = str.maketrans({"’": "'"})
_TOGETHER = 200  # briefs that are taken in before they are forced to the disk


class Arrivals:
    """What comes into an output folder, for its reviews."""

    def __init__(self, store: BriefStore, reviews: Reviews, outbox: Outbox) -> None:
        self._store = store
        self._reviews = reviews
        self._outbox = outbox

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

    def take_in(self, urn: str, by: str = "", reason: str = "") -> tuple[Row, Brief] | None:
        """Take in the brief that an item has now; returns the item with it, or None without.

        Args:
            urn: the item.
            by: who had it made again; empty if nobody has, as far as is known.
            reason: why that was done.
        """
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
        elif row.edition != made or by:
            stood = self._reviews.stands(row)
            if row.digest == version.digest:
                row = self._made_again(row, made, machine, by, reason)
            else:
                row = self._arrived(row, made, machine)
            if stood and (reason := withdrawn(machine.article)):
                value = Recalled(urn=urn, name=folder, reason=reason, at=row.item.at)
                self._outbox.recalled(row.id, value, "")
        elif row.item.folder == folder:
            return row, machine
        came = row.item.came
        if row.digest != version.digest or not came:
            written = (self._store.out / folder / brief_folder.LAST).stat().st_mtime
            came = datetime.fromtimestamp(written, UTC).isoformat("T", "milliseconds")
        item = msgspec.structs.replace(
            row.item,
            folder=folder,
            slug=machine.id,
            urgency=machine.article.urgency,
            came=came,
            embargoed=machine.article.embargo,
        )
        row = row._replace(item=item, digest=version.digest)
        return row._replace(item=self._reviews.show(row, machine)), machine

    def _arrived(self, row: Row, made: bytes, machine: Brief) -> Row:
        """Enter that the brief of a newer version has come."""
        old = self._reviews.history(row, of_brief=True)
        before, status = row.item.status, self._status(row, machine)
        row = self._reviews.enter(row, "arrived", "", before, status, status=status, made=made)
        return self._carry(row, old, machine)

    def _made_again(self, row: Row, made: bytes, machine: Brief, by: str, reason: str) -> Row:
        """Enter that the brief of the same version was made again, by whom and why."""
        old = self._reviews.history(row, of_brief=True)
        before = row.item.status
        if not by:
            status = self._status(row, machine)
        else:
            status = before if before in ("new", "withdrawn") else "in review"
        quietly = not by or status == before
        row = self._reviews.enter(
            row,
            "again",
            by,
            before,
            status,
            status=status,
            reason=reason,
            made=made,
            quietly=quietly,
        )
        return self._carry(row, old, machine, quietly=True)

    def _status(self, row: Row, machine: Brief) -> Status:
        """The status of an item that gets another brief, for which no editor asked."""
        if machine.article.withdrawn:
            return "withdrawn"
        if self._reviews.was_approved(row):
            return "updated"
        return "in review" if row.item.status == "in review" else "new"

    def _carry(self, row: Row, old: list[Change], machine: Brief, *, quietly: bool = False) -> Row:
        """Enter again the edits of what is the same in the brief that an item has now.

        Args:
            row: the item.
            old: the changes of the brief before.
            machine: the brief.
            quietly: whether it stays who has changed the item last.
        """
        status = row.item.status
        for change, field in _carried(old, machine):
            row = self._reviews.enter(
                row,
                "carried",
                change.by,
                texts(machine)[field],
                change.after,
                status=status,
                field=field,
                french=french(machine, field),
                at=change.at,
                quietly=quietly,
            )
        return row


def _carried(old: list[Change], machine: Brief) -> Iterator[tuple[Change, Field]]:
    """The edits of an earlier edition of what is the same in a new brief.

    An edit belongs to a text of the same French, but for its spaces, whatever the machine writes
    for it now. Where the
    machine still writes the same that text goes first. What an earlier release entered of headline
    and brief has no French; it belongs to what the machine writes as it did.

    Args:
        old: the changes of the earlier edition, in their order.
        machine: the new brief.

    Yields:
        The last change of a text, and the field that it belongs to now: none twice.
    """
    made: dict[Field, str] = {}
    last: dict[Field, Change] = {}
    for change in old:
        if change.field is not None:
            made.setdefault(change.field, change.before)
            last[change.field] = change
    edits = {field: change for field, change in last.items() if change.after != made[field]}
    now = texts(machine)
    about = {field: _letters(french(machine, field)) for field in now}
    rules: tuple[tuple[_Keys, _Keys], ...] = (
        (
            {at: (at.part, _letters(edits[at].french), made[at]) for at in edits},
            {at: (at.part, about[at], text) for at, text in now.items()},
        ),
        (
            {
                at: (at.part, made[at])
                for at, change in edits.items()
                if not change.french and at.part != "sentence"
            },
            {at: (at.part, text) for at, text in now.items()},
        ),
        (
            {at: (at.part, _letters(one.french)) for at, one in edits.items() if one.french},
            {at: (at.part, about[at]) for at in now},
        ),
    )
    places: dict[Field, Field] = {}  # the new field by the old one
    for keys, new_keys in rules:
        found = set(places.values())
        places |= _matched(
            {at: key for at, key in keys.items() if at not in places},
            {at: key for at, key in new_keys.items() if at not in found},
        )
    leaders, carried = taken(machine), set(places.values())
    for field, place in sorted(places.items(), key=lambda one: one[0].number):
        # Words as the machine's own are kept, too, where else an edit of the article is followed.
        if edits[field].after != now[place] or leaders.get(place) in carried:
            yield edits[field], place


def _letters(text: str) -> str:
    """A French text as the same text is found again by, whose spaces were repaired otherwise."""
    return "".join(text.translate(_ALIKE).split())


def _matched(keys: _Keys, new_keys: _Keys) -> dict[Field, Field]:
    """The new field of each old one that has the same key.

    Of several with the same key none gets before another that it stood behind, and each gets the
    place nearest to its own that this leaves.

    Args:
        keys: of each old field what it is found again by.
        new_keys: that of each new field.
    """
    found: dict[Field, Field] = {}
    for key in dict.fromkeys(keys.values()):
        places = _in_order(new_keys, key)
        fields = _in_order(keys, key)[: len(places)]
        for at, field in enumerate(fields):
            spare = len(places) - (len(fields) - at)  # places that may be left out here
            distances = [abs(place.number - field.number) for place in places[: spare + 1]]
            nearest = distances.index(min(distances))
            found[field] = places[nearest]
            del places[: nearest + 1]
    return found


def _in_order(keys: _Keys, wanted: Hashable) -> list[Field]:
    """The fields with a key, in their order."""
    return sorted((at for at, key in keys.items() if key == wanted), key=lambda at: at.number)
