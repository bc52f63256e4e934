"""A translation that is checked against its source."""

from __future__ import annotations

from functools import cached_property

import msgspec

from depeche.lang.names import fold
from depeche.translation.required_terms import RequiredTerm, is_present
from depeche.translation.source import WORD


class Target(msgspec.Struct, frozen=True, dict=True):
    """An English translation of a segment, and what is known of how it was made.

    Attributes:
        text: the translation in English typography.
        required: the terms and names that must stand in it.
        score: mean log probability of its pieces by the model, in nats.
        repeated: whether the model repeated itself in its answer.
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
        return [term for term in self.required if not is_present(term, self.text)]

    @cached_property
    def required_words(self) -> frozenset[str]:
        """The words of all accepted forms of what must stand in it, without case and accents."""
        return frozenset(
            fold(word) for term in self.required for form in term.accepted for word in form.split()
        )
