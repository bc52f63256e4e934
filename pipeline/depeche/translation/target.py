"""A translation of a segment, with the analyses that the checks need."""

from __future__ import annotations

from functools import cached_property

import msgspec

from depeche.lang.names import fold
from depeche.translation.required_terms import RequiredTerm, missing
from depeche.translation.source import WORD


class Target(msgspec.Struct, frozen=True, dict=True):
    """An English translation of a segment; each analysis of it is made when it is first needed.

    Attributes:
        text: the translation in English typography.
        required: the terms and names that must stand in it.
        score: mean log probability of its tokens by the model, in nats.
        repeated: whether the model repeated words, which were cut.
    """

    text: str
    required: tuple[RequiredTerm, ...] = ()
    score: float = 0.0
    repeated: bool = False

    @cached_property
    def words(self) -> list[str]:
        """Its words and numbers."""
        return WORD.findall(self.text)

    @cached_property
    def missing(self) -> list[RequiredTerm]:
        """The terms and names that must stand in it and do not."""
        return missing(self.required, self.text)

    @cached_property
    def required_words(self) -> frozenset[str]:
        """The words, folded, of all accepted forms of the terms and names that must stand in it."""
        return frozenset(
            fold(word) for term in self.required for form in term.accepted for word in form.split()
        )
