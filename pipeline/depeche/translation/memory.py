"""The translation memory: French segments with the English that an editor gave them.

It is an SQLite file in the output folder whose desk fills it: what an editor approved there belongs
to that newsroom, is backed up with the briefs, and is written by the one process that has the
folder open. Others may read it meanwhile.

A segment that is in it comes out as the editor had it, with a note that says so. It is neither
translated nor read back, and it is not in the cache of the translation stage. But the checks that
take no model look at it each time, so that a mistake which was approved once is doubted again. The
signature of a brief with such segments ends with a digest of exactly these and of what is doubted
of them, so that the same input and signature still mean the same brief, and no brief changes its
signature because another one was approved.
"""

from __future__ import annotations

import difflib
import hashlib
import heapq
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from depeche.documents import SentencePair
from depeche.storage.database import Database

NAME = ".memory.sqlite"  # in the output folder
NOTE = "from the translation memory: as an editor approved it"
_PART = "|memory:"  # of a signature
_FORMAT = 1
_SCHEMA = """
CREATE TABLE pair (
    french TEXT NOT NULL, length INTEGER NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
    approval TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (french, approval)
) WITHOUT ROWID;
CREATE INDEX pair_length ON pair (length);
CREATE INDEX pair_approval ON pair (approval);
"""
_ALIKE = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})
_KEYS_PER_QUERY = 500
# Comparing long segments, or many, can take for ever with such as are made for that.
_LONGEST = 500  # characters; longer ones are near only if they are the same
_COMPARED = 10  # at most


class Remembered(msgspec.Struct, frozen=True):
    """A pair of the memory.

    Attributes:
        source: the French segment.
        target: its English.
        by: who approved it.
        at: when, in ISO 8601 and UTC.
        likeness: how like it is to the segment that was asked for, in [0, 1]: of both texts
            together, the share of characters that they have in common in the same order.
    """

    source: str
    target: str
    by: str
    at: str
    likeness: float = 1.0


class Memory:
    """An open translation memory; every method raises a DepecheError if the file fails.

    Attributes:
        is_new: whether its file was made just now.

    Args:
        path: the file.
        create: whether it is made if it does not exist.

    Raises:
        DepecheError: it cannot be opened.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.is_new = not path.exists()
        self._database = Database(path, _SCHEMA if create else "", _FORMAT)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def exact(self, sources: Sequence[str]) -> dict[str, str]:
        """The English of those of the French segments that are in the memory.

        Of a segment that was approved more than once the last approval counts. Kinds of apostrophes
        and spaces make no difference.
        """
        by_key = {source: _key(source) for source in sources}
        keys = list(dict.fromkeys(by_key.values()))
        found: dict[str, str] = {}
        for at in range(0, len(keys), _KEYS_PER_QUERY):
            some = keys[at : at + _KEYS_PER_QUERY]
            marks = ",".join("?" * len(some))
            query = f"SELECT french, target FROM pair WHERE french IN ({marks}) ORDER BY at"  # noqa: S608
            found.update(self._database.rows(query, *some))
        return {source: found[key] for source, key in by_key.items() if key in found}

    def near(self, source: str, least: float = 0.9) -> list[Remembered]:
        """Pairs whose French is nearly the same, the most alike first.

        They are to be offered to a person and are never taken by themselves. Of a very long
        segment, of which there are hardly any, they are only those that have the same French.

        Args:
            source: a French segment.
            least: the least likeness.
        """
        wanted = _key(source)
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted)  # of this one it keeps an index
        # Likeness is 2 · common / (length + length), so that no other length can reach it.
        bounds = (len(wanted) * least / (2 - least), len(wanted) * (2 - least) / least)
        query = (
            "SELECT french, source, target, by, at FROM pair WHERE length BETWEEN ? AND ? "
            "AND (? OR french = ?) ORDER BY at"
        )
        values = (*bounds, len(wanted) <= _LONGEST, wanted)
        last = {french: pair for french, *pair in self._database.rows(query, *values)}
        possible: list[tuple[float, str]] = []
        for french in last:
            matcher.set_seq1(french)
            if (bound := matcher.quick_ratio()) >= least:
                possible.append((bound, french))
        found = []
        for _, french in heapq.nlargest(_COMPARED, possible):
            other, target, by, at = last[french]
            matcher.set_seq1(french)
            likeness = 1.0 if french == wanted else matcher.ratio()
            if likeness >= least:
                found.append(Remembered(other, target, by, at, round(likeness, 4)))
        return sorted(found, key=lambda one: (-one.likeness, one.source))

    def keep(self, approval: str, pairs: Iterable[tuple[str, str]], by: str, at: str) -> None:
        """Keep the pairs of an approval, instead of those that were kept of it before.

        Args:
            approval: a name of the approval.
            pairs: French and English.
            by: who approved them.
            at: when.
        """
        rows = [
            (key, len(key), source, target, approval, by, at)
            for source, target in pairs
            for key in (_key(source),)
        ]
        insert = "INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?, ?, ?, ?)"
        with self._database.transaction():
            self._database.run("DELETE FROM pair WHERE approval = ?", approval)
            self._database.run_many(insert, rows)


def signature(pairs: Iterable[SentencePair]) -> str:
    """What the pairs that came from the memory add to the signature of a brief; may be empty."""
    taken = sorted(
        {(pair.source, pair.target, *pair.warnings) for pair in pairs if is_remembered(pair)}
    )
    if not taken:
        return ""
    return _PART + hashlib.sha256(msgspec.json.encode(taken)).hexdigest()[:12]


def without(signature: str) -> str:
    """A brief's signature without the part of the memory: that of the run which made it."""
    return signature.partition(_PART)[0]


def is_remembered(pair: SentencePair) -> bool:
    """Whether a sentence pair came from the memory."""
    return NOTE in pair.notes


def _key(source: str) -> str:
    return " ".join(unicodedata.normalize("NFC", source).translate(_ALIKE).split())
