"""The report of a run: what was done, what failed, and how many articles were duplicates."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from pathlib import Path

import msgspec

from depeche.errors import InputError, SettingsError
from depeche.output.failures import Failure
from depeche.readers.files import read_bytes
from depeche.wording import printable

_SCHEMA = "depeche-run"
_LARGEST = 64 << 20  # bytes of a report
_NEAR_SHARE = 0.8  # of its sentences, an article shares with one earlier article
_RECENT = 1000  # the latest articles that are remembered for each sentence
_REMEMBERED = 300_000  # sentences, and as many texts; the oldest are forgotten


class Report(msgspec.Struct, kw_only=True):
    """The report of a run; a share is from 0 to 1.

    Attributes:
        schema: name and version of this format.
        complete: whether the run came to its end.
        files: files in the input, those with nothing new included.
        unchanged: files of which everything was there already, so that they were not read.
        articles: articles read in the other files.
        briefed: articles briefed in this run.
        withdrawn: articles that the provider has withdrawn; their brief only says so.
        kept: articles whose brief was there already.
        replaced: briefs that a newer version replaced; they are kept in a folder beside it.
        late: articles that came after a newer version; their briefs are in a folder beside it.
        failed: what failed, and why.
        links: links that were left out, because folders and patterns led to them.
        orphans: folders of the output folder with the brief of a file that is gone.
        pruned: the folders to which those were moved, in the same order; none if they were left.
        seconds: how long the run took.
        articles_per_minute: articles briefed per minute.
        duplicates: share of the articles briefed that have the text of an earlier one.
        near_duplicates: share that have at least 0.8 of their sentences in common with one
            earlier article, but not all in the same order.
        sentences: sentences of the articles briefed.
        translated: sentences that had to be translated; the others were in the cache, or occurred
            before in the run.
        from_memory: share of the sentences that did not have to be translated.
        signature: what made the briefs.
    """

    schema: str = f"{_SCHEMA}/1"
    complete: bool = False
    files: int = 0
    unchanged: int = 0
    articles: int = 0
    briefed: int = 0
    withdrawn: int = 0
    kept: int = 0
    replaced: int = 0
    late: int = 0
    failed: tuple[Failure, ...] = ()
    links: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    pruned: tuple[str, ...] = ()
    seconds: float = 0.0
    articles_per_minute: float = 0.0
    duplicates: float = 0.0
    near_duplicates: float = 0.0
    sentences: int = 0
    translated: int = 0
    from_memory: float = 0.0
    signature: str = ""


class _Head(msgspec.Struct):
    schema: str


def check_place(path: Path) -> None:
    """Make sure that a report may be written to a file: it does not exist or is an earlier report.

    Raises:
        SettingsError: it is something else.
    """
    try:
        head = msgspec.json.decode(read_bytes(path, _LARGEST, path.parent), type=_Head)
        earlier = head.schema.partition("/")[0] == _SCHEMA
    except (InputError, msgspec.DecodeError, RecursionError):
        earlier = not os.path.lexists(path)
    if not earlier:
        raise SettingsError(
            f"{printable(path)} is no report of depeche and is not written over; "
            "name another file with --report."
        )


class DuplicateCounter:
    """Counts the articles that repeat an earlier one.

    Attributes:
        articles: how many were added.
        exact: those with the text of an earlier one.
        near: those that have most of their sentences in common with one earlier article.
    """

    def __init__(self) -> None:
        self.articles = 0
        self.exact = 0
        self.near = 0
        self._texts: dict[bytes, None] = {}
        self._places: dict[bytes, list[int]] = {}  # sentence → numbers of the articles it is in

    def add(self, sentences: list[str]) -> None:
        """Count an article, given as its sentences."""
        self.articles += 1
        digests = [_digest(sentence) for sentence in sentences]
        text = _digest("\n".join(sentences))
        different = dict.fromkeys(digests)
        common: Counter[int] = Counter()
        for digest in different:
            places = self._places.setdefault(digest, [])
            common.update(places)
            places.append(self.articles)
            del places[:-_RECENT]
        if text in self._texts:
            self.exact += 1
        elif common and max(common.values()) >= _NEAR_SHARE * len(different):
            self.near += 1
        self._texts[text] = None
        for memory in (self._places, self._texts):
            while len(memory) > _REMEMBERED:
                del memory[next(iter(memory))]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
