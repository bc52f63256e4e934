"""The output: what is there is whole, and a later run knows how far an earlier one was."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pytest
from depeche.archive import rows
from depeche.archive.output import FORMATS, Attempts, Key, Output, Plan
from depeche.archive.places import Place
from depeche.archive.rows import Row
from depeche.archive.sources import Source
from depeche.errors import InputError
from depeche.writers import brief_json
from writers.made import brief

from archive.conftest import write

SOURCE = Source(b"in\xff.jsonl", b"/in\xff.jsonl", "lines", 90, 5, b"/")
PLAN = Plan(
    inputs=("wire",),
    batch=2,
    formats=FORMATS,
    signature="depeche:0",
    groups=((SOURCE, SOURCE), (SOURCE,)),
    links=("wire/link",),
)
GROUP = ([("a", None), ("b", "is empty")], [("c", None)])


@pytest.fixture(params=["local", "memory"])
def output(request: pytest.FixtureRequest, tmp_path: Path, store: str) -> Output:
    name = str(tmp_path / "out") if request.param == "local" else f"{store}/out"
    return Output(Place(name), "run1")


def row(source: str, failure: str | None = None, line: int | None = 1) -> Row:
    made = Row(source=source, line=line, input_sha256="0" * 64, failure=failure)
    if failure:
        return made
    return Row(
        source=source,
        line=line,
        input_sha256="1" * 64,
        id=source,
        headline="Rain in « Privas »",
        warnings=("look at it", "twice"),
        withdrawn=True,
        brief_json=brief_json.brief(brief(french="Il pleut.\u202e", english=("It rains.",))),
    )


def put(output: Output, group: int, shard: int) -> None:
    """Keep the pieces of a shard."""
    for number, piece in enumerate(GROUP):
        output.put_piece(Key(group, shard, number), rows.table(row(*one) for one in piece))


def test_a_plan_comes_back_as_it_was(output: Output) -> None:
    assert output.plan() is None
    assert output.manifest() is None
    output.begin(PLAN)
    assert Output(Place(output.place.name)).plan() == PLAN
    assert PLAN.work == 270


def test_rows_come_back_as_they_were(output: Output) -> None:
    key = Key(1, 2, 3)
    assert (key.part, key.name) == ("part-00001-0002", "part-00001-0002-0003")
    assert output.piece(key) is None
    table = rows.table([row("a"), row("b", "is empty", None)])
    output.put_piece(key, table)
    again = output.piece(key)
    assert again.equals(table)
    assert again.schema.names == list(Row.__struct_fields__)
    first, second = again.to_pylist()
    assert brief_json.read(first["brief_json"].encode()).translation.body.text == "It rains."
    assert first["warnings"] == ["look at it", "twice"]
    assert (second["line"], second["failure"], second["brief_json"]) == (None, "is empty", None)


def test_a_shard_holds_all_its_pieces_in_both_formats(output: Output) -> None:
    put(output, 0, 1)
    made = output.put_shard(0, 1, 2, FORMATS)
    assert (made.group, made.shard, made.rows, made.failures) == (0, 1, 3, 1)
    assert made.first == ("a", 1)
    parquet, lines = (output.place.child(file.name).read() for file in made.files)
    assert [file.name for file in made.files] == [
        "part-00000-0001.parquet",
        "part-00000-0001.jsonl",
    ]
    table = rows.read(parquet)
    assert table.column("source").to_pylist() == ["a", "b", "c"]
    values = [json.loads(line) for line in lines.splitlines()]
    for value in values:  # a text in the one, an object in the other
        whole = value["brief_json"]
        value["brief_json"] = whole and json.dumps(whole)
    expected = table.to_pylist()
    for one in expected:
        one["brief_json"] = one["brief_json"] and json.dumps(json.loads(one["brief_json"]))
    assert values == expected
    assert b"\\u202e" in lines  # nothing that could control a terminal
    for key in (Key(0, 1, 0), Key(0, 1, 1)):
        assert output.piece(key) is None


def test_a_shard_is_only_made_in_the_formats_that_are_wanted(output: Output) -> None:
    put(output, 0, 0)
    made = output.put_shard(0, 0, 2, ("jsonl",))
    assert output.place.names() == [file.name for file in made.files] == ["part-00000-0000.jsonl"]


def test_a_shard_that_is_made_again_is_the_same(output: Output) -> None:
    put(output, 0, 0)
    made = output.put_shard(0, 0, 2, FORMATS)
    assert output.put_shard(0, 0, 2, FORMATS) == made  # the pieces are gone
    put(output, 0, 0)
    assert output.put_shard(0, 0, 2, FORMATS) == made
    assert output.shards() == [made]


def test_a_shard_is_not_made_without_one_of_its_pieces(output: Output) -> None:
    put(output, 0, 0)
    with pytest.raises(InputError, match=r"lacks a piece of part-00000-0000\.$"):
        output.put_shard(0, 0, 3, FORMATS)
    assert output.place.names() == []
    assert output.shards() == []
    assert output.piece(Key(0, 0, 1)) is not None


def test_a_later_run_knows_what_is_done(output: Output) -> None:
    assert (output.shards(), output.group_sizes()) == ([], {})
    for group, shard in ((1, 0), (0, 1), (0, 0)):
        put(output, group, shard)
        output.put_shard(group, shard, 2, ("parquet",))
    output.end_group(0, 2)
    output.end_group(12, 0)
    later = Output(Place(output.place.name), "run2")
    assert [(one.group, one.shard) for one in later.shards()] == [(0, 0), (0, 1), (1, 0)]
    assert later.group_sizes() == {0: 2, 12: 0}


@pytest.mark.parametrize("name", [".depeche.tmp-a1b2c3d4", ".00001.4711.tmp"])
def test_what_a_killed_run_left_half_written_is_not_looked_at(output: Output, name: str) -> None:
    put(output, 0, 0)
    made = output.put_shard(0, 0, 2, ("parquet",))
    output.end_group(0, 1)
    for folder in ("shards", "groups"):
        output.place.child(f"_work/{folder}/{name}").write(b'{"grou')
    assert output.shards() == [made]
    assert output.group_sizes() == {0: 1}


def test_the_manifest_lists_all_shards_and_the_rest_is_removed(output: Output) -> None:
    output.begin(PLAN)
    for group, shard in ((1, 0), (0, 0)):
        put(output, group, shard)
        output.put_shard(group, shard, 2, FORMATS)
    output.attempt(Key(5, 0, 0), Attempts())
    made = output.complete(PLAN, output.shards())
    assert output.manifest() == made
    assert (made.rows, made.failures, made.inputs) == (6, 2, ("wire",))
    assert (made.schema, made.signature) == ("depeche-archive/1", "depeche:0")
    assert [shard.group for shard in made.shards] == [0, 1]
    for shard in made.shards:
        for file in shard.files:
            data = output.place.child(file.name).read()
            assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    listed = {file.name for shard in made.shards for file in shard.files}
    assert set(output.place.names()) == {"manifest.json", *listed}
    assert len(listed) == 4
    assert not output.place.child("_work").is_folder
    assert output.plan() is None


def test_a_damaged_file_is_told_by_its_name(tmp_path: Path) -> None:
    output = Output(Place(str(tmp_path)), "run")
    work = tmp_path / "_work"
    write(work / "pieces" / "part-00000-0000-0000.parquet", b"PAR1 no")
    with pytest.raises(InputError, match=r"part-00000-0000-0000\.parquet is damaged: "):
        output.piece(Key(0, 0, 0))
    for text in ('{"inputs": [', '{"inputs": 1}', ""):
        write(work / "plan.json", text)
        with pytest.raises(InputError, match=r"plan\.json is damaged: "):
            output.plan()
    write(tmp_path / "manifest.json", "[]")
    with pytest.raises(InputError, match=r"manifest\.json is damaged: "):
        output.manifest()
    write(work / "shards" / "part-00000-0000.json", "{}")
    with pytest.raises(InputError, match=r"part-00000-0000\.json is damaged: "):
        output.shards()


def test_attempts_are_of_their_run_and_end_with_the_piece(output: Output) -> None:
    key, other = Key(0, 0, 0), Output(Place(output.place.name), "run2")
    assert output.attempts(key) is None
    output.attempt(key, Attempts({3: 1}))
    assert output.attempts(key) == Attempts({3: 1})
    assert output.attempts(Key(0, 0, 1)) is None
    assert other.attempts(key) is None
    output.put_piece(key, pa.Table.from_pylist([], rows.SCHEMA))
    assert output.attempts(key) is None
