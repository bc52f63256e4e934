"""Everything together, with the bundled translator and the embedded summariser."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from conftest import SEED, SEEDS, Ran
from depeche.documents import SentencePair, Translation
from depeche.pipeline import Pipeline
from depeche.readers import read
from depeche.settings import load

AGAIN = """
import sys
from depeche.cli.main import run
code = run(sys.argv[1:])
loaded = {"torch", "transformers", "ctranslate2"} & set(sys.modules)
sys.exit(code or (99 if loaded else 0))
"""


@pytest.mark.model
def test_the_seed_is_briefed_and_the_second_run_loads_no_model(depeche) -> None:
    first: Ran = depeche("brief", "--abstractive", SEED, "--json")
    assert first.code == 0, first.err
    brief = json.loads(first.out)
    assert 1 <= len(brief["sentences"]) <= 3
    assert "sum:smollm2-brief@" in brief["signature"]
    english = brief["translation"]["body"]["text"]
    for sentence in brief["sentences"]:
        assert sentence["support"]
        if sentence["origin"] == "source":
            assert sentence["text"] in " ".join(english.split())
    second = subprocess.run(
        [sys.executable, "-c", AGAIN, "brief", "--abstractive", str(SEED), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 0, second.stderr
    assert second.stdout == first.out


def test_another_length_does_not_translate_again(depeche, monkeypatch) -> None:
    seed = SEEDS / "sport-marathon-nantes.txt"
    assert depeche("brief", seed).code == 0

    def refuse(*_: object) -> None:
        raise AssertionError("translated again")

    monkeypatch.setattr("depeche.translation.stage.TranslationStage.run", refuse)
    ran: Ran = depeche("brief", seed, "--sentences", "1", "--json")
    assert ran.code == 0, ran.err
    assert len(json.loads(ran.out)["sentences"]) == 1


def test_a_doubtful_headline_is_said() -> None:
    article = read(b"The mayor vastons\n\nThe mayor has won the election. He is glad.", "x")
    pipeline = Pipeline(load({"summariser": "lead"}))
    pairs = tuple(
        SentencePair("…", article.body.of(part), part.start, part.end, warnings=(warning,) * doubt)
        for doubt, part in zip((True, False), article.body.paragraphs, strict=True)
        for warning in ["“vastons” is no English word"]
    )
    (brief,) = pipeline.finish(pipeline.prepare([article]), [Translation(article.body, pairs)])
    assert brief.headline == "The mayor vastons"
    assert "the headline rests on: “vastons” is no English word" in brief.article_warnings
