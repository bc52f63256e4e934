"""Reading a group of sources into batches of items, and an item into articles.

The first is done by tasks that hand on bytes; the second by the workers, for what is in an item may
end the process that reads it. Which items make a batch and which batches a shard depends on the
sources alone, so that a later run can go on where an earlier one was stopped.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, TypeVar

import msgspec
from pyarrow import ArrowException, parquet

from depeche import readers
from depeche.archive.places import Place
from depeche.archive.sources import Source
from depeche.errors import InputError
from depeche.identity import has_guid
from depeche.readers import Contents, Limits, json_items
from depeche.readers.contents import json_item
from depeche.readers.draft import ONLY_PICTURES, UnreadableError
from depeche.readers.files import read_bytes
from depeche.wording import mebibytes, printable

BATCHES = 16  # of a shard
_BATCH_BYTES = 8 << 20  # of a batch, after which no item is added to it
_SHARD_BYTES = 64 << 20  # of a shard, after which no batch is added to it
_ROWS = 256  # of a Parquet file that are decoded at once
_Piece = TypeVar("_Piece")


class Item(msgspec.Struct, frozen=True):
    """A piece of a source, as bytes.

    Attributes:
        kind: ``json`` for a line or a row with one item, ``file`` for a file as a whole,
            ``unread`` if it could not be read.
        source: the name of the source, as it is shown.
        place: the source as ``identity.item_of`` knows it.
        at: the number of the line or row, from 1; 0 for a file as a whole.
        data: the bytes; of a row they are JSON. Why it could not be read, if it could not.
        number: which item of the source it is, from 1, without pictures; None for the only one.
        twin: which of the items without a guid it is that have its id in the source, from 1.
        name: the name of the source as it is opened.
    """

    kind: Literal["json", "file", "unread"]
    source: str
    place: bytes
    at: int
    data: bytes
    number: int | None = 1
    twin: int = 1
    name: bytes = b""

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


class Batch(NamedTuple):
    """Items whose briefs are made together.

    Attributes:
        shard: the number of its shard in the group of sources, from 0.
        number: its number in the shard, from 0.
        of: how many batches the shard has.
        items: the items.
    """

    shard: int
    number: int
    of: int
    items: tuple[Item, ...]

    @property
    def size(self) -> int:
        """The bytes of its items."""
        return sum(len(item.data) for item in self.items)


def batches(group: Iterable[Source], size: int, limits: Limits) -> Iterator[Batch]:
    """The items of a group of sources in batches; what cannot be read is an item, too.

    Args:
        group: the sources.
        size: how many items a batch has at most.
        limits: the limits on a file.

    Raises:
        SettingsError: a source has changed since it was listed.
    """
    items = chain.from_iterable(_items(source, limits) for source in group)
    cut = _chunks(items, size, _BATCH_BYTES, lambda item: len(item.data))
    shards = _chunks(cut, BATCHES, _SHARD_BYTES, lambda some: sum(len(one.data) for one in some))
    for number, shard in enumerate(shards):
        for at, batch in enumerate(shard):
            yield Batch(number, at, len(shard), batch)


def _chunks(
    pieces: Iterable[_Piece], most: int, full: int, size: Callable[[_Piece], int]
) -> Iterator[tuple[_Piece, ...]]:
    """Pieces in their order, at most so many together, and none added when they are full.

    Args:
        pieces: the pieces.
        most: how many there are together at most.
        full: the bytes beyond which they are full.
        size: the bytes of a piece.
    """
    chunk: list[_Piece] = []
    filled = 0
    for piece in pieces:
        chunk.append(piece)
        filled += size(piece)
        if len(chunk) >= most or filled > full:
            yield tuple(chunk)
            chunk, filled = [], 0
    if chunk:
        yield tuple(chunk)


def _items(source: Source, limits: Limits) -> Iterator[Item]:
    """The items of a source; if it cannot be read to its end, the last says why."""
    name = os.fsdecode(source.name)
    shown = printable(name)
    try:
        source.check()
        if source.kind == "lines":
            yield from _lines(source, shown, limits)
        elif source.kind == "rows":
            yield from _rows(source, shown, limits)
        else:
            data = _whole(source, limits)
            yield Item("file", shown, source.identity, 0, data, name=source.name)
        source.check()
    except InputError as error:
        # It names the place it was opened at, which a user has not written.
        reason = str(error).replace(printable(os.fsdecode(source.place)), shown)
        yield Item("unread", shown, source.identity, 0, reason.encode())


def _whole(source: Source, limits: Limits) -> bytes:
    place = Place(os.fsdecode(source.place))
    if place.local is None:
        return place.read(limits.file + 1)
    within = Path(os.fsdecode(source.within)) if source.within else None
    return read_bytes(place.local, limits.file, within)


def _lines(source: Source, shown: str, limits: Limits) -> Iterator[Item]:
    with Place(os.fsdecode(source.place)).opened(decompress=True) as file:
        lines = _filled(file, limits.file)
        first, second = next(lines, None), next(lines, None)
        if first is None:
            raise InputError(f"{shown} is empty.")
        if first[1] is not None and (second is None or not _is_value(first[1])):
            # A single value may be a list of items, and one over many lines is no JSON Lines.
            whole = first[1] if second is None else _whole(source, limits)
            yield Item("file", shown, source.identity, 0, whole, name=source.name)
            return
        head = [line for line in (first, second) if line is not None]
        yield from _numbered(source, shown, limits, chain(head, lines))


def _is_value(line: bytes) -> bool:
    """Whether a line of a file may be a whole value in UTF-8, as in JSON Lines."""
    return line.rstrip().endswith((b"}", b"]")) and not line.startswith((b"\xff\xfe", b"\xfe\xff"))


def _numbered(
    source: Source, shown: str, limits: Limits, lines: Iterable[tuple[int, bytes | None]]
) -> Iterator[Item]:
    """The items of lines, or of rows, with their numbers."""
    count = _Numbers(source, limits)
    waiting: Item | None = None  # the first, until it is known whether it is the only one
    pictures = others = False
    for at, line in lines:
        if line is None:
            reason = f"{shown} has a line {at} of more than {mebibytes(limits.file)}."
            item: Item | None = Item("unread", shown, source.identity, at, reason.encode())
        else:
            item = count.item(line, shown, at)
        if item is None:
            pictures = True
            continue
        if not others and waiting is None:
            waiting = item
            continue
        if waiting is not None:
            yield waiting
            waiting, others = None, True
        yield item
    if waiting is not None:
        yield msgspec.structs.replace(waiting, number=None)
    elif pictures and not others:
        raise InputError(f"{shown} {ONLY_PICTURES}.")


def _filled(file: BinaryIO, longest: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank, with their numbers; None for one that is too long."""
    at = 0
    while line := file.readline(longest + 1):
        at += 1
        if len(line) > longest and not line.endswith(b"\n"):
            while (rest := file.readline(longest)) and not rest.endswith(b"\n"):
                pass
            yield at, None
        elif line.strip():
            yield at, line.rstrip(b"\r\n")


