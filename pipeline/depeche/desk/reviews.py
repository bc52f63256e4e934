"""The reviews of an output folder: of each item its state, its history, its approvals.

What is handed on is in the same file, as a table of its own (``deliveries.py``).

They are in an SQLite file of their own beside the ledger. The ledger is made anew from the briefs
whenever it is damaged or of another release, and need not be on the disk at once; what an editor
did is nowhere else, and must be.

The history is what decides: the text of a field is what the last change of it made of it, or of
the sentence of the article that it follows (``texts.last_changes``). When an item gets another
edition, that is, another version of the article or a brief made under another signature, the texts
are again what the machine wrote.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from depeche.desk import deliveries
from depeche.desk.texts import edited, last_changes, since_arrival, texts
from depeche.desk.values import Approved, Change, Field, Item, Kind, Status
from depeche.documents import Brief
from depeche.storage.database import Database

REVIEWS = ".reviews.sqlite"  # in the output folder
_FORMAT = 2
_OF_FORMAT_2 = """
ALTER TABLE item ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE item ADD COLUMN embargoed TEXT;
ALTER TABLE approval ADD COLUMN begun INTEGER;
CREATE INDEX approval_begun ON approval (item, edition) WHERE state = 'begun';
UPDATE item SET folder = NULL -- so that the desk looks at all of them again
"""
_UPGRADES = {1: deliveries.SCHEMA + _OF_FORMAT_2}  # to the format that follows
_WORDS = "found (french, english)"
_FULL_TEXT = """
CREATE VIRTUAL TABLE found USING fts5 (
    french, english, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4', detail = none
)"""
_SCHEMA = """
CREATE TABLE item (
    id INTEGER PRIMARY KEY, urn TEXT NOT NULL UNIQUE, edition BLOB NOT NULL,
    status TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    folder TEXT, slug TEXT NOT NULL, urgency INTEGER, headline TEXT NOT NULL,
    doubts INTEGER NOT NULL, came TEXT NOT NULL, digest BLOB NOT NULL DEFAULT x'', embargoed TEXT
);
CREATE INDEX item_came ON item (came, id) WHERE folder IS NOT NULL;
CREATE INDEX item_folder ON item (folder) WHERE folder IS NOT NULL;
CREATE TABLE change (
    item INTEGER NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
    kind TEXT NOT NULL, field TEXT, before TEXT NOT NULL, after TEXT NOT NULL,
    reason TEXT NOT NULL, undoes INTEGER, french TEXT NOT NULL,
    PRIMARY KEY (item, number)
) WITHOUT ROWID;
CREATE TABLE approval (
    item INTEGER NOT NULL, edition BLOB NOT NULL, document BLOB NOT NULL, measure BLOB NOT NULL,
    state TEXT NOT NULL, earlier BLOB, begun INTEGER, PRIMARY KEY (item, edition)
);
CREATE INDEX approval_begun ON approval (item, edition) WHERE state = 'begun';
"""
COLUMNS = (  # of an ``Item``
    "urn, status, by, at, version, reason, coalesce(folder, ''), slug, urgency, headline, doubts, "
    "came, embargoed"
)

_STANDS = """(
    SELECT after FROM change WHERE change.item = item.id AND (
        kind = 'status' AND after IN ('approved', 'updated', 'rejected')
        OR kind = 'arrived' AND after = 'withdrawn'
    ) ORDER BY number DESC LIMIT 1
) IN ('approved', 'updated')"""


class Row(NamedTuple):
    """An item with what only the desk needs to know of it.

    Attributes:
        id: its number in the file.
        edition: the brief that its texts belong to.
        item: the item.
        digest: which version of the article that is the brief of; empty if that is not known yet.
    """

    id: int
    edition: bytes
    item: Item
    digest: bytes = b""


class Approval(NamedTuple):
    """An approval as it is kept.

    Attributes:
        urn: the item.
        edition: the edition that was approved.
        state: ``done``; ``begun``, or ``recalled``, if its files are not all there yet or not all
            gone yet, because the process was killed or the disk failed.
    """

    urn: str
    edition: bytes
    state: Literal["begun", "done", "recalled"]


class Begun(NamedTuple):
    """An approval that was begun and neither finished nor dropped.

    Attributes:
        edition: the edition that was to be approved.
        version: the version that its item had then; None if an earlier release began it.
        earlier: the document of the approval that counts again if this one is dropped; None if
            there was none.
    """

    edition: bytes
    version: int | None
    earlier: bytes | None


def edition(digest: bytes, signature: str) -> bytes:
    """The edition that is the brief of a version, made under a signature."""
    return hashlib.sha256(digest + signature.encode()).digest()


def now() -> str:
    """The time, in ISO 8601 and UTC."""
    return datetime.now(UTC).isoformat("T", "milliseconds")


class Reviews:
    """The reviews of one output folder; the threads of a process may share them.

    Every method raises a DepecheError if the file cannot be read or written. What changes several
    things must be done within ``transaction``.

    Attributes:
        database: the file.
        full_text: whether SQLite finds words by an index; else it reads all texts.

    Raises:
        DepecheError: the file cannot be used.
    """

    def __init__(self, out: Path) -> None:
        indexed = _has_full_text()
        words = _FULL_TEXT if indexed else f"CREATE TABLE {_WORDS}"
        schema = _SCHEMA + deliveries.SCHEMA + words
        self.database = Database(out / REVIEWS, schema, _FORMAT, _UPGRADES)
        query = "SELECT sql FROM sqlite_master WHERE name = 'found'"
        made = self.database.row(query)
        self.full_text = made is not None and "VIRTUAL" in made[0]

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Changes made within are kept all together, or not at all if an exception is raised."""
        with self.database.transaction():
            yield

    # Items.

    def row(self, urn: str) -> Row | None:
        """An item; None if it is not known."""
        query = f"SELECT id, edition, digest, {COLUMNS} FROM item WHERE urn = ?"  # noqa: S608
        found = self.database.row(query, urn)
        return None if found is None else Row(found[0], found[1], Item(*found[3:]), found[2])

    def urn(self, folder: str) -> str | None:
        """The URN of the item whose brief is in a folder; None if there is none."""
        found = self.database.row("SELECT urn FROM item WHERE folder = ?", folder)
        return None if found is None else found[0]

    def places(self) -> dict[str, tuple[bytes, str | None]]:
        """Of each item, by its URN: the edition, and the folder of its brief if there is one."""
        found = self.database.rows("SELECT urn, edition, folder FROM item")
        return {urn: (made, folder) for urn, made, folder in found}

    def add(self, urn: str, made: bytes, status: Status) -> Row:
        """Add an item, of which nothing is known yet but this."""
        self.database.run(
            "INSERT INTO item (urn, edition, status, by, at, version, reason, slug, headline, "
            "doubts, came) VALUES (?, ?, ?, '', '', 0, '', '', '', 0, '')",
            *(urn, made, status),
        )
        row = self.row(urn)
        assert row is not None
        return row

    def show(self, row: Row, machine: Brief) -> Item:
        """Set what the queue shows of an item, and in which texts it is found.

        Args:
            row: the item; what is known of it is taken from its ``item``.
            machine: its brief as it was made.

        Returns:
            The item, with its headline and its doubts as they are now.
        """
        changed = self.changed(row, machine)
        now = texts(machine) | changed
        headline = now.get(Field("headline"), machine.headline or "")
        doubts = len(edited(machine, changed).warnings)
        item = msgspec.structs.replace(row.item, headline=headline, doubts=doubts)
        self.database.run(
            "UPDATE item SET folder = ?, slug = ?, urgency = ?, headline = ?, doubts = ?, "
            "came = ?, embargoed = ?, digest = ? WHERE id = ?",
            *(item.folder, item.slug, item.urgency, item.headline, item.doubts),
            *(item.came, item.embargoed, row.digest, row.id),
        )
        self._forget_words(row.id)
        french = machine.repaired.body.text or machine.article.headline or ""
        insert = "INSERT INTO found (rowid, french, english) VALUES (?, ?, ?)"
        self.database.run(insert, row.id, french, "\n".join([headline, *now.values()]))
        return item

    def hide(self, urn: str) -> None:
        """Take an item out of the queue, for its brief is gone; its history stays."""
        row = self.row(urn)
        if row is not None:
            self.database.run("UPDATE item SET folder = NULL WHERE id = ?", row.id)
            self._forget_words(row.id)

    def _forget_words(self, item: int) -> None:
        self.database.run("DELETE FROM found WHERE rowid = ?", item)

    # History.

    def enter(
        self,
        row: Row,
        kind: Kind,
        by: str,
        before: str,
        after: str,
        *,
        status: Status,
        field: Field | None = None,
        reason: str = "",
        undoes: int | None = None,
        french: str = "",
        at: str = "",
        made: bytes | None = None,
        quietly: bool = False,
    ) -> Row:
        """Enter a change in the history of an item; returns the item after it.

        Args:
            row: the item before it.
            kind: as in ``Change``, like the arguments that are not named here.
            by: who made it.
            before: what was there before.
            after: what is there now.
            status: the status that the item has now.
            field: the field that was changed.
            reason: why the item was rejected, or its brief made again.
            undoes: the number of the edit that is taken back.
            french: the French that the text is about.
            at: when; empty is now.
            made: the edition that the item has now, if it is another than before.
            quietly: whether it stays who has changed the item last.
        """
        at, made, number = at or now(), made or row.edition, row.item.version + 1
        who = (row.item.by, row.item.at) if quietly else (by, at)
        rejected = reason if status == "rejected" else ""
        self.database.run(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(row.id, number, at, by, kind, None if field is None else str(field)),
            *(before, after, reason, undoes, french),
        )
        self.database.run(
            "UPDATE item SET status = ?, by = ?, at = ?, version = ?, reason = ?, edition = ? "
            "WHERE id = ?",
            *(status, *who, number, rejected, made, row.id),
        )
        item = msgspec.structs.replace(
            row.item, status=status, by=who[0], at=who[1], version=number, reason=rejected
        )
        return row._replace(edition=made, item=item)

    def history(self, row: Row, *, of_brief: bool = False) -> list[Change]:
        """The changes of an item in their order; all of them, or those of the brief it has now."""
        query = (
            "SELECT number, at, by, kind, field, before, after, reason, undoes, french FROM change "
            "WHERE item = ? ORDER BY number"
        )
        changes = [
            Change(number, at, by, kind, Field.parse(field) if field else None, *rest)
            for number, at, by, kind, field, *rest in self.database.rows(query, row.id)
        ]
        return since_arrival(changes) if of_brief else changes

    def changed(self, row: Row, machine: Brief) -> dict[Field, str]:
        """The texts of an item's brief that are not as the machine wrote them."""
        made, last = texts(machine), self.last_changes(row, machine)
        return {field: one.after for field, one in last.items() if one.after != made[field]}

    def last_changes(self, row: Row, machine: Brief) -> dict[Field, Change]:
        """The change that each text of an item's brief has come from, of those that are changed."""
        return last_changes(self.history(row, of_brief=True), machine)

    def texts(self, row: Row, machine: Brief) -> dict[Field, str]:
        """The texts of an item's brief as they are now."""
        return texts(machine) | self.changed(row, machine)

    # Approvals.

    def approvals(self) -> list[Approval]:
        """All approvals."""
        query = (
            "SELECT urn, approval.edition, state FROM approval JOIN item ON item.id = approval.item"
        )
        return [Approval(*values) for values in self.database.rows(query)]

    def document(self, row: Row) -> bytes:
        """The content of ``approved.json`` of the approval of an edition."""
        query = "SELECT document FROM approval WHERE item = ? AND edition = ?"
        return bytes(self.database.rows(query, row.id, row.edition)[0][0])

    def was_approved(self, row: Row) -> bool:
        """Whether any edition of an item was approved."""
        query = "SELECT 1 FROM approval WHERE item = ? AND (state = 'done' OR earlier IS NOT NULL)"
        return self.database.row(query, row.id) is not None

    def stands(self, row: Row) -> bool:
        """Whether an item was approved, and neither rejected nor withdrawn since.

        It may be in review again, or have a newer brief that nobody has approved yet.
        """
        found = self.database.row(f"SELECT 1 FROM item WHERE id = ? AND {_STANDS}", row.id)  # noqa: S608
        return found is not None

    def standing(self, most: int) -> list[tuple[Item, Approved]]:
        """The items that ``stands`` tells of, with their last approvals, the newest first.

        Args:
            most: at most so many.
        """
        # The documents are read of these few only: sorting all of them would take long.
        query = (
            f"SELECT {COLUMNS}, document FROM (SELECT id AS chosen, (SELECT max(rowid) "  # noqa: S608
            "FROM approval WHERE approval.item = item.id AND state = 'done') AS last FROM item "
            f"WHERE folder IS NOT NULL AND {_STANDS} ORDER BY last DESC LIMIT ?) "
            "JOIN item ON id = chosen JOIN approval ON approval.rowid = last ORDER BY last DESC"
        )
        return [
            (Item(*values), msgspec.json.decode(document, type=Approved))
            for *values, document in self.database.rows(query, most)
        ]

    def measures(self) -> list[bytes]:
        """What was measured of each approval that is done."""
        query = "SELECT measure FROM approval WHERE state = 'done' ORDER BY rowid"
        return [row[0] for row in self.database.rows(query)]

    def approval(self, row: Row) -> Approved | None:
        """The last approval of an item that is done; None if it was never approved."""
        query = (
            "SELECT document FROM approval WHERE item = ? AND state = 'done' ORDER BY rowid DESC"
        )
        found = self.database.row(query, row.id)
        return None if found is None else msgspec.json.decode(found[0], type=Approved)

    def begin_approval(self, row: Row, document: bytes, measure: bytes) -> None:
        """Enter that an edition is about to be approved; the approval before it is remembered."""
        query = (
            "SELECT state, earlier, document, measure FROM approval WHERE item = ? AND edition = ?"
        )
        state, earlier, *before = self.database.row(query, row.id, row.edition) or (None, None)
        self.database.run(
            "INSERT OR REPLACE INTO approval VALUES (?, ?, ?, ?, 'begun', ?, ?)",
            *(row.id, row.edition, document, measure),
            # One that was begun and could not be dropped counts for nothing.
            msgspec.msgpack.encode(before) if state == "done" else earlier,
            row.item.version,
        )

    def begun(self, item: int) -> list[Begun]:
        """The approvals of an item that were begun and neither finished nor dropped."""
        query = "SELECT edition FROM approval WHERE item = ? AND state = 'begun'"
        found = [self.begun_of(item, made) for (made,) in self.database.rows(query, item)]
        return [one for one in found if one is not None]

    def begun_of(self, item: int, made: bytes) -> Begun | None:
        """The approval of an edition that was begun; None if it is finished, or dropped."""
        query = (
            "SELECT begun, earlier FROM approval WHERE item = ? AND edition = ? AND state = 'begun'"
        )
        found = self.database.row(query, item, made)
        if found is None:
            return None
        version, earlier = found
        document = msgspec.msgpack.decode(earlier, type=tuple[bytes, bytes])[0] if earlier else None
        return Begun(made, version, document)

    def end_approval(self, item: int, made: bytes) -> None:
        """Enter that an approval is done."""
        where = "WHERE item = ? AND edition = ?"
        self.database.run(f"UPDATE approval SET state = 'done', earlier = NULL {where}", item, made)  # noqa: S608

    def recall(self, item: int) -> list[bytes]:
        """Enter that the files of all approvals of an item are to be removed; of which editions."""
        self.database.run(
            "UPDATE approval SET state = 'recalled', earlier = NULL WHERE item = ?", item
        )
        query = "SELECT edition FROM approval WHERE item = ?"
        return [made for (made,) in self.database.rows(query, item)]

    def drop_approval(self, item: int, made: bytes) -> None:
        """Enter that an approval has failed, or is gone; the one before it counts again."""
        where = "WHERE item = ? AND edition = ?"
        found = self.database.row(f"SELECT earlier FROM approval {where}", item, made)  # noqa: S608
        if found is None or found[0] is None:
            self.database.run(f"DELETE FROM approval {where}", item, made)  # noqa: S608
            return
        document, measure = msgspec.msgpack.decode(found[0], type=tuple[bytes, bytes])
        update = "UPDATE approval SET document = ?, measure = ?, state = 'done', earlier = NULL"
        self.database.run(f"{update} {where}", document, measure, item, made)


def _has_full_text() -> bool:
    """Whether this SQLite has FTS5."""
    with sqlite3.connect(":memory:") as memory:
        options = {row[0] for row in memory.execute("PRAGMA compile_options")}
    memory.close()
    return "ENABLE_FTS5" in options
