"""A French segment that is translated, with the analyses that the checks need."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from depeche.lang import names
from depeche.lang.names import Name
from depeche.translation import marks
from depeche.translation.marks import Marked
from depeche.translation.required_terms import RequiredTerm, is_present

WORD = re.compile(r"[^\W_][\w’'-]*")
_T = TypeVar("_T")


class SourceSegment(msgspec.Struct, frozen=True, dict=True):
    """A French segment; each analysis of it is made when it is first needed, and kept.

    Attributes:
        text: the segment as it is translated (``rewriting.prepare``).
        terms: the terms of the glossary that it has, in order.
        marked: what of it goes behind marks.
    """

    text: str
    terms: tuple[RequiredTerm, ...] = ()
    marked: tuple[Marked, ...] = ()

    @property
    def given(self) -> str:
        """The segment as the model reads it, with its marks."""
        return marks.put(self.text, self.marked)

    @cached_property
    def words(self) -> list[str]:
        """Its words and numbers."""
        return WORD.findall(self.text)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Its name-like words."""
        return names.names(self.text)

    def required(self, translation: str) -> tuple[RequiredTerm, ...]:
        """The terms and names that must stand in a translation of it.

        A capitalised word that may be no name (``République``) is among them only if it does stand
        in ``translation``.
        """
        return self.terms + tuple(
            term
            for name, term in self._free_names
            if is_present(term, translation) or name in self._certain_names
        )

    def cached(self, analyse: Callable[[SourceSegment], _T]) -> _T:
        """``analyse(self)``, kept from the first call on; for what only one check needs."""
        if analyse not in self._analyses:
            self._analyses[analyse] = analyse(self)
        return self._analyses[analyse]  # type: ignore[no-any-return]

    @cached_property
    def _free_names(self) -> list[tuple[Name, RequiredTerm]]:
        """The name-like words outside of the terms, each with its requirement."""
        return [
            (name, RequiredTerm.from_name(name))
            for name in self.names
            if not any(term.start < name.end and name.start < term.end for term in self.terms)
        ]

    @cached_property
    def _certain_names(self) -> frozenset[Name]:
        """Those of ``_free_names`` that are certainly names; reads the lexicon."""
        return frozenset(names.proper_names([name for name, _ in self._free_names], self.text))

    @cached_property
    def _analyses(self) -> dict[Callable[[SourceSegment], Any], Any]:
        return {}
