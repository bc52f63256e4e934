from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from depeche.errors import DepecheError, InputError
from safetensors.torch import load_file
from training_data import ROOT, recipe

from training.translation import curve, measure, status, supervise
from training.translation.__main__ import main
from training.translation.curve import Point
from training.translation.progress import newest, reached
from training.translation.runs import Run, create, find
from training.translation.state import holder, lock, waited

pytest_plugins = ["training_data"]

POINTS = [
    Point(5_900_000, "constant", "flores", 20.2, 47.7),
    Point(14_200_000, "constant", "flores", 21.0, 48.0),
    Point(17_800_000, "decay", "flores", 27.57, 56.0),
    Point(17_800_000, "decay", "held-out", 30.0, 58.0),
]


@pytest.fixture
def state(tiny_model: Path, tiny_corpus: Path, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    arguments = ["prepare", folder, "--corpus", tiny_corpus, "--model", tiny_model]
    assert main([*map(str, arguments), "--recipe", str(recipe(tmp_path))]) == 0
    yield folder
    pid = holder(folder)
    if pid is not None:  # a test that failed left it
        os.killpg(pid, signal.SIGKILL)


def until(true: Callable[[], object], state: Path, seconds: float = 240) -> None:
    stop = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < stop, (state / "log").read_text()
        time.sleep(0.05)


def dev(folder: Path, lines: int = 3) -> Path:
    for suffix in (".fr", ".en"):
        (folder / f"dev{suffix}").write_text("bas bat.\n" * lines)
    return folder / "dev"


def test_a_run_goes_on_in_the_background_until_it_is_stopped(
    state: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Prepare, run, evaluate, status, stop, decay, export: as a user does it."""
    (state / "held-out.fr").write_text("")  # one evaluation less
    assert main(["run", str(state), "--dev", str(dev(tmp_path))]) == 0
    run = find(state / "constant")
    until(lambda: holder(state), state)
    pid = holder(state)
    autogroup = Path(f"/proc/{pid}/autogroup")
    if autogroup.exists():
        until(lambda: "nice 19" in autogroup.read_text(), state)
        with contextlib.suppress(OSError):  # seen; a busy machine would keep the test waiting
            autogroup.write_text("0")
    until(lambda: newest(run.checkpoints), state)
    assert main(["run", str(state)]) == 1
    assert f"Process {pid} trains in {state} already" in capsys.readouterr().err
    assert main(["stop", str(state)]) == 0
    assert holder(state) is None
    last = newest(run.checkpoints)
    assert last is not None
    assert reached(last).tokens >= 1000
    assert main(["stop", str(state)]) == 1

    monkeypatch.setattr(supervise, "_yield_to_others", lambda: None)  # the tests keep theirs
    assert main(["decay", str(state), "--tokens", "2000", "--foreground"]) == 0
    lines = (state / "decay/journal.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["tokens"] >= 2000
    assert [point.kind for point in curve.points(state / "curve.tsv")][-1] == "decay"

    capsys.readouterr()
    shown = subprocess.run(
        [sys.executable, ROOT / "training/status", state],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "nothing running" in shown
    assert re.search(r"loss \d\.\d{3}, \d+ tokens/s, rate \d+ %", shown)
    assert "to the next evaluation" in shown
    assert "0.00 M tokens, 0 min, to the end" in shown
    assert re.search(r"decay +dev +\d+\.\d\d +\d+\.\d\d", shown)

    assert main(["decay", str(state), "--tokens", "3000"]) == 2
    later = ["decay", str(state), "--tokens", "500", "--name", "later", "--foreground"]
    assert main([*later, "--after", "nothing"]) == 1
    assert main([*later, "--after", "decay"]) == 0
    last, first = newest(state / "later/checkpoints"), newest(state / "decay/checkpoints")
    assert last is not None
    assert first is not None
    assert reached(last).seen == reached(first).seen + reached(last).tokens
    assert main(["export", str(state / "decay"), str(tmp_path / "out"), "--last", "2"]) == 0
    assert {"model.safetensors", "vocab.json", "source.spm"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert main(["export", str(state / "decay"), str(tmp_path / "out")]) == 1
    runs = [f"{state}/{name}" for name in ("later", "decay")]
    for name, more in (
        ("alone", [runs[0]]),
        ("before", [runs[1]]),
        ("both", [runs[0], "--with", runs[1], "--share", "0.25"]),
    ):
        assert main(["export", more[0], str(tmp_path / name), *more[1:]]) == 0
    alone, before, both = (
        load_file(tmp_path / name / "model.safetensors") for name in ("alone", "before", "both")
    )
    assert not torch.equal(alone["model.shared.weight"], before["model.shared.weight"])
    for name, weights in both.items():
        mean = 0.75 * alone[name].float() + 0.25 * before[name].float()
        assert torch.allclose(weights.float(), mean, atol=2e-3), name
    assert main(["prepare", str(state), "--corpus", str(state / "recipe.toml")]) == 1
    assert "has runs" in capsys.readouterr().err


def test_a_run_that_fails_again_and_again_gives_up(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "_PAUSE", 0.0)
    monkeypatch.setattr(supervise, "_yield_to_others", lambda: None)
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    create(Run(state / "constant", "constant", None, 0, None, seed=1))
    with pytest.raises(DepecheError, match="failed 5 times"):
        supervise.keep_going(find(state / "constant"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["run", "{tmp}/none"], 1, "is not prepared"),
        (["stop", "{tmp}/none"], 1, "is not prepared"),
        (["export", "{tmp}/none", "{tmp}/out"], 1, "holds no run"),
        (["prepare", "{tmp}/s", "--corpus", "{tmp}/none"], 1, "cannot be read"),
        (["decay", "{tmp}"], 2, "--tokens"),
        (["fly"], 2, "fly"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    said: str,
) -> None:
    assert main([argument.format(tmp=tmp_path) for argument in arguments]) == code
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_a_state_folder_has_one_holder(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    with lock(tmp_path):
        assert holder(tmp_path) is not None
        with pytest.raises(InputError, match="already"), lock(tmp_path):
            pass
        assert not waited(tmp_path, 0.3)
    assert waited(tmp_path, 0.3)


def test_an_evaluation_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(DepecheError, match=r"evaluation on dev failed: depeche: .*no model"):
        measure.score(tmp_path / "none", dev(tmp_path))


def test_the_curve_is_kept_and_drawn(tmp_path: Path) -> None:
    path = tmp_path / "curve.tsv"
    curve.append(path, POINTS[:2])
    curve.append(path, POINTS[2:])
    assert path.read_text().splitlines()[0] == "tokens\tkind\ttext\tbleu\tchrf"
    assert curve.points(path) == POINTS
    drawn = ET.fromstring(curve.picture(POINTS, "flores"))
    space = "{http://www.w3.org/2000/svg}"
    marks = [mark for mark in drawn.iter(f"{space}circle") if float(mark.get("cx", 0)) > 80]
    heights = {round(float(mark.get("cy", 0))) for mark in marks}
    assert len(marks) == len(heights) == 3
    for mark in marks:
        assert 0 <= float(mark.get("cx", -1)) <= 640
        assert 0 <= float(mark.get("cy", -1)) <= 360
    assert ET.fromstring(curve.picture([], "flores")).tag == f"{space}svg"


def test_status_wants_a_prepared_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["status", str(tmp_path)])
    with pytest.raises(SystemExit) as left:
        status.main()
    assert left.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_status_needs_no_library(state: Path) -> None:
    shutil.rmtree(state / "data")
    ran = subprocess.run(
        [sys.executable, "-S", ROOT / "training/status", state],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "nothing running" in ran.stdout
