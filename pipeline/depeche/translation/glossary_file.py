"""The file of a glossary: reading it, and adding terms to it and taking terms out.

People write it by hand or in a spreadsheet, and editors add terms from the desk. So a change leaves
all else as it is, byte for byte: comments, order, separator, line ends, encoding.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from depeche.errors import InputError, SettingsError
from depeche.lang.entries import entry, word_entry
from depeche.storage import by_hand

NAME = "glossary.csv"  # in an output folder
HEADING = "French,English\n"  # what a new file begins with

Terms = dict[str, tuple[str, ...]]  # the English forms by the French

# What a heading calls the columns.
_FRENCH = frozenset({"french", "français", "francais", "fr", "terme", "source"})
_ENGLISH = frozenset({"english", "anglais", "en", "translation", "traduction", "target"})


class _Line(NamedTuple):
    """A term of a CSV: its forms, and its first line and the one after its last, from 0."""

    french: str
    english: tuple[str, ...]
    start: int
    end: int


# Reading.


@contextlib.contextmanager
def reading(path: Path | str) -> Iterator[None]:
    """Turn an error that is raised while a glossary is read into a sentence.

    Raises:
        SettingsError: the file cannot be read or is no glossary.
    """
    try:
        yield
    except (OSError, ValueError, csv.Error) as error:
        raise SettingsError(f"The glossary {path} cannot be read: {error}.") from error


def terms_of(content: bytes, *, toml: bool) -> tuple[Terms, list[str]]:
    """The terms of a file, and those that it has twice.

    Args:
        content: of the file.
        toml: whether it is TOML.

    Raises:
        ValueError, csv.Error: it is no glossary.
    """
    text, _ = _decoded(content)
    return (_toml(text), []) if toml else csv_terms(text)


def is_toml(path: Path) -> bool:
    """Whether a glossary is TOML, by its name."""
    return path.suffix == ".toml"


def csv_terms(text: str) -> tuple[Terms, list[str]]:
    """The terms of a CSV, and those that it has twice; of these the last one counts.

    Fields are separated by commas, semicolons or tabs, whichever the first line of terms has first;
    comments (``#``) and a heading are left out.

    Raises:
        ValueError, csv.Error: it is no glossary.
    """
    terms: Terms = {}
    doubled: list[str] = []
    for line in _lines(text):
        if terms.get(line.french, line.english) != line.english:
            doubled.append(line.french)
        terms[line.french] = line.english
    return terms, doubled


def _lines(text: str) -> Iterator[_Line]:
    lines = text.splitlines()
    rows = csv.reader(lines, delimiter=_separator(lines))
    end = 0
    for number, row in enumerate(rows, start=1):
        start, end = end, rows.line_num
        if not row or row[0].startswith("#") or _is_heading(row):
            continue
        if len(row) < 2 or not row[0].strip():
            raise ValueError(f"line {number} is not French,English")
        yield _Line(french_form(row[0]), _english_forms(row[1]), start, end)


def _first(lines: Sequence[str]) -> int:
    """The first line that is neither empty nor a comment, from 0."""
    found = (at for at, line in enumerate(lines) if line.strip() and not line.startswith("#"))
    return next(found, len(lines))


def _separator(lines: Sequence[str]) -> str:
    return next(
        (mark for line in lines[_first(lines) :][:1] for mark in line if mark in ",;\t"), ","
    )


def _is_heading(row: Sequence[str]) -> bool:
    """Whether a row names the columns."""
    names = [re.sub(r"\W.*", "", cell.strip().lower()) for cell in row[:2]]
    return len(names) > 1 and names[0] in _FRENCH and names[1] in _ENGLISH


def _toml(content: str) -> Terms:
    """The terms of a TOML file, at its top level or in tables."""
    terms: Terms = {}
    for french, english in tomllib.loads(content).items():
        if isinstance(english, dict):
            terms |= {
                french_form(key): _english_forms(str(value)) for key, value in english.items()
            }
        else:
            terms[french_form(french)] = _english_forms(str(english))
    return terms


def french_form(text: str) -> str:
    """A French form with straight apostrophes and single spaces."""
    return " ".join(text.replace("’", "'").split())


def _english_forms(text: str) -> tuple[str, ...]:
    """The English forms of a field, each once."""
    return tuple(dict.fromkeys(_forms(text.replace("'", "’"))))


def _forms(text: str) -> list[str]:
    return [form for part in text.split("|") if (form := " ".join(part.split()))]


def _decoded(content: bytes) -> tuple[str, str]:
    """A text in UTF-8, or as Excel writes CSV in France, and its encoding.

    Raises:
        UnicodeDecodeError: it is in neither.
    """
    marked = content.startswith(codecs.BOM_UTF8)
    for encoding in ("utf-8-sig",) if marked else ("ascii", "utf-8"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252"), "cp1252"


def _encoded(text: str, encoding: str) -> bytes:
    """A text in an encoding; where that does not do, in UTF-8 with the mark Excel knows it by."""
    with contextlib.suppress(UnicodeEncodeError):
        content = text.encode(encoding)
        if _decoded(content)[0] == text:
            return content
    return text.encode("utf-8-sig")


# Changing.


def own(path: Path, *, linked: bool = True) -> list[tuple[str, tuple[str, ...]]]:
    """The terms of a newsroom's file in their order, each with its English forms.

    There are no forms where a bundled term is not to count, and no terms without a file.

    Args:
        path: the file.
        linked: whether it may be a link or a pipe.

    Raises:
        SettingsError: it cannot be read, or is no glossary.
    """
    with reading(path):
        try:
            content = by_hand.content(path, linked=linked)
        except FileNotFoundError:
            content = b""
        return list(terms_of(content, toml=is_toml(path))[0].items())


def add(path: Path, french: str, english: str) -> None:
    """Add a term to a newsroom's file, which is made if it does not exist.

    Of a term that is in it the English is replaced. A file whose encoding does not have a letter of
    the term becomes UTF-8 with a byte order mark.

    Args:
        path: the file, in CSV; nothing else may change it meanwhile.
        french: the term.
        english: what it must become; several forms are separated by ``|``, the first is written.
            Empty if a bundled term is not to count.

    Raises:
        InputError: the term cannot be added: it is empty, has no letter, is longer than 200
            characters, has several lines or controls, begins like a comment, or has a formula.
        SettingsError: the file is TOML or a link, or cannot be read, or is no glossary.
        DepecheError: it cannot be written.
    """
    french, english = word_entry(french, "The French"), entry(english, "The English")
    forms, term = _forms(english), french_form(french)
    if _is_heading((french, english)):
        raise InputError(f"{french} with {english} would pass for the heading of the columns.")
    file = _File(path)
    english_forms = _english_forms(english)
    there = [line for line in file.terms if line.french == term]
    if there and there[-1].english == english_forms:
        return
    lines = file.lines
    if there:
        changed = file.with_english(there[-1], "|".join(forms))
        lines = [*lines[: there[-1].start], changed, *lines[there[-1].end :]]
    else:
        heading = [HEADING.strip()] if _first(lines) == len(lines) else []
        cells = (french, "|".join(forms))
        row = file.separator.join(_cell(cell, file.separator) for cell in cells)
        lines = by_hand.appended(lines, *heading, row)
    file.write(lines, file.by_french | {term: english_forms})


def remove(path: Path, french: str) -> None:
    """Take a term out of a newsroom's file; where it is a bundled term, that counts again.

    Args:
        path: the file, in CSV; nothing else may change it meanwhile.
        french: the term; kinds of apostrophes and spaces make no difference.

    Raises:
        InputError: the file has no such term.
        SettingsError: the file is TOML or a link, or cannot be read, or is no glossary.
        DepecheError: it cannot be written.
    """
    term = french_form(french)
    file = _File(path)
    there = [line for line in file.terms if line.french == term]
    if not there:
        raise InputError(f"The glossary has no term {french!r}.")
    gone = {at for line in there for at in range(line.start, line.end)}
    lines = [line for at, line in enumerate(file.lines) if at not in gone]
    left = {known: english for known, english in file.by_french.items() if known != term}
    file.write(lines, left)


class _File:
    """A CSV that is about to be changed.

    Attributes:
        lines: its lines, with their line ends.
        separator: what its fields are separated by.
        terms: the terms that it has.
        by_french: the same, of those that it has twice the last one.

    Raises:
        SettingsError: it is TOML or a link, or cannot be read, or is no glossary.
    """

    def __init__(self, path: Path) -> None:
        if is_toml(path):
            raise SettingsError(f"The glossary {path} is TOML; only one in CSV can be added to.")
        self._path = path
        with reading(path):
            text, self._encoding = _decoded(by_hand.read(path, "The glossary"))
            self.terms = list(_lines(text))
        self.lines = text.splitlines(keepends=True)
        self.separator = _separator(self.lines)
        self.by_french = {line.french: line.english for line in self.terms}

    def with_english(self, term: _Line, english: str) -> str:
        """The lines of a term with another English, and all else as it is."""
        *before, last = self.lines[term.start : term.end]
        text = "".join((*before, *last.splitlines()))
        field = rf'(?:"(?:[^"]|"")*+"?)?[^{self.separator}]*'
        found = re.match(f"{field}{self.separator}({field})", text)
        assert found is not None  # for the line was read
        end = last[len(last.splitlines()[0]) :]
        return text[: found.start(1)] + _cell(english, self.separator) + text[found.end(1) :] + end

    def write(self, lines: Sequence[str], wanted: Terms) -> None:
        """Write lines as the file, if it has the wanted terms then.

        Without its first line it may look like one with other separators; then it gets a heading.

        Raises:
            SettingsError: it would not have them, as where a quotation mark is not closed.
            DepecheError: it cannot be written.
        """
        at = _first(lines)
        heading = HEADING.strip().replace(",", self.separator) + by_hand.line_end(lines)
        for attempt in (lines, [*lines[:at], heading, *lines[at:]]):
            text = "".join(attempt)
            with contextlib.suppress(ValueError, csv.Error):
                if csv_terms(text)[0] == wanted:
                    return by_hand.write(self._path, _encoded(text, self._encoding))
        raise SettingsError(
            f"The glossary {self._path} cannot be changed: it would read differently then; look "
            "for a quotation mark in it that is not closed."
        )


def _cell(text: str, separator: str) -> str:
    """A field of a CSV."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if quoted != text or separator in text else text
