"""A worker makes the rows that `depeche batch` makes, whatever fails beside them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest
from conftest import SEEDS
from depeche.archive import reading, rows
from depeche.archive import worker as module
from depeche.archive.output import Attempts, Key, Output, Plan
from depeche.archive.places import Place
from depeche.archive.reading import Item
from depeche.archive.rows import Row
from depeche.archive.worker import Job, Worker
from depeche.errors import EngineError, InputError, ModelError
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.storage.cache import NoCache

from archive.conftest import found

ITEMS = (
    {"id": "pluie", "text": "La rivière a débordé mardi à Privas. Il y a 4 blessés."},
    "{broken",
    {"id": "english", "text": "The river burst its banks on Tuesday. Four people were hurt there."},
    {"id": "retrait", "pubstatus": "canceled", "version": 2, "text": "Il ne pleut pas à Lyon."},
    {"id": "vide", "text": ""},
    {"id": "neige", "text": "Il neige à Lyon depuis lundi. La rivière a débordé mardi à Privas."},
    {
        "uri": "urn:newsml:afp.com:1",
        "version": "3",
        "headline": "Ninjs",
        "body_text": "Le maire est venu mercredi à Nantes. Il a parlé aux habitants.",
    },
)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wire") / "wire.jsonl"
    lines = (one if isinstance(one, str) else json.dumps(one) for one in ITEMS)
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Job:
    """A job whose output has a plan."""
    settings = Settings(beam=1, threads=1, cache_dir=str(shared))
    out = tmp_path_factory.mktemp("out")
    with Pipeline(settings) as pipeline:
        signature = pipeline.signature
    plan = Plan(inputs=(), batch=9, formats=("parquet",), signature=signature, groups=())
    Output(Place(str(out))).begin(plan)
    return Job(settings, str(out), "run1", signature)


@pytest.fixture(scope="module")
def worker(job: Job) -> Worker:
    return Worker(job, "node")


@pytest.fixture(scope="module")
def output(job: Job) -> Output:
    return Output(Place(job.out), job.run)


@pytest.fixture(scope="module")
def items(wire: Path) -> tuple[Item, ...]:
    return all_items(wire)


@pytest.fixture(scope="module")
def expected(worker: Worker, items: tuple[Item, ...]) -> list[Row]:
    return worker.rows(items)


_groups = itertools.count()


@pytest.fixture
def key() -> Key:
    """A batch that no other test has."""
    return Key(next(_groups), 0, 0)


def all_items(*paths: Path) -> tuple[Item, ...]:
    batches = reading.batches(found(*paths), 64, Settings().limits)
    return tuple(item for batch in batches for item in batch.items)


def written(out: Path) -> dict[str, str]:
    """The files of the briefs in an output folder, by the item that each is of."""
    texts = [path.read_text("utf-8") for path in out.glob("*/brief.json")]
    return {json.loads(text)["article"]["item"]: text for text in texts}


def briefs(made: Sequence[Row]) -> dict[str, str]:
    return {row.item: row.brief_json for row in made if row.brief_json}


def kept(output: Output, key: Key) -> list[Row]:
    table = output.piece(key)
    return [msgspec.convert(row, Row) for row in table.to_pylist()]


def test_the_briefs_are_those_of_depeche_batch(
    depeche, worker: Worker, expected: list[Row], wire: Path, tmp_path: Path
) -> None:
    assert depeche("batch", wire, SEEDS, "--out", tmp_path).code == 1
    seeds = worker.rows(all_items(SEEDS))
    assert [(row.failure, row.line) for row in seeds] == [(None, None)] * 4
    assert briefs([*expected, *seeds]) == written(tmp_path)
    assert len(briefs(expected)) == 4


def test_each_item_has_its_row(expected: list[Row], wire: Path, items: tuple[Item, ...]) -> None:
    assert [row.line for row in expected] == [1, 2, 3, 4, 5, 6, 7]
    assert {row.source for row in expected} == {str(wire)}
    assert [row.input_sha256 for row in expected] == [item.digest for item in items]
    assert [row.id for row in expected] == [
        "pluie",
        None,
        "english",
        "retrait",
        None,
        "neige",
        "ninjs",
    ]
    rain, broken, english, withdrawn, empty, _, ninjs = expected
    assert broken.failure == f"{wire} is not valid JSON."
    assert empty.failure == f"{wire} has an item without text (vide)."
    assert "does not look French" in english.failure
    assert english.item.startswith("urn:uuid:")
    assert (english.brief, english.signature, english.brief_json) == (None, None, None)
    assert (ninjs.guid, ninjs.version) == ("urn:newsml:afp.com:1", "3")
    assert (withdrawn.withdrawn, withdrawn.brief, withdrawn.failure) == (True, "", None)
    whole = json.loads(rain.brief_json)
    assert (rain.failure, rain.withdrawn) == (None, False)
    assert rain.translation == whole["translation"]["body"]["text"]
    assert rain.brief == " ".join(sentence["text"] for sentence in whole["sentences"])
    assert "Privas" in rain.brief
    assert rain.headline == whole["headline"]
    assert rain.signature == whole["signature"]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("step", [1, -1])
def test_the_rows_do_not_depend_on_what_is_done_together(
    size: int, step: int, worker: Worker, items: tuple[Item, ...], expected: list[Row]
) -> None:
    listed = items[::step]
    made = [row for at in range(0, len(items), size) for row in worker.rows(listed[at : at + size])]
    assert made == expected[::step]


def test_a_batch_is_written_and_counted(
    worker: Worker, output: Output, key: Key, items: tuple[Item, ...], expected: list[Row]
) -> None:
    done = worker(key, 3, items)
    assert kept(output, key) == expected
    assert output.attempts(key) is None
    assert (done.key, done.of, done.rows, done.failures) == (key, 3, 7, 3)
    assert (done.kept, done.died) == (False, False)
    assert done.size == sum(len(item.data) for item in items)
    # A sentence that stands in two articles is translated once.
    assert done.sentences == done.translated + 1 == 7
    assert set(done.seconds) >= {"reading", "repairing", "translating", "summarising", "writing"}
    assert done.worker.startswith("node/")
    assert done.memory > 50 << 20


def test_a_batch_that_is_there_is_not_made_again(
    worker: Worker, output: Output, key: Key, items: tuple[Item, ...]
) -> None:
    some = [
        Row(source="a", line=1, input_sha256=""),
        Row(source="b", line=2, input_sha256="", failure="no"),
    ]
    output.put_piece(key, rows.table(some))
    done = worker(key, 1, items)
    assert (done.kept, done.rows, done.failures, done.sentences) == (True, 2, 1, 0)
    assert kept(output, key) == some


def test_after_a_death_the_items_are_done_one_by_one(
    worker: Worker,
    output: Output,
    key: Key,
    items: tuple[Item, ...],
    expected: list[Row],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output.attempt(key, Attempts())
    together: list[int] = []
    before: list[Attempts | None] = []
    make = worker.rows

    def noted(some: Sequence[Item]) -> list[Row]:
        together.append(len(some))
        before.append(output.attempts(key))
        return make(some)

    monkeypatch.setattr(worker, "rows", noted)
    done = worker(key, 1, items)
    assert together == [1] * len(items)
    # What is noted before each item names that one.
    assert [[at for at, deaths in one.alone.items() if deaths] for one in before] == [
        [at] for at in range(len(items))
    ]
    assert done.died
    assert kept(output, key) == expected
    assert output.attempts(key) is None


def test_an_item_at_which_two_workers_died_is_given_up(
    worker: Worker, output: Output, key: Key, items: tuple[Item, ...], expected: list[Row]
) -> None:
    output.attempt(key, Attempts({0: 2, 5: 1}))
    done = worker(key, 1, items)
    first, *others = kept(output, key)
    assert others == expected[1:]
    said = f"{items[0].source} was given up: the process that worked on it died, 2 times"
    assert (first.failure, first.line, first.brief_json) == (said, 1, None)
    assert done.failures == 4


def test_deaths_in_another_run_do_not_count(
    job: Job, worker: Worker, key: Key, items: tuple[Item, ...], expected: list[Row]
) -> None:
    Output(Place(job.out), "run0").attempt(key, Attempts({0: 2}))
    assert not worker(key, 1, items).died


def test_a_kill_is_noted_before_the_work(
    worker: Worker,
    output: Output,
    key: Key,
    items: tuple[Item, ...],
    expected: list[Row],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An item that kills its worker is found among the others, and only that is given up."""

    class KilledError(BaseException):
        pass

    make = worker.rows

    def dies(some: Sequence[Item]) -> list[Row]:
        if items[2] in some:
            raise KilledError
        return make(some)

    monkeypatch.setattr(worker, "rows", dies)
    for _ in range(3):  # with all, and twice alone
        with pytest.raises(KilledError):
            worker(key, 1, items)
    worker(key, 1, items)
    made = kept(output, key)
    assert "was given up" in made[2].failure
    assert made[:2] + made[3:] == expected[:2] + expected[3:]


