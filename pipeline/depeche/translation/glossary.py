"""The glossary: French terms and names, and the English they must become.

The file is CSV with two columns, French and English, separated by commas, semicolons or tabs, or a
TOML table. Several English forms are separated by ``|``: the first is the one to write, the others
are left where the model wrote them (``OTAN,NATO``, ``États-Unis,United States|U.S.|American``). The
terms of a newsroom's own file replace or extend the bundled ones; an empty English column removes a
bundled term.
"""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from depeche.errors import SettingsError
from depeche.lang.english_forms import english_plural
from depeche.lang.names import words
from depeche.translation.inflection import french_forms
from depeche.translation.required_terms import RequiredTerm

_BEGINS = re.compile(
    r"(?:^|(?<!M)(?<!MM)(?<!Me)(?<!Mme)(?<!Dr)[.!?:…«“\"(—–-])\s*(?:[ldnmtscj]'|qu')?$",
    re.IGNORECASE,
)
# What a heading calls the columns.
_FRENCH = frozenset({"french", "français", "francais", "fr", "terme", "source"})
_ENGLISH = frozenset({"english", "anglais", "en", "translation", "traduction", "target"})


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


@lru_cache(maxsize=4)
def load(own: str = "") -> Glossary:
    """Read the bundled glossary, and the newsroom's own file if one is named.

    Raises:
        SettingsError: the file cannot be read or is not a glossary.
    """
    bundled = resources.files("depeche.translation") / "data" / "glossary.csv"
    terms, _ = _csv(bundled.read_text(encoding="utf-8"))
    if not own:
        return Glossary({french: english for french, english in terms.items() if english})
    path = Path(own)
    try:
        content = _decoded(path.read_bytes())
        newsroom, doubled = (_toml(content), []) if path.suffix == ".toml" else _csv(content)
    except (OSError, ValueError, csv.Error) as error:
        raise SettingsError(f"The glossary {own} cannot be read: {error}.") from error
    notes = [f"the glossary has {term} more than once; the last one counts" for term in doubled]
    terms |= newsroom
    insisted = [term for term, english in newsroom.items() if english]
    return Glossary({term: english for term, english in terms.items() if english}, insisted, notes)


def _decoded(content: bytes) -> str:
    """A text in UTF-8, or as Excel writes CSV in France."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _csv(content: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The terms of a CSV, and those that it has twice.

    Fields are separated by commas, semicolons or tabs, whichever the first line of terms has first;
    comments (``#``) and a heading are left out.
    """
    terms: dict[str, tuple[str, ...]] = {}
    doubled: list[str] = []
    lines = content.splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    separator = next((mark for mark in first if mark in ",;\t"), ",")
    for number, row in enumerate(csv.reader(lines, delimiter=separator), start=1):
        if not row or row[0].startswith("#") or _is_heading(row):
            continue
        if len(row) < 2 or not row[0].strip():
            raise ValueError(f"line {number} is not French,English")
        french, english = _french_form(row[0]), _english_forms(row[1])
        if terms.get(french, english) != english:
            doubled.append(french)
        terms[french] = english
    return terms, doubled


def _is_heading(row: Sequence[str]) -> bool:
    """Whether a row names the columns."""
    names = [re.sub(r"\W.*", "", cell.strip().lower()) for cell in row[:2]]
    return len(names) > 1 and names[0] in _FRENCH and names[1] in _ENGLISH


def _toml(content: str) -> dict[str, tuple[str, ...]]:
    """The terms of a TOML file, at its top level or in tables."""
    terms: dict[str, tuple[str, ...]] = {}
    for french, english in tomllib.loads(content).items():
        if isinstance(english, dict):
            terms |= {
                _french_form(key): _english_forms(str(value)) for key, value in english.items()
            }
        else:
            terms[_french_form(french)] = _english_forms(str(english))
    return terms


def _french_form(text: str) -> str:
    """A French form with straight apostrophes and single spaces."""
    return " ".join(text.replace("’", "'").split())


def _english_forms(text: str) -> tuple[str, ...]:
    """The English forms of a field, each once."""
    parts = text.replace("'", "’").split("|")
    return tuple(dict.fromkeys(form for part in parts if (form := " ".join(part.split()))))
