"""The table of the review desk's routes, of which they and their description are made."""

from __future__ import annotations

from typing import NamedTuple

from depeche.desk.differences import Differences
from depeche.desk.values import Approved, Page
from depeche.serve.review import feed, shapes
from depeche.serve.review.shapes import Body, ChangedItem
from depeche.serve.visitors import Role

_ITEM = "/api/v1/items/{name}"
_DELIVERY = "/api/v1/deliveries/{delivery}"
_TERMS, _WORDS = "/api/v1/terms", "/api/v1/words"


class Operation(NamedTuple):
    """Something that can be asked of the desk over HTTP.

    Attributes:
        name: its name, also of the method of ``ReviewApi`` that does it.
        method: the method of HTTP.
        path: the path; ``{name}`` is the folder of an item's brief.
        summary: what it does.
        answer: the value that is answered in JSON, or another media type.
        body: what the body must be; None if none is read.
        role: who asks must have it; whoever may only read changes nothing.
        query: what the query may be.
    """

    name: str
    method: str
    path: str
    summary: str
    answer: type | str
    body: type[Body] | None = None
    role: Role = "read"
    query: type[Body] | None = None

    @property
    def changes(self) -> bool:
        """Whether it changes something, or takes the model's time."""
        return self.role != "read"

    @property
    def costs(self) -> bool:
        """Whether it changes nothing but takes some time, so that it is counted apart."""
        return self.name in ("check", "wordings")


def _get(name: str, path: str, summary: str, answer: type | str) -> Operation:
    return Operation(name, "GET", path, summary, answer)


def _edit(name: str, path: str, summary: str, body: type[Body] | None) -> Operation:
    return Operation(name, "POST", path, summary, ChangedItem, body, "edit")


def _remove(name: str, path: str, summary: str, body: type[Body]) -> Operation:
    return Operation(name, "DELETE", path, summary, ChangedItem, body, "admin")


OPERATIONS = (
    _get("items", "/api/v1/items", "A part of the queue", Page)._replace(query=shapes.Wanted),
    _get("item", _ITEM, "An item with its brief as it is edited", shapes.ReviewedItem),
    _get("history", f"{_ITEM}/history", "All that was done to an item", shapes.History),
    _get("changes", f"{_ITEM}/changes", "What is new since the approval", Differences),
    _get("approved", f"{_ITEM}/approved", "The brief as it was approved last", Approved),
    _edit("edit", f"{_ITEM}/edit", "Change a text of a brief", shapes.NewText),
    _edit("undo", f"{_ITEM}/undo", "Take back the last edit of a text", shapes.Undone),
    _edit("begin", f"{_ITEM}/begin", "Say that somebody reviews an item", shapes.Seen),
    _edit("approve", f"{_ITEM}/approve", "Approve a brief as it is edited", shapes.Seen),
    _edit("reject", f"{_ITEM}/reject", "Reject a brief, with a reason", shapes.Rejection),
    _edit("again", f"{_ITEM}/again", "Make the brief of an item again", None),
    Operation(
        "check",
        "POST",
        f"{_ITEM}/check",
        "What the checks say of a text that is being typed",
        shapes.Checked,
        shapes.Typed,
    ),
    Operation(
        "wordings",
        "POST",
        f"{_ITEM}/wordings",
        "Other translations of a sentence",
        shapes.Offered,
        shapes.Sentence,
        "edit",
    ),
    _get("terms", _TERMS, "What editors have taught: terms and words", shapes.Learnt),
    _edit("add_term", _TERMS, "Add a term to the newsroom's glossary", shapes.NewTerm),
    _remove("remove_term", _TERMS, "Remove a term of the newsroom's glossary", shapes.OldTerm),
    _edit("add_word", _WORDS, "Add a word that repair never splits", shapes.NewWord),
    _remove("remove_word", _WORDS, "Remove such a word", shapes.OldWord),
    _get("figures", "/api/v1/figures", "How much is edited", shapes.Measured),
    _get("figures_csv", "/api/v1/figures.csv", "How much is edited, as CSV", "text/csv"),
    _get("sentences_csv", "/api/v1/sentences.csv", "The sentences behind it, as CSV", "text/csv"),
    _get("deliveries", "/api/v1/deliveries", "What was handed on", shapes.Deliveries),
    Operation(
        "retry",
        "POST",
        f"{_DELIVERY}/retry",
        "Send a delivery again",
        shapes.Retried,
        None,
        "admin",
    ),
    _get("events", "/api/v1/events", "Which items change, when they do", "text/event-stream"),
    _get("feed", feed.PATH, "The approved briefs as an Atom feed", feed.MEDIA_TYPE),
)
