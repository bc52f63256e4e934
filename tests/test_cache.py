from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

import pytest
from conftest import SEED
from depeche import stage
from depeche.stage import CachedStage, Scalar
from depeche.storage.cache import Cache

BIG = 1 << 30


def value_of(cache: Cache, key: str) -> bytes | None:
    return cache.get_many([key]).get(key)


def test_what_is_put_is_there_in_another_process_life(tmp_path: Path) -> None:
    first = Cache(tmp_path, BIG)
    first.put_many("repair", {"k": b"value"})
    first.close()
    assert value_of(Cache(tmp_path, BIG), "k") == b"value"
    assert value_of(Cache(tmp_path, BIG), "other") is None


def test_a_damaged_entry_is_no_entry(tmp_path: Path) -> None:
    cache = Cache(tmp_path, BIG)
    cache.put_many("repair", {"k": b"value"})
    cache.close()
    with sqlite3.connect(cache.path) as db:
        db.execute("UPDATE entry SET value = ?", (b"vakue",))
    db.close()
    assert value_of(cache, "k") is None
    cache.put_many("repair", {"k": b"value"})
    assert value_of(cache, "k") == b"value"


def test_a_key_that_damage_made_bytes_is_no_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path, BIG)
    rows = [(b"key", b"value", b"digest")]
    monkeypatch.setattr(cache, "_try", lambda action, otherwise: rows if otherwise == [] else None)
    assert cache.get_many(["key"]) == {}


def test_damage_anywhere_in_the_file_never_gives_a_wrong_value(tmp_path: Path) -> None:
    chance = random.Random(5)
    values = {f"key{i}": bytes([i]) * 300 for i in range(30)}
    cache = Cache(tmp_path / "good", BIG)
    for key, value in values.items():
        cache.put_many("s", {key: value})
    cache.close()
    good = cache.path.read_bytes()
    (tmp_path / "bad").mkdir()
    for _ in range(60):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 40)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        other = Cache(tmp_path / "bad", BIG)
        other.path.write_bytes(damaged)
        for key, value in values.items():
            assert value_of(other, key) in (None, value)
        other.put_many("s", {"new": b"new"})
        assert value_of(other, "new") in (None, b"new")
        other.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{other.path}{suffix}").unlink(missing_ok=True)


def test_a_file_that_is_no_database_is_replaced(tmp_path: Path) -> None:
    cache = Cache(tmp_path, BIG)
    cache.path.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    cache.put_many("s", {"k": b"v"})
    assert value_of(cache, "k") == b"v"


