"""The glossary: French terms and names, and the English they must become.

The file is CSV with two columns, French and English, separated by commas, semicolons or tabs, or a
TOML table. Several English forms are separated by ``|``: the first is the one to write, the others
are left where the model wrote them (``OTAN,NATO``, ``États-Unis,United States|U.S.|American``). The
terms of a newsroom's own file replace or extend the bundled ones; an empty English column removes a
bundled term.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from depeche.lang.english_forms import english_plural
from depeche.lang.names import words
from depeche.storage import by_hand
from depeche.translation.glossary_file import (
    HEADING,
    NAME,
    Terms,
    add,
    csv_terms,
    is_toml,
    own,
    reading,
    remove,
    terms_of,
)
from depeche.translation.inflection import french_forms
from depeche.translation.required_terms import RequiredTerm

__all__ = ["HEADING", "NAME", "Glossary", "add", "load", "own", "remove"]

_BEGINS = re.compile(
    r"(?:^|(?<!M)(?<!MM)(?<!Me)(?<!Mme)(?<!Dr)[.!?:…«“\"(—–-])\s*(?:[ldnmtscj]'|qu')?$",
    re.IGNORECASE,
)


class _Form(NamedTuple):
    """A form of a term in French: how it is written, which term it is, and its number."""

    text: str
    term: str
    plural: bool


class Glossary:
    """Terms with their English forms, and their search in texts.

    A term that begins with a small letter is found in the plural and the feminine, too, and with a
    capital at the beginning of a sentence; one that begins with a capital is a name.

    Args:
        terms: the English forms, the preferred one first, by the French form.
        own: the terms that a newsroom insists on: those must be translated each time.

    Attributes:
        digest: SHA-256 of the terms, in hexadecimal.
        notes: what is odd in the newsroom's file, as sentences without a full stop.
    """

    def __init__(
        self,
        terms: Mapping[str, tuple[str, ...]],
        own: Collection[str] = (),
        notes: Sequence[str] = (),
    ) -> None:
        self._terms = dict(terms)
        self._own = frozenset(own)
        self.notes = tuple(notes)
        self._by_first: dict[str, list[_Form]] = {}
        known = set(self._terms)
        for term in self._terms:
            self._add(_Form(term, term, plural=False))
            if term in self._own and term[0].islower():
                singulars, plurals = french_forms(term)
                forms = [_Form(text, term, plural=False) for text in singulars]
                forms += [_Form(text, term, plural=True) for text in plurals]
                for form in forms:
                    if form.text not in known:
                        known.add(form.text)
                        self._add(form)
        for candidates in self._by_first.values():
            candidates.sort(key=lambda form: len(form.text), reverse=True)
        lines = "".join(f"{term}\t{'|'.join(to)}\n" for term, to in sorted(self._terms.items()))
        insisted = "".join(f"{term}\n" for term in sorted(self._own))
        self.digest = hashlib.sha256((lines + insisted).encode()).hexdigest()

    def find(self, text: str) -> list[RequiredTerm]:
        """The terms in a French text, in order; of several that overlap the first and longest.

        Args:
            text: French with straight apostrophes, as ``rewriting.prepare`` returns it.
        """
        found: list[RequiredTerm] = []
        end = 0
        for start, word in words(text):
            if start < end:
                continue
            for form in self._candidates(word, begins=_BEGINS.search(text[:start]) is not None):
                stop = start + len(form.text)
                if text[start + 1 : stop] == form.text[1:] and not text[stop : stop + 1].isalnum():
                    found.append(self._required(form, start, stop))
                    end = stop
                    break
        return found

    def _candidates(self, word: str, *, begins: bool) -> list[_Form]:
        """The forms that begin with a word, or with it in small letters if it begins a sentence."""
        found = self._by_first.get(word, [])
        if begins and word[0].isupper():
            found = [*found, *self._by_first.get(word[0].lower() + word[1:], ())]
        return found

    def _required(self, form: _Form, start: int, stop: int) -> RequiredTerm:
        english = self._terms[form.term]
        if form.plural:
            english = tuple(map(english_plural, english))
        return RequiredTerm(
            english[0],
            english,
            (english[0], form.text),
            start,
            stop,
            from_glossary=True,
            everywhere=form.term in self._own,
        )

    def _add(self, form: _Form) -> None:
        if words_of_term := words(form.text):
            start, first = words_of_term[0]
            kept = form._replace(text=form.text[start:])
            self._by_first.setdefault(first, []).append(kept)


def load(own: str = "", *, linked: bool = True) -> Glossary:
    """Read the bundled glossary, and the newsroom's own file if one is named.

    The file is read each time, but what it has is worked out only if that is new.

    Args:
        own: the file; none is named if it is empty.
        linked: whether it may be a link or a pipe.

    Raises:
        SettingsError: the file cannot be read or is not a glossary.
    """
    if not own:
        return _with(b"", toml=False)
    path = Path(own)
    with reading(own):
        return _with(by_hand.content(path, linked=linked), toml=is_toml(path))


@lru_cache(maxsize=4)
def _with(content: bytes, *, toml: bool) -> Glossary:
    """The bundled glossary with the terms of a newsroom's file."""
    terms = dict(_bundled())
    newsroom, doubled = terms_of(content, toml=toml)
    notes = [f"the glossary has {term} more than once; the last one counts" for term in doubled]
    terms |= newsroom
    insisted = [term for term, english in newsroom.items() if english]
    return Glossary({term: english for term, english in terms.items() if english}, insisted, notes)


@cache
def _bundled() -> Terms:
    file = resources.files("depeche.translation") / "data" / "glossary.csv"
    return csv_terms(file.read_text(encoding="utf-8"))[0]
