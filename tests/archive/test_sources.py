"""Which files are read, as what, and in which groups."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from depeche.archive import sources as module
from depeche.archive.places import Place
from depeche.archive.sources import Source, grouped, sources
from depeche.errors import InputError
from hypothesis import given
from hypothesis import strategies as st

from archive.conftest import found, write

FILES = {  # the files of a folder come before its folders, as for `depeche batch`
    "a.jsonl": "lines",
    "f.parquet": "rows",
    "g.pq": "rows",
    "h.txt": "file",
    "i.json": "file",
    "j.xml": "file",
    "b/c.NDJSON": "lines",
    "b/d.jsonl.gz": "lines",
    "b/e.jsonlines.zst": "lines",
}


def names(listed: list[Source], folder: Path) -> list[str]:
    return [os.path.relpath(os.fsdecode(source.name), folder) for source in listed]


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    for number, name in enumerate(FILES):
        write(tmp_path / "wire" / name, "x" * number)
    return tmp_path / "wire"


def test_the_files_of_a_folder_and_what_is_in_each(wire: Path) -> None:
    listed = found(wire)
    assert dict(zip(names(listed, wire), [one.kind for one in listed], strict=True)) == FILES
    assert sorted(source.size for source in listed) == list(range(len(FILES)))
    assert {source.within for source in listed} == {os.fsencode(wire)}
    assert all(source.place == os.fsencode(source.name) for source in listed)
    assert all(source.changed for source in listed)
    assert listed == found(wire)


def test_a_compressed_file_has_more_work_than_bytes(wire: Path) -> None:
    packed, plain = found(wire / "b" / "d.jsonl.gz", wire / "h.txt")
    assert packed.work > packed.size == 7
    assert plain.work == plain.size == 3


def test_links_hidden_and_unfinished_files_are_left_out(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "wire", write(tmp_path / "secret.txt", "x")
    for name in ("a.txt", ".b.txt", ".c/d.txt", "e.txt.part", "f.tmp"):
        write(folder / name, "x")
    (folder / "link.txt").symlink_to(elsewhere)
    (folder / "folder").symlink_to(tmp_path)
    links: list[Path] = []
    listed = list(sources([str(folder)], Place(str(tmp_path / "out")), links.append))
    assert names(listed, folder) == ["a.txt"]
    assert sorted(links) == [folder / "folder", folder / "link.txt"]
    # One that the user names is followed.
    (named,) = found(folder / "link.txt")
    assert named.name == os.fsencode(folder / "link.txt")
    assert (named.place, named.within) == (os.fsencode(elsewhere), b"")


@pytest.mark.parametrize("link", [False, True])
def test_the_output_inside_the_input_is_not_read(wire: Path, link: bool) -> None:
    write(wire / "out" / "part-00000-0000.jsonl", "{}")
    write(wire / "out" / "_work" / "plan.json", "{}")
    out = wire / "out"
    if link:
        out = wire.parent / "link"
        out.symlink_to(wire / "out")
    assert names(found(wire, out=out), wire) == list(FILES)
    assert len(found(wire)) == len(FILES) + 2  # it is another's


def test_the_output_inside_an_input_elsewhere_is_not_read(store: str) -> None:
    for name in ("wire/a.jsonl", "wire/out/part-00000-0000.jsonl", "wire/outer/b.txt"):
        Place(f"{store}/{name}").write(b"x")
    listed = found(f"{store}/wire", out=f"{store}/wire/out")
    assert [source.name.decode() for source in listed] == [
        f"{store}/wire/a.jsonl",
        f"{store}/wire/outer/b.txt",
    ]
    assert [source.kind for source in listed] == ["lines", "file"]
    assert listed[0].place == listed[0].name
    with pytest.raises(InputError, match=f"^{store}/gone.txt does not exist.$"):
        found(f"{store}/gone.txt")
    assert len(found(f"{store}/wire/a.jsonl")) == 1


def test_patterns_and_relative_paths(wire: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(wire)
    listed = found("**/*.jsonl*", "./h.txt")
    shown = [b"a.jsonl", b"b/d.jsonl.gz", b"b/e.jsonlines.zst", b"h.txt"]
    assert [source.name for source in listed] == shown
    assert [source.place for source in listed] == [
        os.fsencode(wire / os.fsdecode(name)) for name in shown
    ]


def test_a_file_that_several_names_stand_for_is_read_once(wire: Path) -> None:
    listed = found(wire / "h.txt", wire / "*.txt", wire, wire / "b")
    assert sorted(names(listed, wire)) == sorted(FILES)


def test_what_is_not_there_is_listed_all_the_same(wire: Path) -> None:
    listed = found(wire / "gone.txt", wire / "no*.txt", wire / "h.txt")
    assert names(listed, wire) == ["gone.txt", "no*.txt", "h.txt"]
    assert [(source.size, source.changed) for source in listed][:2] == [(0, 0), (0, 0)]


SOURCES = st.lists(
    st.builds(
        Source,
        st.binary(min_size=1, max_size=2),
        st.binary(max_size=2),
        st.sampled_from(["lines", "rows", "file"]),
        st.integers(0, 30),
    ),
    max_size=30,
)


@given(SOURCES)
def test_groups_keep_the_order_and_lose_nothing(listed: list[Source]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_TOGETHER", 50)
        patch.setattr(module, "_MOST", 4)
        groups = grouped(listed)
        assert groups == grouped(iter(listed))
    assert [source for group in groups for source in group] == listed
    assert all(groups)
    for at, group in enumerate(groups):
        size = sum(source.size for source in group)
        assert len(group) <= 4
        assert size <= 50 or len(group) == 1
        if at + 1 < len(groups):  # no group is cut without need
            assert len(group) == 4 or size + groups[at + 1][0].size > 50
