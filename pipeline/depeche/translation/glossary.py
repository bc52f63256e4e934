"""The glossary: French terms and names, and the English they must become.

A CSV of two columns or a TOML table, French then English. Several English forms are parted by
``|``: the first is what is written, the others are accepted where the model chose them
(``OTAN,NATO``, ``États-Unis,United States|U.S.|American``). A newsroom's file goes on top of the
bundled one; an empty English column takes a bundled term out.
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
    """Terms by their French form, found in texts by whole words, the longest first."""

    def __init__(self, terms: Mapping[str, tuple[str, ...]]) -> None:
        self._terms = dict(terms)
        self._by_first: dict[str, list[str]] = {}
        for term in self._terms:
            found = words(term)
            if found:
                self._by_first.setdefault(found[0][1], []).append(term[found[0][0] :])
        for known in self._by_first.values():
            known.sort(key=len, reverse=True)
        lines = "".join(f"{term}\t{'|'.join(to)}\n" for term, to in sorted(self._terms.items()))
        self.digest = hashlib.sha256(lines.encode()).hexdigest()

    def find(self, text: str) -> list[RequiredTerm]:
        """The terms in a French text, in order, with the English that its translation must have.

        Args:
            text: French with straight apostrophes, as ``typography.prepare_source`` returns it.
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
    """The bundled glossary with the file ``own`` on top, if one is named.

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
        terms[_plain(row[0])] = _forms(row[1])
    return terms


def _toml(content: str) -> dict[str, tuple[str, ...]]:
    terms: dict[str, tuple[str, ...]] = {}
    for french, english in tomllib.loads(content).items():
        if isinstance(english, dict):
            terms |= {_plain(key): _forms(str(value)) for key, value in english.items()}
        else:
            terms[_plain(french)] = _forms(str(english))
    return terms


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _forms(text: str) -> tuple[str, ...]:
    parts = text.replace("'", "’").split("|")
    return tuple(dict.fromkeys(form for part in parts if (form := " ".join(part.split()))))