def test_a_cache_that_cannot_be_written_is_as_if_empty(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache", BIG)
    cache.put_many("s", {"k": b"v"})
    assert value_of(cache, "k") is None
    assert cache.info() == []
    assert len(caplog.records) == 1


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """A umask that forbids nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """The mode of everything in a folder."""
    return {
        str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*")
    }


def test_the_cache_is_for_its_owner_only(open_to_all: None, tmp_path: Path) -> None:
    wide = tmp_path / "wide"
    wide.mkdir(mode=0o777)
    for folder in (wide, wide / "new" / "newer"):
        cache = Cache(folder, BIG)
        cache.put_many("repair", {"k": b"value"})
        found = modes(folder)
        assert {"stages.sqlite", "stages.sqlite-wal", "stages.sqlite-shm"} <= set(found)
        assert set(found.values()) == {0o600}
        cache.close()
    assert wide.stat().st_mode & 0o777 == 0o777
    assert modes(wide / "new")["newer"] == modes(wide)["new"] == 0o700


def test_a_cache_that_others_could_read_is_closed_to_them(
    open_to_all: None, tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    cache = Cache(folder, BIG)
    cache.put_many("repair", {"k": b"value"})
    for path in folder.iterdir():
        path.chmod(0o666)
    again = Cache(folder, BIG)
    assert value_of(again, "k") == b"value"
    assert set(modes(folder).values()) == {0o600}
    again.close()
    cache.close()


def test_all_that_a_brief_leaves_in_the_cache_is_for_its_owner_only(
    open_to_all: None, depeche, own_cache: Path
) -> None:
    own_cache.mkdir(mode=0o777)
    assert depeche("brief", SEED).code == 0
    found = modes(own_cache)
    assert any("engines" in name and name.endswith("model.bin") for name in found)
    wrong = {n: m for n, m in found.items() if m != (0o700 if (own_cache / n).is_dir() else 0o600)}
    assert not wrong


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1000)
    for key in "abc":
        cache.put_many("s", {key: b"x" * 300})
    assert value_of(cache, "a") is not None
    cache.put_many("s", {"d": b"x" * 300})
    cache.prune(1000)
    assert [key for key in "abcd" if value_of(cache, key)] == ["a", "c", "d"]


def test_size_is_bounded(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 10_000)
    for number in range(200):
        cache.put_many("s", {str(number): b"x" * 400})
    assert sum(use.size for use in cache.info()) <= 10_000
    assert value_of(cache, "199") is not None
    cache.put_many("s", {"huge": b"x" * 20_000})
    assert value_of(cache, "huge") is None
    assert value_of(cache, "199") is not None


def test_clear_one_stage(tmp_path: Path) -> None:
    cache = Cache(tmp_path, BIG)
    cache.put_many("repair", {"a": b"1"})
    cache.put_many("translate", {"b": b"22"})
    assert cache.clear("repair") == 1
    assert [tuple(use) for use in cache.info()] == [("translate", 1, 2)]
    assert cache.clear() == 1


def _hammer(folder: Path, seed: int) -> None:
    cache = Cache(folder, BIG)
    for number in range(100):
        key = str((number * 7 + seed) % 60)
        found = value_of(cache, key)
        assert found in (None, key.encode() * 50)
        cache.put_many("s", {key: key.encode() * 50})
    cache.close()


def test_two_processes_at_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_hammer, args=(tmp_path, seed)) for seed in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    cache = Cache(tmp_path, BIG)
    assert all(value_of(cache, str(key)) == str(key).encode() * 50 for key in range(60))


class Doubler:
    """A stage that counts what it is asked to do."""

    name = "double"
    data = ("lang/data/english.zz",)
    libraries = ("msgspec", "no-such-library")
    output = int

    def __init__(self, version: int = 1, factor: int = 2) -> None:
        self.version = version
        self.factor = factor
        self.asked: list[int] = []

    signature = "double"

    def parameters(self) -> Mapping[str, Scalar]:
        return {"factor": self.factor}

    def run(self, values: Sequence[int]) -> Iterator[tuple[int, int]]:
        for index, value in reversed(list(enumerate(values))):
            self.asked.append(value)
            yield index, value * self.factor


def test_only_new_inputs_run_and_equal_ones_once(tmp_path: Path) -> None:
    cache = Cache(tmp_path, BIG)
    stage = Doubler()
    assert CachedStage(stage, cache)([3, 1, 3]) == [6, 2, 6]
    assert sorted(stage.asked) == [1, 3]
    assert CachedStage(stage, cache)([1, 4, 3]) == [2, 8, 6]
    assert sorted(stage.asked) == [1, 3, 4]


def test_version_and_parameters_are_part_of_the_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path, BIG)
    assert CachedStage(Doubler(), cache)([5]) == [10]
    assert CachedStage(Doubler(factor=3), cache)([5]) == [15]
    later = Doubler(version=2)
    assert CachedStage(later, cache)([5]) == [10]
    assert later.asked == [5]


def test_data_and_libraries_are_part_of_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = CachedStage(Doubler(), Cache(tmp_path, BIG))
    keys = [cached.key(5)]
    with monkeypatch.context() as patch:
        patch.setattr(stage, "data_digest", lambda *names: "of another word list")
        keys.append(cached.key(5))
    monkeypatch.setattr(metadata, "version", lambda name: "999")
    stage.versions.cache_clear()
    keys.append(cached.key(5))
    stage.versions.cache_clear()
    assert len(set(keys)) == 3


def test_the_digest_of_data_is_that_of_the_files() -> None:
    names = ("lang/data/english.zz", "lang/data/lexicon.bin")
    assert stage.data_digest(*names) != stage.data_digest(*reversed(names))
    assert stage.data_digest(names[0]) == stage.data_digest(names[0])
    assert stage.versions("no-such-library", "click").startswith("click 8")


def test_what_was_done_before_an_interrupt_is_kept(tmp_path: Path) -> None:
    class Interrupted(Doubler):
        def run(self, values: Sequence[int]) -> Iterator[tuple[int, int]]:
            yield 1, values[1] * 2
            raise KeyboardInterrupt

    cache = Cache(tmp_path, BIG)
    with pytest.raises(KeyboardInterrupt):
        CachedStage(Interrupted(), cache)([1, 2, 3])
    stage = Doubler()
    assert CachedStage(stage, cache)([1, 2, 3]) == [2, 4, 6]
    assert sorted(stage.asked) == [1, 3]


def test_an_entry_of_another_shape_is_computed_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path, BIG)
    cached = CachedStage(Doubler(), cache)
    cache.put_many("double", {cached.key(7): b'"fourteen"'})
    assert cached([7]) == [14]
