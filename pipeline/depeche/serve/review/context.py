"""What the routes of the review desk have in common."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from depeche.desk.desk import Desk
from depeche.serve.review.background import Background
from depeche.serve.review.notices import Notices
from depeche.serve.work import Worker


class Context(NamedTuple):
    """A review desk that is served.

    Attributes:
        desk: the desk.
        worker: does what takes the models.
        background: what it does when nobody asks.
        notices: tells open pages what has changed.
        glossary: the newsroom's glossary, which editors add terms to.
        words: the list of words that repair never splits, which they add to, too.
    """

    desk: Desk
    worker: Worker
    background: Background
    notices: Notices
    glossary: Path
    words: Path
