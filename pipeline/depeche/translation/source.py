"""A French segment to be translated, analysed once for all of its translations."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from depeche.lang import names
from depeche.lang.names import Name
from depeche.translation.required_terms import RequiredTerm, from_name, is_present

WORD = re.compile(r"[^\W_][\w’'-]*")
_T = TypeVar("_T")


class SourceSegment(msgspec.Struct, frozen=True, dict=True):
    """A French segment and what is known of it; each analysis is made when it is first needed.

    Attributes:
        text: the segment as the model reads it (``typography.prepare_source``).
        terms: the terms of the glossary in it, in order.
    """

    text: str
    terms: tuple[RequiredTerm, ...] = ()

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

        A capitalised word that may be no name (``République``) is among them only if it stands in
        ``translation`` anyway.
        """
        return self.terms + tuple(
            term
            for name, term in self._free_names
            if is_present(term, translation) or name in self._certain_names
        )

    def cached(self, analyse: Callable[[SourceSegment], _T]) -> _T:
        """``analyse(self)``, computed the first time it is asked for: an analysis of one check."""
        if analyse not in self._analyses:
            self._analyses[analyse] = analyse(self)
        return self._analyses[analyse]  # type: ignore[no-any-return]

    @cached_property
    def _free_names(self) -> list[tuple[Name, RequiredTerm]]:
        """The name-like words that no term covers."""
        return [
            (name, from_name(name))
            for name in self.names
            if not any(term.start < name.end and name.start < term.end for term in self.terms)
        ]

    @cached_property
    def _certain_names(self) -> frozenset[Name]:
        """Those of them that are names without doubt; reads the lexicon."""
        return frozenset(names.proper_names([name for name, _ in self._free_names], self.text))

    @cached_property
    def _analyses(self) -> dict[Callable[[SourceSegment], Any], Any]:
        return {}