def failing(original: Callable[..., object], error: Exception) -> Callable[..., object]:
    """A function that fails if the article about the snow is among what it is given."""

    def call(given: Sequence[object], *others: object) -> object:
        for one in given:
            if getattr(one, "article", one).id == "neige":
                raise error
        return original(given, *others)

    return call


@pytest.mark.parametrize(
    ("step", "error", "said"),
    [
        ("prepare", RuntimeError("odd\nthing"), "something unexpected went wrong (odd thing)"),
        ("translate_prepared", RuntimeError("odd"), "the translation failed: odd"),
        ("translate_prepared", EngineError("no"), "the translation failed: no"),
        ("finish", ValueError("odd"), "the summary failed: odd"),
    ],
)
def test_an_article_that_fails_takes_no_other_with_it(
    step: str,
    error: Exception,
    said: str,
    worker: Worker,
    items: tuple[Item, ...],
    expected: list[Row],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker.pipeline, step, failing(getattr(worker.pipeline, step), error))
    made = worker.rows(items)
    failed = made.pop(5)
    assert (failed.failure, failed.id, failed.line) == (said, "neige", 6)
    assert failed.item == expected[5].item
    assert made == expected[:5] + expected[6:]


def test_a_model_that_is_gone_ends_the_work(
    worker: Worker,
    output: Output,
    key: Key,
    items: tuple[Item, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = failing(worker.pipeline.translate_prepared, ModelError("The model is not there."))
    monkeypatch.setattr(worker.pipeline, "translate_prepared", gone)
    with pytest.raises(ModelError, match="The model is not there"):
        worker(key, 1, items)
    assert output.piece(key) is None


def test_an_unexpected_error_in_a_reader_is_the_failure_of_its_item(
    worker: Worker, items: tuple[Item, ...], expected: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading.articles

    def fail(item: Item, limits: object) -> object:
        if item.at == 1:
            raise KeyError("odd")
        return read(item, limits)

    monkeypatch.setattr(reading, "articles", fail)
    first, *others = worker.rows(items)
    assert first.failure == (
        f"{items[0].source} cannot be read: something unexpected went wrong ('odd')."
    )
    assert others == expected[1:]


def test_many_articles_of_one_file_are_translated_in_groups(
    worker: Worker, expected: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST", 60)
    sizes: list[int] = []
    prepare = worker.pipeline.prepare
    monkeypatch.setattr(
        worker.pipeline, "prepare", lambda some: sizes.append(len(some)) or prepare(some)
    )
    lines = "".join(f"{json.dumps(one)}\n" for one in ITEMS if one != "{broken")
    item = Item("file", "wire.jsonl", b"/wire.jsonl", 0, lines.encode(), name=b"wire.jsonl")
    made = worker.rows([item])
    assert sizes == [1] * 5
    assert [row.id for row in made] == ["pluie", "english", "retrait", "neige", "ninjs", None]
    assert [row.brief for row in made[:-1]] == [row.brief for row in expected if row.id]
    assert {row.line for row in made} == {None}


def test_a_worker_keeps_nothing_unless_it_is_to_use_the_cache_of_the_node(
    job: Job, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(worker.pipeline.cache, NoCache)
    worker.pipeline.cache.put_many("mt", {"a": b"1"})
    assert worker.pipeline.cache.get_many(["a"]) == {}
    monkeypatch.setattr(Pipeline, "load", lambda self: None)
    with_cache = Worker(msgspec.structs.replace(job, node_cache=True))
    assert with_cache.pipeline.cache.path.is_relative_to(job.settings.cache_dir)


def test_a_worker_with_other_models_or_settings_does_not_start(job: Job) -> None:
    other = msgspec.structs.replace(job, settings=msgspec.structs.replace(job.settings, beam=2))
    with pytest.raises(ModelError, match=r"The machine node would make other briefs \("):
        Worker(other, "node")


def test_a_worker_that_does_not_see_the_output_does_not_start(job: Job, tmp_path: Path) -> None:
    elsewhere = msgspec.structs.replace(job, out=str(tmp_path))
    with pytest.raises(InputError, match="The machine node does not see what is in "):
        Worker(elsewhere, "node")
