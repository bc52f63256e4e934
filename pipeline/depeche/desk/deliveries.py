"""What is handed on: of each approved brief a delivery to each target, and what became of it.

The deliveries are a table of the reviews' file, so that one is entered in the same transaction as
the approval it is of: a process that is killed leaves both or neither. An attempt is counted on the
disk before it is made. If nobody knows how it went, as after a kill, it is made again: the receiver
sees the same delivery then, with a higher number of the attempt.

Of one item and one target a delivery waits until the one before it is through or has failed; so a
recall never comes before the brief that is recalled.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from depeche.desk.values import DeskError, UnknownItemError
from depeche.storage.database import Database
from depeche.writers import brief_json

TargetName = Literal["folder", "hook"]
Event = Literal["approved", "recalled"]
State = Literal["waiting", "sent", "failed", "dropped"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS delivery (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, item INTEGER NOT NULL, name TEXT NOT NULL,
    target TEXT NOT NULL, event TEXT NOT NULL, document BLOB NOT NULL,
    by TEXT NOT NULL, entered TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    tries INTEGER NOT NULL, refused INTEGER NOT NULL, due TEXT NOT NULL, at TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (target, due) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS delivery_item ON delivery (item, target);
"""
_SELECT = (  # of ``Delivery``
    "SELECT delivery.id, urn, name, target, event, state, delivery.by, entered, attempts, due, "
    "delivery.at, note FROM delivery JOIN item ON item.id = delivery.item"
)


class Delivery(msgspec.Struct, frozen=True):
    """A delivery as the desk shows it.

    Times are in ISO 8601 and UTC.

    Attributes:
        id: a UUID, the same in every attempt.
        urn: the item's URN.
        name: the item's folder.
        target: where it goes: into the ``folder`` that briefs are handed on to, or to the ``hook``.
        event: ``approved``, or ``recalled``: what was approved is not any more, as the brief was
            rejected or the provider has withdrawn the item.
        state: ``waiting`` for its next attempt; ``sent``; ``failed``: nothing is tried any more
            unless somebody asks for it; ``dropped``: recalled before it was sent.
        by: who approved or rejected the brief, or asked to have it sent again; empty if the
            provider has withdrawn the item.
        entered: when it was entered.
        attempts: how often it was tried to send it.
        due: when it is tried next; empty if it is not.
        at: when it got its state, or was last tried; empty if nothing happened yet.
        note: what was wrong with the last attempt; empty if nothing was.
    """

    id: str
    urn: str
    name: str
    target: TargetName
    event: Event
    state: State
    by: str
    entered: str
    attempts: int
    due: str
    at: str
    note: str


class Recalled(msgspec.Struct, frozen=True, kw_only=True):
    """What a receiver gets when a brief is recalled, in the place of its ``approved.json``.

    Attributes:
        schema: which value it is; fields may be added to it.
        event: that it is recalled.
        urn: the item's URN.
        name: the item's folder.
        reason: why, as the editor says or because the provider has withdrawn it.
        at: when, in ISO 8601 and UTC.
    """

    schema: Literal["depeche-recalled/1"] = "depeche-recalled/1"
    event: Literal["recalled"] = "recalled"
    urn: str
    name: str
    reason: str
    at: str


class Sending(NamedTuple):
    """A delivery that is about to be sent; this attempt is counted already.

    Attributes:
        id: the delivery.
        name: the item's folder.
        event: what it tells.
        document: what is sent: ``approved.json``, or a ``Recalled`` in JSON.
        attempt: which attempt this is, from 1.
        tries: the same, counted from when somebody asked to have it sent again.
        refused: how many of these the receiver refused.
    """

    id: str
    name: str
    event: Event
    document: bytes
    attempt: int
    tries: int
    refused: int


class Answer(NamedTuple):
    """What became of an attempt to send a delivery.

    Attributes:
        outcome: ``sent``; ``later``: it may go through another time; ``refused``: the receiver does
            not want it, which may be a mistake in how it is set up; ``gone``: it wants no more.
        note: what was wrong, one sentence; empty if nothing was.
        wait: the seconds after which the receiver asks to be tried again; 0 if it does not say.
    """

    outcome: Literal["sent", "later", "refused", "gone"]
    note: str = ""
    wait: float = 0.0


