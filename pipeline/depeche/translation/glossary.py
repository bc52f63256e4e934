"""The glossary: French terms and names, and the English they must become.

The file is CSV with two columns, French and English, or a TOML table. Several English forms are
separated by ``|``: the first is the one to write, the others are left where the model wrote them
(``OTAN,NATO``, ``États-Unis,United States|U.S.|American``). The terms of a newsroom's own file
replace or extend the bundled ones; an empty English column removes a bundled term.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

from depeche.errors import SettingsError
from depeche.lang.names import words
from depeche.translation.required_terms import RequiredTerm


class Glossary:
    """Terms with their English forms, and their search in texts.

    Args:
        terms: the English forms, the preferred one first, by the French form.

    Attributes:
        digest: SHA-256 of the terms, in hexadecimal.
    """

    def __init__(self, terms: Mapping[str, tuple[str, ...]]) -> None:
        self._terms = dict(terms)
        self._by_first: dict[str, list[str]] = {}
        for term in self._terms:
            if words_of_term := words(term):
                start, first = words_of_term[0]
                self._by_first.setdefault(first, []).append(term[start:])
        for candidates in self._by_first.values():
            candidates.sort(key=len, reverse=True)
        lines = "".join(f"{term}\t{'|'.join(to)}\n" for term, to in sorted(self._terms.items()))
        self.digest = hashlib.sha256(lines.encode()).hexdigest()

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
            for term in self._by_first.get(word, ()):
                stop = start + len(term)
                if text.startswith(term, start) and not text[stop : stop + 1].isalnum():
                    english = self._terms[term]
                    found.append(
                        RequiredTerm(english[0], english, (english[0], term), start, stop, True)
                    )
                    end = stop
                    break
        return found


@lru_cache(maxsize=4)
def load(own: str = "") -> Glossary:
    """Read the bundled glossary, and the newsroom's own file if one is named.

    Raises:
        SettingsError: the file cannot be read or is not a glossary.
    """
    bundled = resources.files("depeche.translation") / "data" / "glossary.csv"
    terms = _csv(bundled.read_text(encoding="utf-8"))
    if own:
        path = Path(own)
        try:
            content = path.read_text(encoding="utf-8-sig")
            terms |= _toml(content) if path.suffix == ".toml" else _csv(content)
        except (OSError, ValueError, csv.Error) as error:
            raise SettingsError(f"The glossary {own} cannot be read: {error}.") from error
    return Glossary({french: english for french, english in terms.items() if english})


def _csv(content: str) -> dict[str, tuple[str, ...]]:
    """The terms of a CSV; comments (``#``) and a heading are left out."""
    terms: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(csv.reader(content.splitlines()), start=1):
        if (
            not row
            or row[0].startswith("#")
            or [c.lower() for c in row[:2]] == ["french", "english"]
        ):
            continue
        if len(row) < 2 or not row[0].strip():
            raise ValueError(f"line {number} is not French,English")
        terms[_french_form(row[0])] = _english_forms(row[1])
    return terms


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
