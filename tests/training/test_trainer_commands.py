from __future__ import annotations

import json
from pathlib import Path

import pytest
from depeche.errors import DepecheError
from training_data import recipe

from training.translation import score
from training.translation.__main__ import main
from training.translation.score import Point

pytest_plugins = ["training_data"]
pytestmark = pytest.mark.usefixtures("one_thread")

POINTS = [
    Point(5_900_000, "constant", "flores", 20.2, 47.7),
    Point(14_200_000, "constant", "flores", 21.0, 48.0),
    Point(17_800_000, "decay", "flores", 27.57, 56.0),
    Point(17_800_000, "decay", "held-out", 30.0, 58.0),
]


def dev(folder: Path, lines: int = 3) -> Path:
    for suffix in (".fr", ".en"):
        (folder / f"dev{suffix}").write_text("bas bat.\n" * lines)
    return folder / "dev"


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_the_way_from_a_corpus_to_a_model(
    tiny_model: Path, tiny_corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, text, config = tmp_path / "state", dev(tmp_path), tmp_path / "wide.json"
    config.write_text('{"d_model": 96}')
    prepare = ["prepare", state, "--corpus", tiny_corpus, "--model", tiny_model, "--config", config]
    assert run(*prepare, "--recipe", recipe(tmp_path)) == 0
    assert json.loads((state / "model/config.json").read_text())["d_model"] == 96
    assert run("train", state / "constant", "--dev", text, "--tokens", 1000) == 0
    assert run("train", state / "constant", "--dev", text, "--tokens", 1500) == 0
    assert run("train", state / "constant", "--tokens", 1500) == 1
    assert "name a new run" in capsys.readouterr().err
    decay = ["train", state / "decay", "--start", state / "constant", "--decay", 1000]
    assert run(*decay) == 0
    lines = (state / "decay/log.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["tokens"] >= 1000
    assert (
        run("export", state / "decay", state / "constant", tmp_path / "out", "--shares", "7,3") == 0
    )
    assert {"model.safetensors", "vocab.json", "source.spm", "tokenizer_config.json"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert run("export", state / "decay", tmp_path / "out") == 1
    assert run("export", state / "decay", tmp_path / "new", "--shares", "x") == 2
    (state / "held-out.fr").write_text("")  # one evaluation less
    assert run("evaluate", state / "decay", "--dev", text) == 0
    assert [point[1:3] for point in score.points(state / "curve.tsv")] == [("decay", "dev")]
    assert run(*prepare) == 1
    assert "has runs" in capsys.readouterr().err


def test_the_way_to_a_corpus_of_back_translations(
    tiny_model: Path, tiny_corpus: Path, tmp_path: Path
) -> None:
    """The tiny models have learnt nothing: what is tried here is the way, not what is kept."""
    chosen = recipe(tmp_path)
    assert run("add-marks", tiny_model, tmp_path / "marked") == 0
    state = ["prepare", tmp_path / "back", "--reverse", "--corpus", tiny_corpus]
    assert run(*state, "--model", tmp_path / "marked", "--recipe", chosen) == 0
    assert "ea" in (tmp_path / "back/held-out.fr").read_text()  # what is read is English
    assert run("train", tmp_path / "back/run", "--tokens", 500) == 0
    assert run("export", tmp_path / "back/run", tmp_path / "reverse") == 0
    english = tmp_path / "english.tsv"
    english.write_text("".join(f"news\t{row.split(chr(9))[2]}\n" for row in _lines(tiny_corpus)))
    made = ["back-translate", english, tmp_path / "made.tsv", "--model", tmp_path / "reverse"]
    assert run(*made, "--translator", tiny_model, "--recipe", chosen) == 0
    assert (tmp_path / "made.tsv").is_file()
    corpora = ["--corpus", tiny_corpus, "--corpus", tmp_path / "made.tsv"]
    state = ["prepare", tmp_path / "forth", *corpora, "--model", tmp_path / "marked"]
    assert run(*state, "--recipe", chosen) == 0


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()[:50]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["train", "{tmp}/none/run"], 1, "is not prepared"),
        (["export", "{tmp}/none", "{tmp}/out"], 1, "has no checkpoint"),
        (["evaluate", "{tmp}/none"], 1, "has no checkpoint"),
        (["prepare", "{tmp}/s", "--corpus", "{tmp}/none"], 1, "cannot be read"),
        (["curve", "{tmp}/none", "{tmp}/out.svg"], 1, "cannot be read"),
        (["train", "{tmp}/run", "--decay", "none"], 2, "--decay"),
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


def test_an_evaluation_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(DepecheError, match=r"evaluation on dev failed: depeche: .*no model"):
        score.score(tmp_path / "none", dev(tmp_path))


def test_the_curve_is_kept_and_drawn(tmp_path: Path) -> None:
    path = tmp_path / "curve.tsv"
    score.append(path, POINTS[:2])
    score.append(path, POINTS[2:])
    assert path.read_text().splitlines()[0] == "tokens\tkind\ttext\tbleu\tchrf"
    assert score.points(path) == POINTS
    pytest.importorskip("matplotlib", reason="drawing a curve wants matplotlib")
    assert run("curve", path, tmp_path / "curve.svg", "--text", "flores") == 0
    drawn = (tmp_path / "curve.svg").read_text()
    assert "<svg" in drawn
    assert "BLEU on flores" in drawn
    score.draw([], "flores", tmp_path / "empty.png")
    assert (tmp_path / "empty.png").stat().st_size > 1000
