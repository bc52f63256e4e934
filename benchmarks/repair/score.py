"""Scores a repaired text against the truth, edit by edit, whoever made it.

Damaged, clean and repaired text have the same letters and signs, up to blanks, quotes, stops and
line-end hyphens. Walking over those gives for any two of them the same canonical list of changes,
so every repairer is judged by its output alone, however it describes its edits.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.repair.damage import Damaged

QUOTES = '«»“”"„'
_CELL = re.compile(r"(\s*)(\S?)")


@dataclass(frozen=True)
class Change:
    """A canonical change: where in the damaged text, of what class, and what it becomes."""

    at: int
    kind: str
    after: str


def _cells(text: str) -> list[tuple[int, str, str]]:
    cells = []
    for match in _CELL.finditer(text):
        cells.append((match.start(2), match[1], match[2]))
        if not match[2]:
            break
    return cells


def changes(old: str, new: str) -> list[Change]:
    """Return the changes that make ``new`` of ``old``."""
    left, right = _cells(old), _cells(new)
    atoms: list[tuple[int, int, str, str]] = []  # cell, offset, class, after
    i = j = 0
    while i < len(left) and j < len(right):
        at, gap, sign = left[i]
        _, new_gap, new_sign = right[j]
        if sign == new_sign:
            if gap != new_gap:
                atoms.append((i, at, _gap_class(old, at, gap, new_gap), new_gap))
            i, j = i + 1, j + 1
        elif sign and new_sign and sign in QUOTES and new_sign in QUOTES:
            kind = "straight quotes" if sign == '"' else "turned guillemet"
            atoms.append((i, at, kind, new_gap + new_sign))
            i, j = i + 1, j + 1
        elif sign in (".", "-") and i + 1 < len(left) and left[i + 1][2] == new_sign:
            atoms.append((i, at, "stray stop" if sign == "." else "line hyphen", ""))
            i += 1
        else:
            return _by_lines(old, new)
    if i < len(left) or j < len(right):
        return _by_lines(old, new)
    # A quotation mark and the blanks round it are one change, as are a hyphen and its line break.
    merged: list[Change] = []
    previous = -9
    for cell, at, kind, after in atoms:
        big = kind in ("straight quotes", "turned guillemet", "line hyphen")
        last = merged[-1] if merged else None
        if (
            last
            and cell - previous <= 1
            and (big or last.kind in ("straight quotes", "turned guillemet", "line hyphen"))
        ):
            kind = kind if big else last.kind
            merged[-1] = Change(last.at, kind, f"{last.after}|{after}")
        else:
            merged.append(Change(at, kind, after))
        previous = cell
    return merged


def _by_lines(old: str, new: str) -> list[Change]:
    """Compare texts whose letters differ too: word by word, each difference one change."""
    a, b = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    offsets = [0]
    for piece in a:
        offsets.append(offsets[-1] + len(piece))
    found = []
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        before, after = "".join(a[i1:i2]), "".join(b[j1:j2])
        inner = _same_letters(before, after)
        if inner is None:
            found.append(Change(offsets[i1], "letters changed", after))
        else:
            found += [Change(c.at + offsets[i1], c.kind, c.after) for c in inner]
    return found


def _same_letters(before: str, after: str) -> list[Change] | None:
    if re.sub(r"\s", "", before) != re.sub(r"\s", "", after):
        return None
    return changes(before + "x", after + "x")


def _gap_class(text: str, at: int, gap: str, new_gap: str) -> str:
    """Name a change of blanks by what stands round them."""
    before = text[at - len(gap) - 1 : at - len(gap)] or "\n"
    after = text[at : at + 1]
    if len(gap) > 1 and len(new_gap) == 1:
        return "doubled"
    if not gap:
        if before.isalpha() and after.isalpha():
            return "glued"
        if (before.isdigit() and after.isalpha()) or (before.isalpha() and after.isdigit()):
            return "figure glued"
        if (after and after in ";:!?»%") or before == "«":
            return "no-break"
        return "lost blank"
    if not new_gap:
        if before.isalpha() and after.isalpha():
            return "broken word"
        if "\n" in gap:
            return "line hyphen"
        return "blank put"
    return "line hyphen" if "\n" in gap + new_gap else "no-break"


@dataclass
class Tally:
    """Counts of one class."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the edits made that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the damages mended exactly."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass
class Score:
    """What a repairer did to a set of damaged articles."""

    classes: dict[str, Tally] = field(default_factory=dict)
    kinds: dict[str, list[int]] = field(default_factory=dict)
    sentences: list[int] = field(default_factory=lambda: [0, 0])
    errors: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @property
    def overall(self) -> Tally:
        """Return the counts of all classes together."""
        total = Tally()
        for tally in self.classes.values():
            total.right += tally.right
            total.wrong += tally.wrong
            total.missed += tally.missed
        return total

    def add(self, article: Damaged, repaired: str) -> None:
        """Count one article."""
        truth = changes(article.text, article.clean)
        made = changes(article.text, repaired)
        right = set(truth) & set(made)
        sore: list[int] = []
        for change in truth:
            tally = self.classes.setdefault(change.kind, Tally())
            kind = _kind_at(article.kinds, change.at)
            counts = self.kinds.setdefault(kind, [0, 0])
            counts[1] += 1
            if change in right:
                tally.right += 1
                counts[0] += 1
            else:
                tally.missed += 1
                sore.append(change.at)
                self.errors["missed", change.kind, _context(article.text, change.at)] += 1
        for change in made:
            if change not in right:
                self.classes.setdefault(change.kind, Tally()).wrong += 1
                sore.append(change.at)
                shown = _context(article.text, change.at) + f"  → {change.after!r}"
                self.errors["wrong", change.kind, shown] += 1
        hurt = [change.at for change in truth]
        for start, end in article.sentences:
            if any(start <= at <= end for at in hurt):
                self.sentences[1] += 1
                self.sentences[0] += not any(start <= at <= end for at in sore)


def _kind_at(kinds: Sequence[tuple[int, str]], at: int) -> str:
    return min(kinds, key=lambda entry: abs(entry[0] - at))[1] if kinds else "?"


def _context(text: str, at: int) -> str:
    return (text[max(0, at - 22) : at] + "‸" + text[at : at + 22]).replace("\n", "⏎")
