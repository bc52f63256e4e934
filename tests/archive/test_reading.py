"""Items are read one by one as the readers read them in a whole file, and each is in a batch."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import ROOT, SEED, SEEDS
from depeche import readers
from depeche.archive import reading
from depeche.archive.places import Place
from depeche.archive.reading import Batch, Item
from depeche.documents import Article
from depeche.errors import InputError
from depeche.readers import Limits
from depeche.readers.contents import DEFAULT_LIMITS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from archive.conftest import found, write

SAMPLES = ROOT / "tests" / "samples"
RAIN, SNOW = "Il pleut ce matin à Privas.", "Il neige à Lyon depuis mardi."


def batches(*files: str | Path, size: int = 64, limits: Limits = DEFAULT_LIMITS) -> list[Batch]:
    return list(reading.batches(found(*files), size, limits))


def items(*files: str | Path, size: int = 64, limits: Limits = DEFAULT_LIMITS) -> list[Item]:
    return [item for batch in batches(*files, size=size, limits=limits) for item in batch.items]


def articles(listed: Sequence[Item]) -> tuple[list[Article], list[str]]:
    """All articles of items, and why others cannot be read."""
    read: list[Article] = []
    failures: list[str] = []
    for item in listed:
        try:
            one = reading.articles(item, DEFAULT_LIMITS)
        except InputError as error:
            failures.append(str(error))
        else:
            read += one.articles
            failures += one.failures
    return read, failures


def lines(path: Path, *values: object, end: str = "\n") -> Path:
    """A file of JSON Lines; a text is a line as it stands."""
    texts = (value if isinstance(value, str) else json.dumps(value) for value in values)
    return write(path, "".join(text + end for text in texts))


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    return tmp_path / "wire.jsonl"


def test_each_line_is_an_item_with_its_number(wire: Path) -> None:
    lines(wire, {"text": RAIN}, "", "  \t", {"text": SNOW}, "{broken", end="\r\n")
    listed = items(wire)
    assert [(item.kind, item.at, item.number) for item in listed] == [
        ("json", 1, 1),
        ("json", 4, 2),
        ("json", 5, 3),
    ]
    assert [json.loads(item.data)["text"] for item in listed[:2]] == [RAIN, SNOW]
    assert not any(item.data.endswith((b"\r", b"\n")) for item in listed)
    read, failures = articles(listed)
    assert [article.body.text for article in read] == [RAIN, SNOW]
    assert failures == [f"{wire} is not valid JSON."]


def test_a_byte_order_mark_is_no_part_of_the_first_item(wire: Path) -> None:
    for values in ([{"text": RAIN}], [{"text": RAIN}, {"text": SNOW}]):
        lines(wire, *values)
        wire.write_bytes(b"\xef\xbb\xbf" + wire.read_bytes())
        read, failures = articles(items(wire))
        assert (len(read), failures) == (len(values), [])
        assert tuple(read) == readers.contents(wire.read_bytes(), str(wire)).articles


def test_a_compressed_file_has_the_same_items(wire: Path) -> None:
    lines(wire, {"text": RAIN}, {"text": SNOW})
    plain = [(item.at, item.data) for item in items(wire)]
    for name in ("a.jsonl.gz", "A.JSONL.GZ"):
        packed = write(wire.parent / name, gzip.compress(wire.read_bytes()))
        assert [(item.at, item.data) for item in items(packed)] == plain
    damaged = gzip.compress(lines(wire, *[{"text": RAIN}] * 5000).read_bytes())[:-200]
    listed = items(write(wire.parent / "b.jsonl.gz", damaged))
    assert listed[-1].kind == "unread"
    assert listed[-1].data.decode().startswith(f"{wire.parent}/b.jsonl.gz cannot be read: ")


def test_pictures_are_left_out_and_do_not_count(wire: Path) -> None:
    picture = {"type": "picture", "headline": "Un chat"}
    listed = items(lines(wire, picture, {"text": RAIN}, picture, {"text": SNOW}))
    assert [(item.at, item.number) for item in listed] == [(2, 1), (4, 2)]
    (item,) = items(lines(wire, picture, picture))
    assert (item.kind, item.at) == ("unread", 0)
    assert item.data.decode().startswith(f"{wire} ")


def test_the_only_article_beside_pictures_is_the_one_of_the_whole_file(wire: Path) -> None:
    picture = {"type": "picture", "headline": "Un chat"}
    lines(wire, picture, {"headline": "Pluie à Privas", "text": RAIN})
    read, _ = articles(items(wire))
    assert tuple(read) == readers.contents(wire.read_bytes(), str(wire)).articles


def test_a_line_that_is_too_long_is_told_and_the_others_are_read(wire: Path) -> None:
    longest = json.dumps({"text": f"{RAIN} {SNOW}"}, ensure_ascii=False)
    size = len(longest.encode())
    lines(wire, {"text": RAIN}, "x" * (size + 1), longest, "y" * (3 * size), {"text": RAIN})
    limits = Limits(file=size)
    listed = items(wire, limits=limits)
    assert [(item.kind, item.at) for item in listed] == [
        ("json", 1),
        ("unread", 2),
        ("json", 3),
        ("unread", 4),
        ("json", 5),
    ]
    assert "has a line 2 of more than" in listed[1].data.decode()
    # The last line, without an end.
    write(wire, f"{longest}\n{longest}x")
    assert [item.kind for item in items(wire, limits=limits)] == ["json", "unread"]


def test_a_file_of_a_single_line_that_is_too_long_is_told_once(wire: Path) -> None:
    (item,) = items(write(wire, "x" * 100), limits=Limits(file=50))
    assert (item.kind, item.at) == ("unread", 1)


def test_a_single_line_may_be_a_list_of_items(wire: Path) -> None:
    lines(wire, "", [{"text": RAIN, "id": "a"}, {"id": "b"}, {"text": SNOW, "id": "a"}])
    (item,) = items(wire)
    assert (item.kind, item.at) == ("file", 0)
    read, failures = articles([item])
    assert tuple(read) == readers.contents(wire.read_bytes(), str(wire)).articles
    assert (len(read), len(failures)) == (2, 1)


def test_items_of_one_id_are_told_apart_by_their_place(wire: Path) -> None:
    same = {"id": "a", "text": RAIN}
    lines(wire, same, {"id": "b", "text": RAIN}, same, same | {"version": 1}, same | {"id": "A"})
    listed = items(wire)
    assert [item.twin for item in listed] == [1, 1, 2, 1, 3]
    read, _ = articles(listed)
    assert len({article.item for article in read}) == 5
    assert tuple(read) == readers.contents(wire.read_bytes(), str(wire)).articles


@pytest.mark.parametrize(
    "fields", [{"version": " "}, {"version": ["1"]}, {"versioncreated": [1]}, {"uri": " "}]
)
def test_what_is_no_version_and_no_guid_makes_no_other_items(
    fields: dict[str, object], wire: Path
) -> None:
    body = {"body_text": RAIN} if "uri" in fields else {"text": RAIN}
    lines(wire, *[{"id": "a", "headline": "Pluie", **body, **fields}] * 2)
    read, _ = articles(items(wire))
    assert tuple(read) == readers.contents(wire.read_bytes(), str(wire)).articles


def table(path: Path, **columns: Any) -> Path:
    parquet.write_table(pa.table(columns), path)
    return path


def test_the_rows_of_a_parquet_file_are_items(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.parquet",
        id=[1, 1, None],
        text=[RAIN, SNOW, None],
        type=["text", "text", "picture"],
    )
    listed = items(path)
    assert [(item.kind, item.at, item.number, item.twin) for item in listed] == [
        ("json", 1, 1, 1),
        ("json", 2, 2, 2),
    ]
    read, _ = articles(listed)
    assert [(article.id, article.body.text) for article in read] == [("1", RAIN), ("1", SNOW)]
    assert {article.source for article in read} == {str(path)}
    assert items(table(tmp_path / "empty.parquet", text=pa.array([], pa.string()))) == []


def test_values_of_odd_types_become_those_of_json(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 5, 10, 30, tzinfo=UTC)
    path = table(
        tmp_path / "a.parquet",
        text=pa.array([RAIN.encode()], pa.binary()),
        raw=pa.array([b"\xff!"], pa.binary()),
        versioncreated=pa.array([moment], pa.timestamp("us", "UTC")),
        fine=pa.array([1772706600123456789], pa.timestamp("ns")),
        day=pa.array([date(2026, 3, 5)]),
        clock=pa.array([time(10, 30)]),
        price=pa.array([Decimal("12.50")]),
        ratio=[float("nan")],
        most=[float("inf")],
        half=[0.5],
        good=[True],
        count=pa.array([2**63 - 1]),
        subject=[[{"name": "Pluie", "at": moment.replace(tzinfo=None), "x": float("-inf")}]],
        kind=pa.array(["a"]).dictionary_encode(),
        nothing=pa.nulls(1),
    )
    (item,) = items(path)
    value = json.loads(item.data)
    assert value.pop("fine").startswith("2026-03-05T10:30:00.123456")
    assert value == {
        "text": RAIN,
        "raw": "\ufffd!",
        "versioncreated": "2026-03-05T10:30:00+00:00",
        "day": "2026-03-05",
        "clock": "10:30:00",
        "price": "12.50",
        "ratio": None,
        "most": None,
        "half": 0.5,
        "good": True,
        "count": 2**63 - 1,
        "subject": [{"name": "Pluie", "at": "2026-03-05T10:30:00", "x": None}],
        "kind": "a",
        "nothing": None,
    }
    (article,) = reading.articles(item, DEFAULT_LIMITS).articles
    assert article.versioncreated == "2026-03-05T10:30:00+00:00"


NO_UTF8 = pa.StringArray.from_buffers(
    1, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")
)


@pytest.mark.parametrize(
    "odd",
    [pa.array([2**62], pa.timestamp("us")), NO_UTF8],
    ids=["a time beyond the year 9999", "a text that is not UTF-8"],
)
def test_a_value_that_python_does_not_have_ends_no_run(odd: pa.Array, tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", text=[RAIN], odd=odd)
    after = table(tmp_path / "b.parquet", text=[SNOW])
    listed = items(path, after)
    assert {item.source for item in listed} == {str(path), str(after)}
    assert articles(listed)[0][-1].body.text == SNOW


def test_a_damaged_parquet_file_is_told_and_the_next_one_read(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", text=[f"{RAIN} {number}" for number in range(2000)])
    whole = path.read_bytes()
    for damaged in (b"", b"PAR1", whole[:-20], b"PAR1" + bytes(200) + whole[204:]):
        path.write_bytes(damaged)
        *_, last, other = items(path, SEED)
        assert (last.kind, last.source) == ("unread", str(path))
        assert re.match(f"{path} .*read: .+", last.data.decode())
        assert other.source == str(SEED)
    path.unlink()
    (item,) = items(path)
    assert item.data.decode() == f"{path} does not exist."


def test_a_file_as_a_whole_is_one_item(tmp_path: Path) -> None:
    feed = SAMPLES / "rss.xml"
    listed = items(SEED, feed)
    for item, path in zip(listed, (SEED, feed), strict=True):
        assert (item.kind, item.at, item.data) == ("file", 0, path.read_bytes())
        expected = readers.contents(item.data, str(path))
        assert expected.articles
        assert reading.articles(item, DEFAULT_LIMITS) == expected


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    long = write(tmp_path / "long.txt", "x" * 90_000)
    (item,) = items(long, limits=Limits(file=80_000))
    assert len(item.data) == 80_001  # no more is read, but enough to tell
    with pytest.raises(InputError, match=r"long\.txt has more than "):
        reading.articles(item, Limits(file=80_000))
    gone, empty, blank = (
        tmp_path / "gone.txt",
        write(tmp_path / "empty.jsonl", ""),
        write(tmp_path / "blank.jsonl", "\n \n"),
    )
    assert articles(items(gone, empty, blank)) == (
        [],
        [f"{gone} does not exist.", f"{empty} is empty.", f"{blank} is empty."],
    )


def test_a_relative_name_stays_as_the_user_has_written_it(
    wire: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines(wire, {"text": RAIN, "id": "a"}, {"text": SNOW, "id": "b"})
    monkeypatch.chdir(wire.parent)
    here = items("wire.jsonl", "gone.parquet")
    expected = readers.contents(wire.read_bytes(), "wire.jsonl").articles
    assert here[-1].data == b"gone.parquet does not exist."
    monkeypatch.chdir("/")  # as a worker elsewhere
    read, _ = articles(here)
    assert tuple(read) == expected
    assert {article.source for article in read} == {"wire.jsonl"}


def test_lines_of_a_file_elsewhere_are_read_in_the_same_way(store: str) -> None:
    place = Place(f"{store}/wire.jsonl")
    place.write(f'{{"id": "a", "text": "{RAIN}"}}\n{{"id": "a", "text": "{SNOW}"}}\n'.encode())
    read, failures = articles(items(store))
    assert [(article.source, article.body.text) for article in read] == [
        (place.name, RAIN),
        (place.name, SNOW),
    ]
    assert len({article.item for article in read}) == 2
    assert failures == []


def test_an_item_is_known_by_the_digest_of_its_bytes(wire: Path) -> None:
    (first, _) = items(lines(wire, '{"text": "a"}', "{}"))
    assert first.digest == hashlib.sha256(b'{"text": "a"}').hexdigest()


TEXTS = st.sampled_from([RAIN, SNOW, "", "  ", "é\u2028è", "Un.\n\nDeux."])
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["a", "A", "b c", "b-c", 7, "", None, ["a"]]),
        "text": TEXTS,
        "Headline": st.sampled_from(["Pluie", "Neige à Lyon", 3]),
        "uri": st.sampled_from(["urn:x:1", "urn:x:2", " ", 5]),
        "body_text": TEXTS,
        "version": st.sampled_from([1, "2", " ", "", 0, True, ["3"]]),
        "versionCreated": st.sampled_from(["2026-03-05T10:00:00Z", "hier", "", 0]),
        "type": st.sampled_from(["text", "picture", ["picture"]]),
        "pubstatus": st.sampled_from(["usable", "canceled"]),
        "language": st.sampled_from(["fr", "en"]),
    },
)
LINE = st.one_of(ITEM, ITEM, ITEM, st.sampled_from(["", " ", '{"text": ', "3", "[{}]"]))


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    first=ITEM,
    others=st.lists(LINE, max_size=6),
    plain=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    size=st.integers(1, 4),
)
def test_items_read_one_by_one_are_those_of_the_whole_file(
    tmp_path: Path, first: object, others: list[object], plain: bool, end: str, size: int
) -> None:
    path = Path(tempfile.mkdtemp(dir=tmp_path)) / "wire.jsonl"
    values = [
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=plain)
        for line in (first, *others)
    ]
    lines(path, *values, end=end)
    read, failures = articles(items(path, size=size))
    try:
        whole = readers.contents(path.read_bytes(), str(path))
    except InputError:
        assert (read, len(failures)) == ([], 1)
        return
    assert tuple(read) == whole.articles
    assert len(failures) == len(whole.failures)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.lists(st.integers(0, 90), min_size=2, max_size=12), max_size=5), st.integers(1, 5)
)
def test_every_item_is_in_one_batch_and_no_batch_and_no_shard_is_too_large(
    tmp_path: Path, files: list[list[int]], size: int
) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    paths = [
        lines(folder / f"{number}.jsonl", *({"text": "x" * length} for length in lengths))
        for number, lengths in enumerate(files)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BATCHES", 3)
        patch.setattr(reading, "_BATCH_BYTES", 200)
        patch.setattr(reading, "_SHARD_BYTES", 400)
        cut = batches(*paths, size=size)
        assert batches(*paths, size=size) == cut
    listed = [item for batch in cut for item in batch.items]
    assert [(item.source, item.at, len(json.loads(item.data)["text"])) for item in listed] == [
        (str(path), at, length)
        for path, lengths in zip(paths, files, strict=True)
        for at, length in enumerate(lengths, start=1)
    ]
    shards: dict[int, list[Batch]] = {}
    for batch in cut:
        shards.setdefault(batch.shard, []).append(batch)
        assert 1 <= len(batch.items) <= size
        assert sum(len(item.data) for item in batch.items[:-1]) <= 200
        assert batch.size == sum(len(item.data) for item in batch.items)
    assert list(shards) == list(range(len(shards)))
    for shard in shards.values():
        assert [(batch.number, batch.of) for batch in shard] == [
            (number, len(shard)) for number in range(len(shard))
        ]
        assert len(shard) <= 3
        assert sum(batch.size for batch in shard[:-1]) <= 400
    full = [batch for batch in cut[:-1] if len(batch.items) < size and batch.size <= 200]
    assert full == []  # only the last one has room


def test_small_files_share_a_batch() -> None:
    (batch,) = batches(SEEDS)
    assert [item.kind for item in batch.items] == ["file"] * 4
    assert (batch.shard, batch.number, batch.of) == (0, 0, 1)
    assert [len(one.items) for one in batches(SEEDS, size=3)] == [3, 1]
