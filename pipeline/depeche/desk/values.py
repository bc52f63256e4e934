"""The values that the desk gives and takes."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from depeche.documents import Brief
from depeche.errors import DepecheError

Status = Literal["new", "in review", "approved", "rejected", "withdrawn", "updated"]
Part = Literal["headline", "brief", "sentence"]
Kind = Literal["edit", "undo", "carried", "status", "arrived", "again"]
ANOTHER_BRIEF: tuple[Kind, ...] = ("arrived", "again")  # since which an item has another brief
_FIELD = re.compile(r"(headline)|(brief|sentence)-([1-9]\d{0,5})")


class DeskError(DepecheError):
    """Raised if what is asked of the desk cannot be done, as for an item that it does not have."""


class UnknownItemError(DeskError):
    """Raised if the desk has no such item, or no brief of it any more."""


class Field(msgspec.Struct, frozen=True):
    """A text of a brief that can be edited; as a string ``headline``, ``brief-1``, ``sentence-12``.

    Attributes:
        part: the headline, a sentence of the brief, or an English sentence of the article.
        number: which sentence, from 1; 0 for the headline.
    """

    part: Part
    number: int = 0

    def __str__(self) -> str:
        """The field as ``parse`` reads it."""
        return f"{self.part}-{self.number}" if self.number else self.part

    @classmethod
    def parse(cls, text: str) -> Field:
        """The field of a name.

        Raises:
            DeskError: it is none.
        """
        found = _FIELD.fullmatch(text)
        if not found:
            raise DeskError(f"There is no field {text!r}.")
        return cls("headline") if found[1] else cls(found[2], int(found[3]))  # type: ignore[arg-type]


class Item(msgspec.Struct, frozen=True):
    """An item as the queue shows it.

    Times are in ISO 8601 and UTC.

    Attributes:
        urn: the item's URN.
        status: ``new``; ``in review``: somebody has begun; ``approved``; ``rejected``;
            ``withdrawn`` by the provider; ``updated``: approved, and then a newer brief came.
        by: who changed it last; empty if nobody has, as if a newer version of the article came. A
            brief that is made again, and keeps its status, changes nothing of that.
        at: when.
        version: how many changes there were; given back with the next change, it shows whether
            somebody else was faster.
        reason: why it was rejected, else empty.
        folder: the folder of its brief.
        slug: the article's slug.
        urgency: 1 (highest) to 9.
        headline: the headline of the brief, as edited.
        doubts: how many warnings the brief has; those of what was edited do not count.
        came: when the first brief was made of the version of the article.
        embargoed: until when it must not be published, as the provider says; empty if that is not
            known; None without an embargo.
    """

    urn: str
    status: Status
    by: str
    at: str
    version: int
    reason: str
    folder: str
    slug: str
    urgency: int | None
    headline: str
    doubts: int
    came: str
    embargoed: str | None = None


class Page(msgspec.Struct, frozen=True):
    """A part of the queue.

    Attributes:
        items: the items, newest first.
        total: how many there are on all pages.
        counts: how many items there are of each status, whatever is searched for.
    """

    items: tuple[Item, ...]
    total: int
    counts: dict[str, int]


class Conflict(msgspec.Struct, frozen=True):
    """Returned instead of a change that was made to an older state; nothing was changed then.

    Attributes:
        item: the item as it is now.
        text: the text of the field as it is now; None if it is gone, or the change was not of one.
        by: who changed it in between, or had the brief made again; empty if a newer version of the
            article came, or nobody asked for another brief.
        at: when.
    """

    item: Item
    text: str | None
    by: str
    at: str


class Change(msgspec.Struct, frozen=True):
    """An entry of an item's history.

    Attributes:
        number: the item's version since then.
        at: when, in ISO 8601 and UTC.
        by: who; empty for ``arrived``, and for ``again`` if nobody asked for it.
        kind: ``edit``; ``undo`` of an edit; ``carried``: an edit that was found again in a newer
            brief of the item; ``status``; ``arrived``: the brief of a newer version of the article
            has come; ``again``: the brief of the same version was made again.
        field: the field that was changed; None for ``status``, ``arrived`` and ``again``.
        before: its text before, or the status before.
        after: its text or the status since then.
        reason: why an item was rejected, or its brief made again.
        undoes: the number of the edit that an ``undo`` takes back.
        french: the French that the text is about, a segment a line: for a sentence of the article
            what it translates, for one of the brief all that it rests on, for the headline the
            article's own or else that of the first sentence. An edit is carried to a newer brief
            where this is the same. Releases before entered it for sentences of the article only;
            such an edit of another text is carried where the machine wrote the same.
    """

    number: int
    at: str
    by: str
    kind: Kind
    field: Field | None
    before: str
    after: str
    reason: str = ""
    undoes: int | None = None
    french: str = ""


class Edited(msgspec.Struct, frozen=True):
    """A text of an approved brief that is not as the machine wrote it.

    Attributes:
        field: which text, as the string of a ``Field``; numbers are those of the machine's brief.
        before: what the machine wrote.
        after: what was approved; empty if the sentence was taken out.
        by: who changed it last.
        at: when, in ISO 8601 and UTC.
        follows: the sentence of the article that it has been taken from, and that was edited, if
            nobody has typed it itself; else empty.
    """

    field: str
    before: str
    after: str
    by: str
    at: str
    follows: str = ""


class Approved(msgspec.Struct, frozen=True, kw_only=True):
    """An approved brief; ``approved.json`` holds this value.

    Attributes:
        schema: which value it is; fields may be added to it.
        by: who approved it.
        at: when, in ISO 8601 and UTC.
        signature: what made the brief that was edited.
        edits: what was edited in it.
        brief: the brief as edited; of the path of its file it has the name only.
    """

    schema: Literal["depeche-approved/1"] = "depeche-approved/1"
    by: str
    at: str
    signature: str
    edits: tuple[Edited, ...]
    brief: Brief


class State(NamedTuple):
    """An item with all that is known of it, at one moment.

    Attributes:
        item: the item.
        made: its brief as the machine made it.
        brief: the same as it is edited.
        history: all that was done to it, also to earlier versions of it.
        approval: its last approval; None if it was never approved, or rejected since.
        changed: whether anything is different now from what was approved last.
        dropped: the edits that could not be kept when the version came which it has now: the French
            that they were of has changed. An edit is none of these any more when the same words
            stand there all the same, when somebody edits the text that its French has become, or
            when somebody approves or rejects the brief. Of each text it is the last change; its
            ``before`` is what the machine wrote, and the numbers of the fields are those of the
            earlier brief.
        stands: whether it was approved, and neither rejected nor withdrawn since.
    """

    item: Item
    made: Brief
    brief: Brief
    history: list[Change]
    approval: Approved | None
    changed: bool
    dropped: tuple[Change, ...]
    stands: bool


Outcome: TypeAlias = Item | Conflict