class Outbox:
    """The deliveries of an output folder; the threads of a process may share it.

    Every method raises a DepecheError if the file cannot be read or written. What enters deliveries
    must be done within the transaction of what they are entered for.

    Args:
        database: the file of the reviews.
        targets: where briefs are handed on to from now on.
    """

    def __init__(self, database: Database, targets: Sequence[TargetName]) -> None:
        self._database = database
        self._targets = tuple(dict.fromkeys(targets))

    # Entering.

    def approved(self, item: int, name: str, document: bytes, by: str, at: str) -> None:
        """Enter that an approved brief is to be handed on to each target.

        Args:
            item: the number of its item.
            name: the item's folder.
            document: the content of its ``approved.json``.
            by: who approved it.
            at: when.
        """
        for target in self._targets:
            self._enter(item, name, target, "approved", document, by, at)

    def recalled(self, item: int, value: Recalled, by: str) -> None:
        """Enter that what was approved of an item is recalled; what was not sent is dropped.

        Targets that were told of the item earlier are told, also if nothing goes there from now on.
        A target that was never sent anything of all that was to be sent has nothing to forget.

        Args:
            item: the number of the item.
            value: what is told.
            by: who recalls it; empty for the provider.
        """
        query = "SELECT target, max(attempts) FROM delivery WHERE item = ? GROUP BY target"
        attempts: dict[TargetName, int] = dict(self._database.rows(query, item))
        self._database.run(
            "UPDATE delivery SET state = 'dropped', document = x'', due = '', at = ? "
            "WHERE item = ? AND state = 'waiting'",
            *(value.at, item),
        )
        document = brief_json.indented(value).encode()
        for target in dict.fromkeys((*self._targets, *attempts)):
            if attempts.get(target) != 0:
                self._enter(item, value.name, target, "recalled", document, by, value.at)

    def _enter(
        self,
        item: int,
        name: str,
        target: TargetName,
        event: Event,
        document: bytes,
        by: str,
        at: str,
    ) -> None:
        self._database.run(
            "INSERT INTO delivery (id, item, name, target, event, document, by, entered, state, "
            "attempts, tries, refused, due, at, note) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, 0, ?, '', '')",
            *(str(uuid.uuid4()), item, name, target, event, document, by, at, at),
        )

    # Looking.

    def deliveries(self, urn: str | None = None, most: int = 200) -> list[Delivery]:
        """The deliveries, newest first.

        Args:
            urn: only those of this item; None for all.
            most: at most so many.
        """
        wanted, values = ("", ()) if urn is None else ("WHERE urn = ?", (urn,))
        query = f"{_SELECT} {wanted} ORDER BY number DESC LIMIT ?"
        return [Delivery(*row) for row in self._database.rows(query, *values, most)]

    def counts(self) -> dict[State, int]:
        """How many deliveries there are of each state."""
        return dict(self._database.rows("SELECT state, count(*) FROM delivery GROUP BY state"))

    # Sending.

    def begin(self, target: TargetName, at: str) -> Sending | None:
        """Begin to send the delivery to a target that is due longest; None if none is.

        Args:
            target: the target.
            at: what time it is.
        """
        query = (
            "SELECT number, id, name, event, document, attempts + 1, tries + 1, refused "
            "FROM delivery AS one WHERE target = ? AND state = 'waiting' AND due <= ? "
            "AND NOT EXISTS (SELECT 1 FROM delivery AS other WHERE other.item = one.item "
            "AND other.target = one.target AND other.number < one.number "
            "AND other.state = 'waiting') ORDER BY due, number LIMIT 1"
        )
        with self._database.transaction():
            found = self._database.row(query, target, at)
            if found is None:
                return None
            update = "UPDATE delivery SET attempts = attempts + 1, tries = tries + 1, at = ?"
            self._database.run(f"{update} WHERE number = ?", at, found[0])
        return Sending(*found[1:])

    def sent(self, delivery: str, at: str) -> None:
        """Enter that a delivery has arrived, even if it was dropped meanwhile."""
        self._database.run(
            "UPDATE delivery SET state = 'sent', document = x'', due = '', at = ?, note = '' "
            "WHERE id = ?",
            *(at, delivery),
        )

    def postpone(self, delivery: str, due: str, note: str, at: str, *, refused: bool) -> None:
        """Enter that an attempt has failed, and when the next one is due.

        Args:
            delivery: the delivery.
            due: when it is tried next.
            note: what was wrong.
            at: when that was.
            refused: whether the receiver has refused it.
        """
        self._database.run(
            "UPDATE delivery SET due = ?, note = ?, at = ?, refused = refused + ? "
            "WHERE id = ? AND state = 'waiting'",
            *(due, note, at, refused, delivery),
        )

    def fail(self, delivery: str, note: str, at: str) -> None:
        """Enter that a delivery has failed for good."""
        self._database.run(
            "UPDATE delivery SET state = 'failed', due = '', note = ?, at = ? "
            "WHERE id = ? AND state = 'waiting'",
            *(note, at, delivery),
        )

    def retry(self, delivery: str, by: str, at: str) -> Delivery:
        """Have a delivery that has failed, or waits, sent now; returns it.

        Args:
            delivery: the delivery.
            by: who asks for it.
            at: when.

        Raises:
            UnknownItemError: there is no such delivery.
            DeskError: it has arrived or was dropped, or a newer one of its item has been entered.
        """
        with self._database.transaction():
            found = self._database.row(
                "SELECT item, target, number, state FROM delivery WHERE id = ?", delivery
            )
            if found is None:
                raise UnknownItemError(f"There is no delivery {delivery!r}.")
            *place, state = found
            if state not in ("failed", "waiting"):
                raise DeskError(f"This delivery is {state}; it cannot be sent again.")
            newer = "SELECT 1 FROM delivery WHERE item = ? AND target = ? AND number > ?"
            if state == "failed" and self._database.row(newer, *place):
                raise DeskError("A newer delivery of this item has taken its place.")
            self._database.run(
                "UPDATE delivery SET state = 'waiting', tries = 0, refused = 0, due = ?, at = ?, "
                "by = ? WHERE id = ?",
                *(at, at, by, delivery),
            )
            return Delivery(*self._database.rows(f"{_SELECT} WHERE delivery.id = ?", delivery)[0])
