"""The output of an archive: shards, a manifest of them, and what is kept until it is complete.

``OUT/part-00012-0003.parquet`` is the fourth shard of the thirteenth group of sources. While the
archive is being made, ``OUT/_work`` holds

- ``plan.json``: what is to be read, and what the briefs are made with;
- ``pieces/``: the batches of shards that are not whole yet, each in a file;
- ``shards/``: for each whole shard its entry of the manifest, written after the shard itself;
- ``groups/``: for each group of sources that has been read to its end, how many shards it has;
- ``attempts/``: for each batch at which a worker has died, which of its items it was about.

Each file is there as a whole or not at all, so that a run which ends at any moment can be gone on
with. At the end all this becomes ``OUT/manifest.json``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias, TypeVar, get_args

import msgspec
import pyarrow as pa

from depeche.archive import rows
from depeche.archive.places import Place, shown
from depeche.archive.sources import Source
from depeche.errors import InputError
from depeche.writers import brief_json

Format: TypeAlias = Literal["parquet", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
MANIFEST = "manifest.json"
REPORT = "report.json"
_WORK = "_work"
_Value = TypeVar("_Value")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive is made of and with; a later run goes on only with an equal one.

    Attributes:
        inputs: the inputs, as the user has named them.
        batch: how many items a batch has.
        formats: the formats of the shards.
        signature: what makes the briefs.
        groups: the sources, in the groups that are read in one go.
        links: links in folders, which were left out.
    """

    inputs: tuple[str, ...]
    batch: int
    formats: tuple[Format, ...]
    signature: str
    groups: tuple[tuple[Source, ...], ...]
    links: tuple[str, ...] = ()

    @property
    def work(self) -> int:
        """About how many bytes there are to read."""
        return sum(source.work for group in self.groups for source in group)


