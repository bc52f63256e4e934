"""What editors ask of the models: jobs of the worker's thread.

Each function returns what ``serve.asking.ask`` takes: the kind of job, its value, and about how
many bytes of text that is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from depeche.serve.review.context import Context
from depeche.serve.work import Kind


class Job(NamedTuple):
    """A job: its kind, its value, and about how many bytes of text that is."""

    kind: Kind[Any, Any]
    value: Any
    size: int


def wordings(context: Context, source: str) -> Job:
    """Other translations of a French segment that the model has; answers a list of Wording."""
    raise NotImplementedError


def again(context: Context, urn: str) -> Job:
    """Make the brief of an item again; answers the Item after it."""
    raise NotImplementedError


def teach_term(context: Context, french: str, english: str, urn: str | None) -> Job:
    """Add a term to the newsroom's glossary, and make one brief again; answers its Item or None.

    Briefs that nobody has approved yet, and whose French has the term, are made again after it.
    """
    raise NotImplementedError


def forget_term(context: Context, french: str) -> Job:
    """Take a term out of the newsroom's glossary; answers None."""
    raise NotImplementedError


def teach_word(context: Context, word: str, urn: str | None) -> Job:
    """Add a word that repair never splits, and make one brief again; answers its Item or None."""
    raise NotImplementedError


def forget_word(context: Context, word: str) -> Job:
    """Take a word out of the list of those that repair never splits; answers None."""
    raise NotImplementedError