def _rows(source: Source, shown: str, limits: Limits) -> Iterator[Item]:
    def rows() -> Iterator[tuple[int, bytes | None]]:
        at = 0
        with Place(os.fsdecode(source.place)).seekable() as file:
            for some in parquet.ParquetFile(file).iter_batches(batch_size=_ROWS):
                for row in range(some.num_rows):
                    at += 1
                    yield at, _as_json(some.slice(row, 1))

    yield from _numbered(source, shown, limits, rows())


def _as_json(row: Any) -> bytes:
    """A row of a Parquet file as a line of JSON; values that Python does not have are left out."""
    value: dict[str, Any] = {}
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            value[name] = _plain(column[0].as_py())
        except (ValueError, OverflowError, ArrowException):
            value[name] = None
    return msgspec.json.encode(value)


def _plain(value: Any) -> Any:
    """A value of a Parquet file as one that JSON has."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


class _Numbers:
    """Numbers the items of a source as the readers do that read a file as a whole.

    Attributes:
        items: how many there were so far.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        self.items = 0
        self._source = source
        self._limits = limits
        self._twins: Counter[int] = Counter()  # by a hash of the id, for there may be millions

    def item(self, data: bytes, shown: str, at: int) -> Item | None:
        """The item of a line or row; None if it is a picture."""
        try:
            value = json_items.decoded(data.decode("utf-8-sig", "replace"))
        except UnreadableError:
            value = None
        if json_items.is_picture(value):
            return None
        self.items += 1
        twin = self._twin(data) if json_items.may_lack_guid(value) else 1
        place = self._source.identity
        return Item("json", shown, place, at, data, self.items, twin, self._source.name)

    def _twin(self, data: bytes) -> int:
        item = Item("json", "", b"", 0, data, self.items, name=self._source.name)
        try:
            (article,) = articles(item, self._limits).articles
        except Exception:
            return 1  # it will be no article, as the worker will say that meets the same
        if has_guid(article):
            return 1
        key = hash(article.id)
        self._twins[key] += 1
        return self._twins[key]


def articles(item: Item, limits: Limits) -> Contents:
    """The articles of an item, and a sentence for each part of it that cannot be read.

    Raises:
        InputError: none of it can be read.
    """
    if item.kind == "unread":
        raise InputError(item.data.decode())
    name = os.fsdecode(item.name)
    if item.kind == "file":
        return readers.contents(item.data, name, limits=limits, place=item.place)
    article = json_item(
        item.data,
        name,
        number=item.number,
        twin=item.twin,
        place=item.place,
        limits=limits,
    )
    return Contents((article,))