class ShardFile(msgspec.Struct, frozen=True):
    """A file of a shard: its name, its bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


class Shard(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the manifest.

    Attributes:
        group: the number of the group of sources.
        shard: its number in the group.
        rows: its rows.
        failures: those that say why there is no brief.
        first: source and line of its first row.
        files: its files, one in each format.
    """

    group: int
    shard: int
    rows: int
    failures: int
    first: tuple[str, int | None]
    files: tuple[ShardFile, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The list of all shards of a complete archive, in the order of the inputs."""

    schema: str = "depeche-archive/1"
    inputs: tuple[str, ...]
    signature: str
    rows: int
    failures: int
    shards: tuple[Shard, ...]


class Attempts(msgspec.Struct):
    """The deaths of workers that were at a batch in the present run.

    Attributes:
        alone: by the number of an item in the batch, how many of them were at it alone.
    """

    alone: dict[int, int] = {}


class Key(NamedTuple):
    """Which batch: the numbers of its group, of its shard in that, and its own in the shard."""

    group: int
    shard: int
    number: int

    @property
    def part(self) -> str:
        """The name of its shard, without an ending."""
        return part(self.group, self.shard)

    @property
    def name(self) -> str:
        """The name of its piece, without an ending."""
        return f"{self.part}-{self.number:04}"


def part(group: int, shard: int) -> str:
    """The name of a shard, without an ending."""
    return f"part-{group:05}-{shard:04}"


class Output:
    """The place that the shards of an archive are written to; several processes may have it open.

    Attributes:
        place: the folder.
        run: the name of the present run, to tell its attempts from those of earlier ones.
    """

    def __init__(self, place: Place, run: str = "") -> None:
        self.place = place
        self._work = place.child(_WORK)
        self._plan = self._work.child("plan.json")
        self.run = run

    @property
    def begun(self) -> bool:
        """Whether there is the plan of an archive that is not complete.

        Raises:
            InputError: that cannot be seen.
        """
        return self._plan.entry() is not None

    def plan(self) -> Plan | None:
        """The plan of an archive that is not complete; None if there is none.

        Raises:
            InputError: it cannot be read.
        """
        return _decoded(self._plan, Plan)

    def begin(self, plan: Plan) -> None:
        """Keep the plan.

        Raises:
            DepecheError: it cannot be written.
        """
        self._plan.write(msgspec.json.encode(plan))

    def manifest(self) -> Manifest | None:
        """The manifest; None if the archive is not complete.

        Raises:
            InputError: it cannot be read.
        """
        return _decoded(self.place.child(MANIFEST), Manifest)

    def shards(self) -> list[Shard]:
        """The entries of the shards that are whole, in their order.

        Raises:
            InputError: they cannot be read.
        """
        folder = self._work.child("shards")
        found = (_decoded(folder.child(name), Shard) for name in folder.names())
        return [shard for shard in found if shard is not None]

    def group_sizes(self) -> dict[int, int]:
        """Of each group that has been read to its end, how many shards it has.

        Raises:
            InputError: that cannot be read.
        """
        folder = self._work.child("groups")
        return {int(name): int(folder.child(name).read()) for name in folder.names()}

    def end_group(self, group: int, shards: int) -> None:
        """Note that a group has been read to its end, and has so many shards.

        Raises:
            DepecheError: it cannot be written.
        """
        self._work.child(f"groups/{group:05}").write(str(shards).encode())

    def piece(self, key: Key) -> pa.Table | None:
        """The rows of a batch; None if they are not there.

        Raises:
            InputError: they cannot be read.
        """
        place = self._piece(key)
        try:
            return rows.read(place.read()) if place.entry() is not None else None
        except pa.ArrowException as error:
            raise InputError(f"{place.shown} is damaged: {error}.") from error

    def put_piece(self, key: Key, found: pa.Table) -> None:
        """Keep the rows of a batch, and forget the attempts at it.

        Raises:
            DepecheError: they cannot be written.
        """
        self._piece(key).write(rows.as_parquet(found))
        self._attempts(key).delete()

    def attempts(self, key: Key) -> Attempts | None:
        """The deaths at a batch in this run; None if there was none.

        Raises:
            InputError: they cannot be read.
        """
        return _decoded(self._attempts(key), Attempts)

    def attempt(self, key: Key, attempts: Attempts) -> None:
        """Note that what follows may be the death of the worker.

        Raises:
            DepecheError: it cannot be written.
        """
        self._attempts(key).write(msgspec.json.encode(attempts))

    def put_shard(self, group: int, shard: int, of: int, formats: Iterable[Format]) -> Shard:
        """Make a shard of its pieces, which are deleted then; again, if it is there already.

        Args:
            group: its group.
            shard: its number in the group.
            of: how many pieces it has.
            formats: the formats to write it in.

        Raises:
            DepecheError: a piece cannot be read, or the shard cannot be written.
        """
        keys = [Key(group, shard, number) for number in range(of)]
        entry = self._work.child(f"shards/{part(group, shard)}.json")
        pieces = [self.piece(key) for key in keys]
        if None in pieces:  # a task that is run again, after it was all done
            done = _decoded(entry, Shard)
            if done is None:
                raise InputError(f"{self.place.shown} lacks a piece of {part(group, shard)}.")
            return done
        found = pa.concat_tables(pieces)
        encode = {"parquet": rows.as_parquet, "jsonl": rows.as_lines}
        files = []
        for form in formats:
            data = encode[form](found)
            name = f"{part(group, shard)}.{form}"
            self.place.child(name).write(data)
            files.append(ShardFile(name, len(data), hashlib.sha256(data).hexdigest()))
        first = found.slice(0, 1).select(["source", "line"]).to_pylist()[0]
        made = Shard(
            group=group,
            shard=shard,
            rows=found.num_rows,
            failures=rows.failures(found),
            first=(first["source"], first["line"]),
            files=tuple(files),
        )
        entry.write(msgspec.json.encode(made))
        for key in keys:
            self._piece(key).delete()
        return made

    def complete(self, plan: Plan, shards: Iterable[Shard]) -> Manifest:
        """Write the manifest, and remove what is not needed any more.

        Args:
            plan: the plan.
            shards: all shards.

        Raises:
            DepecheError: it cannot be written.
        """
        found = sorted(shards, key=lambda shard: (shard.group, shard.shard))
        made = Manifest(
            inputs=tuple(map(shown, plan.inputs)),
            signature=plan.signature,
            rows=sum(shard.rows for shard in found),
            failures=sum(shard.failures for shard in found),
            shards=tuple(found),
        )
        self.place.child(MANIFEST).write(brief_json.indented(made).encode())
        self._work.delete()
        return made

    def _piece(self, key: Key) -> Place:
        return self._work.child(f"pieces/{key.name}.parquet")

    def _attempts(self, key: Key) -> Place:
        return self._work.child(f"attempts/{self.run}-{key.name}.json")


def _decoded(place: Place, kind: type[_Value]) -> _Value | None:
    """The value in a JSON file; None if there is no file."""
    if place.entry() is None:
        return None
    try:
        return msgspec.json.decode(place.read(), type=kind)
    except msgspec.DecodeError as error:
        raise InputError(f"{place.shown} is damaged: {error}.") from error
