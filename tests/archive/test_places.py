"""Files on this machine and in a store are used in the same way."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import pyarrow as pa
import pytest
from depeche.archive.places import Place, shown
from depeche.errors import DepecheError, InputError
from pyarrow.fs import FSSpecHandler

TEXT = b"La pluie\ntombe.\n"


@pytest.fixture(params=["local", "file", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, store: str) -> Place:
    """A folder that is not there yet: on this machine, and in a store."""
    names = {"local": f"{tmp_path}/out", "file": f"file://{tmp_path}/out", "memory": f"{store}/out"}
    return Place(names[request.param])


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


def test_what_is_written_is_read_and_replaced(folder: Place) -> None:
    file = folder.child("a/b.txt")
    assert (file.title, folder.is_folder, file.entry()) == ("b.txt", False, None)
    for data in (TEXT, b"", b"Il neige."):
        file.write(data)
        assert file.read() == data
        assert Place(file.address).read(2) == data[:2]
        assert file.entry().size == len(data)
    assert folder.is_folder
    assert folder.child("a").names() == ["b.txt"]
    assert folder.names() == []


def test_files_are_deleted_and_folders_with_all_that_is_in_them(folder: Place) -> None:
    for name in ("a.txt", "b/c.txt", "b/d/e.txt"):
        folder.child(name).write(TEXT)
    folder.child("b").delete()
    folder.child("b").delete()  # no error if there is none
    folder.child("nothing").delete()
    assert folder.names() == ["a.txt"]
    assert not folder.child("b").is_folder
    folder.child("a.txt").delete()
    assert folder.child("a.txt").entry() is None


@pytest.mark.parametrize(
    ("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("zst", zstd)]
)
def test_a_compressed_file_is_read_as_what_is_in_it(folder: Place, ending: str, pack) -> None:
    file = folder.child(f"a.jsonl.{ending}")
    file.write(pack(TEXT))
    with file.opened(decompress=True) as stream:
        assert [stream.readline(), stream.read()] == [b"La pluie\n", b"tombe.\n"]
    assert file.read() == pack(TEXT)  # unless nobody wants that
    plain = folder.child("a.jsonl")
    plain.write(TEXT)
    with plain.opened(decompress=True) as stream:
        assert stream.read() == TEXT


def test_a_damaged_compressed_file_is_an_error(folder: Place) -> None:
    file = folder.child("a.gz")
    for data in (TEXT, gzip.compress(TEXT * 1000)[:50]):
        file.write(data)
        with pytest.raises(InputError, match=r"a\.gz cannot be read: "), file.opened(True) as gone:
            gone.read()


def test_what_is_not_there_is_told_in_a_sentence(folder: Place) -> None:
    file = folder.child("gone.txt")
    said = f"{file.name} does not exist."
    with pytest.raises(InputError) as error:
        file.read()
    assert str(error.value) == said
    with pytest.raises(InputError) as error, file.seekable():
        pass
    assert str(error.value) == said


@pytest.mark.parametrize("name", ["nope://a/b", "memory"])
def test_an_address_of_no_known_kind_is_told_in_a_sentence(name: str, tmp_path: Path) -> None:
    if "://" not in name:
        assert Place(name).local == Path(name)
        return
    with pytest.raises(InputError, match=f"^{name} cannot be opened: .*nope"):
        Place(name)


def test_the_files_of_a_folder_elsewhere_but_no_hidden_ones(store: str) -> None:
    folder = Place(f"{store}/wire")
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".a", "_b", "_c/d.txt", "a/.e/f", "g_.h/_"):
        folder.child(name).write(TEXT)
    Place(f"{store}/wire2/x.txt").write(TEXT)
    entries = folder.files()
    assert [entry.place.name for entry in entries] == [
        f"{store}/wire/{name}" for name in ("a/1.txt", "a/2.txt", "b.txt")
    ]
    assert {entry.size for entry in entries} == {len(TEXT)}
    assert all(Place(entry.place.name).read() == TEXT for entry in entries)
    with pytest.raises(InputError, match="gone does not exist"):
        Place(f"{store}/gone").files()


def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one(
    folder: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(28, "no space left")

    file = folder.child("a.txt")
    file.write(TEXT)
    monkeypatch.setattr(Path, "replace", fail)
    monkeypatch.setattr(FSSpecHandler, "move", fail)
    with pytest.raises(DepecheError, match=r"a\.txt cannot be written: .*no space left"):
        file.write(b"new")
    assert file.read() == TEXT


def test_nothing_is_written_below_a_file(tmp_path: Path) -> None:
    Place(str(tmp_path / "a")).write(TEXT)
    with pytest.raises(DepecheError, match="cannot be written"):
        Place(str(tmp_path / "a")).child("b").write(TEXT)


def test_the_query_of_an_address_stays_at_its_end() -> None:
    folder = Place("s3://bucket/briefs/?region=eu-west-3")
    inner = folder.child("_work").child("plan.json")
    assert inner.name == "s3://bucket/briefs/_work/plan.json?region=eu-west-3"
    assert Place(inner.name).title == inner.title == "plan.json"


def test_an_address_is_the_same_from_every_folder(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Place("out").address == str(tmp_path / "out")
    assert Place(f"{store}/out").address == f"{store}/out"


def test_no_secret_of_an_address_is_shown() -> None:
    place = Place("s3://key:secret@bucket/a?region=eu-west-3").child("b")
    assert (place.shown, shown("out?a@b")) == ("s3://bucket/a/b", "out?a@b")
    with pytest.raises(InputError, match=r"^nope://b cannot be opened: ") as error:
        Place("nope://key:secret@b?token=secret")
    assert "secret" not in str(error.value)
