"""The rows of an archive: one for each article, and one for all that could not be briefed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

import msgspec
import pyarrow as pa
from pyarrow import parquet

from depeche.archive.reading import Item
from depeche.documents import Article, Brief
from depeche.writers import brief_json

# Values are compressed in Parquet; a level above this one takes longer and saves little.
_LEVEL = 3


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an article, or of an item that cannot be read.

    Attributes:
        source: the path or address of the file it is from.
        line: the number of its line or row in the file, from 1; None if the file is not one of
            lines or rows.
        input_sha256: the SHA-256 of the line, of the row as JSON, or of the file.
        id: the article's slug.
        item: the URN that all versions of the item have in common.
        guid: the provider's identifier of the item.
        version: the provider's number of the version.
        failure: why there is no brief; None if there is one.
        signature: what made the brief.
        headline: the headline of the brief.
        brief: the summary.
        translation: the article in English.
        warnings: all warnings, those about a sentence included.
        withdrawn: whether the provider has withdrawn the item; its brief only says so.
        brief_json: the whole brief, as ``depeche batch`` writes it to ``brief.json``.
    """

    source: str
    line: int | None
    input_sha256: str
    id: str | None = None
    item: str | None = None
    guid: str | None = None
    version: str | None = None
    failure: str | None = None
    signature: str | None = None
    headline: str | None = None
    brief: str | None = None
    translation: str | None = None
    warnings: tuple[str, ...] = ()
    withdrawn: bool = False
    brief_json: str | None = None


_TYPES: dict[str, pa.DataType] = {
    "line": pa.int64(),
    "warnings": pa.list_(pa.string()),
    "withdrawn": pa.bool_(),
}
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in Row.__struct_fields__])


def failure(item: Item, reason: str, article: Article | None = None) -> Row:
    """The row of an item, or of an article in it, that has no brief.

    Args:
        item: the item.
        reason: why it has none.
        article: the article, if it could be read.
    """
    row = Row(source=item.source, line=item.at or None, input_sha256=item.digest, failure=reason)
    return row if article is None else _of(row, article)


def briefed(item: Item, brief: Brief) -> Row:
    """The row of an article that has a brief.

    Args:
        item: the item that the article is from.
        brief: the brief.
    """
    row = Row(source=item.source, line=item.at or None, input_sha256=item.digest)
    return msgspec.structs.replace(
        _of(row, brief.article),
        signature=brief.signature,
        headline=brief.headline,
        brief=brief.text,
        translation=brief.translation.body.text,
        warnings=tuple(warning.text for warning in brief.warnings),
        withdrawn=brief.article.withdrawn,
        brief_json=brief_json.brief(brief),
    )


def _of(row: Row, article: Article) -> Row:
    return msgspec.structs.replace(
        row, id=article.id, item=article.item, guid=article.guid, version=article.version
    )


def table(rows: Iterable[Row]) -> pa.Table:
    """Rows as a table, with the columns of ``SCHEMA``."""
    return pa.Table.from_pylist([msgspec.structs.asdict(row) for row in rows], SCHEMA)


def failures(found: pa.Table) -> int:
    """How many rows of a table say why there is no brief."""
    return int(found.num_rows - found.column("failure").null_count)


def read(data: bytes) -> pa.Table:
    """The table of a Parquet file.

    Raises:
        pyarrow.ArrowException: it is no such file, or is damaged.
    """
    return parquet.read_table(BytesIO(data))


def as_parquet(found: pa.Table) -> bytes:
    """A table as a Parquet file."""
    file = BytesIO()
    parquet.write_table(found, file, compression="zstd", compression_level=_LEVEL)
    return file.getvalue()


def as_lines(found: pa.Table) -> bytes:
    """A table as JSON Lines; the whole brief is an object in them, not a text."""
    return b"".join(_lines(found))


def _lines(found: pa.Table) -> Iterator[bytes]:
    for row in found.to_pylist():
        whole = row.pop("brief_json")
        value = row | {"brief_json": msgspec.json.decode(whole) if whole else None}
        yield brief_json.encoded(value).encode() + b"\n"
