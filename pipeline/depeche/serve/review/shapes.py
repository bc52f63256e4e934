"""What the JSON routes of the review desk take and give, beside the values of the desk itself."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from depeche.desk.deliveries import Delivery
from depeche.desk.figures import Figures, WarningFigures
from depeche.desk.values import Change, Conflict, Item, Kind, Status
from depeche.documents import Brief
from depeche.translation.memory import Remembered
from depeche.translation.wordings import Wording

_LARGEST = 2**53 - 1  # of whole numbers in JSON, as JavaScript has them

Version: TypeAlias = Annotated[
    int,
    Meta(ge=0, le=_LARGEST, description="The item's version that the editor saw."),
]
FieldName: TypeAlias = Annotated[
    str,
    Meta(max_length=20, description="The headline, brief-1, sentence-12."),
]
Text: TypeAlias = Annotated[str, Meta(description="At most 10,000 characters.")]
ItemName: TypeAlias = Annotated[
    str, Meta(max_length=255, description="The folder of an item's brief.")
]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a request, or its query; a field that is not known is refused."""


# What is asked.


class Wanted(Body, frozen=True):
    """Which part of the queue is wanted."""

    status: Status | None = None
    q: Annotated[
        str, Meta(max_length=200, description="Words, or how they begin, in either language.")
    ] = ""
    start: Annotated[int, Meta(ge=0, le=10**9, description="How many items to pass over.")] = 0
    size: Annotated[int, Meta(ge=1, le=200, description="The most items wanted.")] = 50


class NewText(Body, frozen=True):
    """A text instead of another; an empty one takes a sentence out."""

    field: FieldName
    text: Text
    version: Version


class Undone(Body, frozen=True):
    """A text whose last edit is taken back."""

    field: FieldName
    version: Version


class Seen(Body, frozen=True):
    """What the editor saw who begins a review, or approves."""

    version: Version


class Rejection(Body, frozen=True):
    """A rejection."""

    reason: Text
    version: Version


class Typed(Body, frozen=True):
    """A text that is being typed."""

    field: FieldName
    text: Text


class Sentence(Body, frozen=True):
    """A sentence of the article."""

    sentence: Annotated[int, Meta(ge=1, le=_LARGEST, description="Which one, from 1.")]


class NewTerm(Body, frozen=True):
    """A term for the newsroom's glossary.

    Attributes:
        french: the term; one that begins with a small letter is found in the plural, too.
        english: what it must become; more forms that are right follow after ``|``.
        item: an item whose brief is made again at once.
    """

    french: Text
    english: Text
    item: ItemName | None = None


class OldTerm(Body, frozen=True):
    """A term that the newsroom's glossary is to forget."""

    french: Text


class NewWord(Body, frozen=True):
    """A word that repair is never to split.

    Attributes:
        word: the word.
        item: an item whose brief is made again at once.
    """

    word: Text
    item: ItemName | None = None


class OldWord(Body, frozen=True):
    """A word that repair may split again."""

    word: Text


# What is answered.


class ReviewedItem(msgspec.Struct, frozen=True):
    """An item with its brief.

    Attributes:
        item: the item.
        brief: its brief as it is edited.
        made: by the fields of the texts that were edited, what the machine wrote there.
    """

    item: Item
    brief: Brief
    made: dict[str, str]


class ChangedItem(msgspec.Struct, frozen=True):
    """An item after a change.

    Attributes:
        item: the item; None if the change was of none.
    """

    item: Item | None


class NotChanged(msgspec.Struct, frozen=True):
    """Why nothing was changed.

    Attributes:
        error: one sentence.
        conflict: who was faster, and what is there now.
    """

    error: str
    conflict: Conflict


class Said(msgspec.Struct, frozen=True):
    """What a check says of a text.

    Attributes:
        kind: the kind of fault, as ``number``.
        message: a sentence without a full stop.
    """

    kind: str
    message: str


class Checked(msgspec.Struct, frozen=True):
    """What all checks say of a text."""

    findings: tuple[Said, ...]


class Offered(msgspec.Struct, frozen=True):
    """Other translations of a sentence.

    Attributes:
        wordings: those that the model has, the best first.
        near: what editors approved for nearly the same French, the most alike first.
    """

    wordings: tuple[Wording, ...]
    near: tuple[Remembered, ...]


class Entry(msgspec.Struct, frozen=True):
    """An entry of an item's history, as ``Change`` but for its field.

    Attributes:
        number: the item's version since then.
        at: when, in ISO 8601 and UTC.
        by: who; empty for ``arrived``, and for ``again`` if nobody asked for it.
        kind: ``edit``; ``undo`` of an edit; ``carried``: an edit that was found again in a newer
            brief of the item; ``status``; ``arrived``: the brief of a newer version of the article
            has come; ``again``: the brief of the same version was made again.
        field: the name of the field that was changed; None if none was.
        before: its text before, or the status before.
        after: its text or the status since then.
        reason: why an item was rejected, or its brief made again.
        undoes: the number of the edit that an ``undo`` takes back.
        french: the French that the text is about, a segment a line.
    """

    number: int
    at: str
    by: str
    kind: Kind
    field: str | None
    before: str
    after: str
    reason: str
    undoes: int | None
    french: str

    @classmethod
    def of(cls, change: Change) -> Entry:
        """The entry of a change."""
        fields = msgspec.structs.asdict(change)
        return cls(**fields | {"field": None if change.field is None else str(change.field)})


class History(msgspec.Struct, frozen=True):
    """All that was done to an item, in its order."""

    history: tuple[Entry, ...]


class Term(msgspec.Struct, frozen=True):
    """A term of the newsroom's glossary.

    Attributes:
        french: the term.
        english: the forms that are right, the one to write first; none: a term that comes with
            depeche counts no more.
    """

    french: str
    english: tuple[str, ...]


class Learnt(msgspec.Struct, frozen=True):
    """What editors have taught.

    Attributes:
        terms: the terms of the newsroom's own glossary.
        words: the words that repair never splits.
    """

    terms: tuple[Term, ...]
    words: tuple[str, ...]


class Measured(msgspec.Struct, frozen=True):
    """How much is edited, and which warnings were right.

    Attributes:
        figures: of all approved briefs, then by model, source and week.
        warnings: each kind of warning, the most frequent first.
    """

    figures: tuple[Figures, ...]
    warnings: tuple[WarningFigures, ...]


class Deliveries(msgspec.Struct, frozen=True):
    """What was handed on or is to be, the newest first."""

    deliveries: tuple[Delivery, ...]


class Retried(msgspec.Struct, frozen=True):
    """A delivery that is to be sent again."""

    delivery: Delivery
