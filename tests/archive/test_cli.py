"""depeche archive as its user meets it, up to where Ray is started."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from depeche import extras
from depeche.archive import cluster
from depeche.archive.output import Output, Plan
from depeche.archive.places import Place

from archive.conftest import write


class StartedError(BaseException):
    """Ray would be started now."""


@pytest.fixture(autouse=True)
def no_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def connected(*arguments: object, **options: object) -> Iterator[None]:
        raise StartedError
        yield

    monkeypatch.setattr(cluster, "connected", connected)


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    return write(tmp_path / "wire.jsonl", '{"id": "a", "text": "Il pleut."}\n')


def plan(*, batch: int = 64, inputs: tuple[str, ...] = ()) -> Plan:
    return Plan(inputs=inputs, batch=batch, formats=("parquet",), signature="x", groups=())


def test_the_help_loads_no_library_of_the_cluster() -> None:
    code = (
        "import sys\n"
        "from depeche.cli.main import run\n"
        "assert run(['archive', '--help']) == 0\n"
        "print(sorted({'ray', 'pyarrow', 'fsspec', 'torch'} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *shown, loaded = ran.stdout.splitlines()
    assert loaded == "[]"
    assert "pip install 'depeche[cluster]'" in " ".join(" ".join(shown).split())
    assert shown[0].startswith("Usage: depeche archive [OPTIONS] INPUT...")


def test_without_the_extra_it_says_how_to_install_it(
    depeche, wire: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "installed", lambda extra: False)
    ran = depeche("archive", wire, "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "depeche: The archive needs ray and pyarrow: run `pip install 'depeche[cluster]'`.\n"
    )


def test_an_archive_that_is_there_is_not_written_over(depeche, wire: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    place = write(out / "part-00000-0000.parquet", "x")
    command = ("archive", wire, "--out", out)
    other = f"depeche: {out} holds an archive already; name another folder with --out.\n"
    assert depeche(*command) == (2, "", other)
    Output(Place(str(out))).complete(plan(), [])
    place.unlink()
    assert depeche(*command) == (2, "", other)
    (out / "manifest.json").unlink()
    Output(Place(str(out))).begin(plan())
    begun = f"depeche: {out} holds an archive that was begun; --resume goes on with it.\n"
    assert depeche(*command) == (2, "", begun)


def test_a_damaged_plan_is_told(depeche, wire: Path, tmp_path: Path) -> None:
    write(tmp_path / "out" / "_work" / "plan.json", "{")
    ran = depeche("archive", wire, "--out", tmp_path / "out", "--resume")
    assert ran.code == 1
    assert ran.err.startswith(f"depeche: {tmp_path}/out/_work/plan.json is damaged: ")


@pytest.mark.parametrize(
    ("begun", "what"), [(plan(batch=9, inputs=("WIRE",)), "--batch"), (plan(), "inputs")]
)
def test_an_archive_is_gone_on_with_as_it_was_begun(
    begun: Plan, what: str, depeche, wire: Path, tmp_path: Path
) -> None:
    inputs = tuple(str(wire) for _ in begun.inputs)
    out = Output(Place(str(tmp_path / "out")))
    out.begin(plan(batch=begun.batch, inputs=inputs))
    ran = depeche("archive", wire, "--out", tmp_path / "out", "--resume")
    assert ran.code == 2
    assert f"was begun with other {what} (" in ran.err
    assert ran.err.endswith("give the same, or name another folder with --out.\n")


def test_a_complete_archive_is_left_as_it_is(depeche, wire: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    Output(Place(str(out))).complete(plan(), [])
    before = (out / "manifest.json").read_bytes()
    ran = depeche("archive", wire, "--out", out, "--resume", "--json")
    assert ran.code == 0
    report = json.loads(ran.out)
    assert (report["complete"], report["made"], report["rows"]) == (True, 0, 0)
    assert [path.name for path in out.iterdir()] == ["manifest.json"]
    assert (out / "manifest.json").read_bytes() == before


def test_nothing_to_read_is_an_error_before_anything_is_written(depeche, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = depeche("archive", tmp_path / "empty", "--out", tmp_path / "out")
    assert ran.code == 1
    assert ran.err.startswith("depeche: There is no file to brief")
    assert not (tmp_path / "out").exists()


def test_a_cluster_elsewhere_cannot_see_a_path_of_this_folder(
    depeche, wire: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = ("--address", "ray://head:10001")
    for inputs, out in ((wire.name, tmp_path / "out"), (wire, "out")):
        ran = depeche("archive", inputs, "--out", out, *there)
        assert ran.code == 2
        assert "is a path on this machine; name an absolute path" in ran.err
    with pytest.raises(StartedError):
        depeche("archive", wire, "--out", tmp_path / "out", *there)


@pytest.mark.parametrize(
    "flags",
    [("--batch", "0"), ("--batch", "1025"), ("--actors", "0"), ("--format", "csv")],
)
def test_options_that_make_no_sense(flags: tuple[str, str], depeche, wire: Path) -> None:
    ran = depeche("archive", wire, "--out", "out", *flags)
    assert ran.code == 2
    assert f"Invalid value for '{flags[0]}'" in ran.err


def test_a_missing_model_stops_it_before_anything_is_written(
    depeche, wire: Path, tmp_path: Path
) -> None:
    ran = depeche("archive", wire, "--translator", "opus-mt-fr-en", "--out", tmp_path / "out")
    assert ran.code == 3
    assert not (tmp_path / "out").exists()
