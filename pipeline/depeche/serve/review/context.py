"""What the routes of the review desk have in common."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from depeche.desk.desk import Desk
from depeche.repairs import kept_words
from depeche.serve.review.background import Background
from depeche.serve.review.notices import Notices
from depeche.serve.work import Worker
from depeche.translation import glossary
from depeche.translation.glossary import Glossary


class Context(NamedTuple):
    """A review desk that is served.

    Attributes:
        desk: the desk.
        worker: does what takes the models.
        background: what it does when nobody asks.
        notices: tells open pages what has changed.
        glossary: the newsroom's glossary, which editors add terms to.
        words: the list of words that repair never splits, which they add to, too.
        out: the output folder.
    """

    desk: Desk
    worker: Worker
    background: Background
    notices: Notices
    glossary: Path
    words: Path
    out: Path

    # Who can write the output folder must have nothing shown, and nobody wait, by a link or a pipe
    # in it; a file elsewhere was named by whoever has started the server, and may be one.

    def terms(self) -> Glossary:
        """All terms, as the glossary has them now; raises what ``glossary.load`` raises."""
        return glossary.load(str(self.glossary), linked=self._may_be_linked(self.glossary))

    def own_terms(self) -> list[tuple[str, tuple[str, ...]]]:
        """The terms of the newsroom's own glossary; raises what ``glossary.own`` raises."""
        return glossary.own(self.glossary, linked=self._may_be_linked(self.glossary))

    def own_words(self) -> list[str]:
        """The words that repair never splits; raises what ``kept_words.read`` raises."""
        return kept_words.read(self.words, linked=self._may_be_linked(self.words))

    def _may_be_linked(self, path: Path) -> bool:
        return path.parent != self.out
