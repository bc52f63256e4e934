"""``import depeche``: the examples of the documentation run, and what they show is so."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import depeche
import pytest
from conftest import ROOT
from depeche import extras
from depeche.settings import Settings, SettingValues

ARTICLES = (
    {"id": "un", "text": "Le maire est venu à Nantes. Il a parlé aux habitants de la ville."},
    {"id": "deux", "text": "La ministre est arrivée à Paris. Elle a vu douze élus."},
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the files that the examples name."""
    shutil.copy(ROOT / "tests" / "samples" / "nitf.xml", tmp_path / "article.xml")
    lines = "\n".join(json.dumps(article) for article in ARTICLES)
    (tmp_path / "wire.jsonl").write_text(f"{lines}\n{{broken\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", ["docs/python-api.md", "README.md"])
def test_the_examples_run(page: str, here: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.S | re.M)
    assert blocks
    exec(compile("\n".join(blocks), page, "exec"), {})


def test_a_pipeline_briefs_what_it_reads(here: Path, caplog: pytest.LogCaptureFixture) -> None:
    with depeche.Pipeline(summariser="lead") as pipeline:
        briefs = pipeline.briefs(pipeline.read("wire.jsonl"))
    assert [brief.id for brief in briefs] == ["un", "deux"]
    assert all(brief.text for brief in briefs)
    assert "line 3 is not valid JSON" in caplog.text


def test_every_warning_that_is_printed_is_among_a_briefs_warnings(here: Path) -> None:
    (here / "a.txt").write_text(
        "Le prix de 12 euros zblorge à Kzyrtz.\n\nThis is English text, it is."
    )
    brief = depeche.brief("a.txt", summariser="lead", force=True)
    texts = [warning.text for warning in brief.warnings]
    assert texts[: len(brief.article_warnings)] == list(brief.article_warnings)
    of_sentences = [warning for warning in brief.warnings if warning.sentence is not None]
    expected = [w for s in brief.sentences for support in s.support for w in support.warnings]
    assert len(of_sentences) == len(expected)


def test_several_articles_are_no_brief(here: Path) -> None:
    with pytest.raises(depeche.InputError, match=r"wire\.jsonl has 2 articles"):
        depeche.brief("wire.jsonl")


def test_settings_are_checked() -> None:
    with pytest.raises(depeche.SettingsError, match="beam"):
        depeche.Pipeline(beam=0)
    with pytest.raises(TypeError):
        depeche.Pipeline(depeche.Pipeline()._settings, beam=2)


def test_the_typed_keywords_are_the_settings() -> None:
    assert set(SettingValues.__annotations__) == set(Settings.__struct_fields__)


def test_a_path_is_a_setting_too(here: Path) -> None:
    with depeche.Pipeline(cache_dir=here / "cache", models_dir=here) as pipeline:
        assert pipeline.cache.path.parent == here / "cache"


def test_threads_may_share_a_pipeline(here: Path) -> None:
    with depeche.Pipeline(summariser="lead") as pipeline, ThreadPoolExecutor(3) as pool:
        expected = pipeline.briefs(pipeline.read("wire.jsonl"))
        paths = ["wire.jsonl"] * 6
        made = pool.map(lambda path: pipeline.briefs(pipeline.read(path)), paths)
        assert all(briefs == expected for briefs in made)
    assert (here.parent / pipeline.cache.path).is_file()


def test_without_torch_a_named_summariser_says_all_that_is_missing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "installed", lambda extra: False)
    monkeypatch.setenv("DEPECHE_MODELS_DIR", str(here / "none"))
    commands = "run `pip install 'depeche[summary]' && depeche models pull smollm2-brief`"
    with pytest.raises(depeche.ModelError, match=re.escape(commands)):
        depeche.brief("article.xml", summariser="smollm2-brief")


def test_the_functions_are_not_hidden_by_modules(here: Path) -> None:
    depeche.brief("article.xml", summariser="lead")  # loads every room of the package
    assert depeche.repair("nord-coréenqui") == "nord-coréen qui"
    assert "mayor" in depeche.translate("Le maire est venu.").lower()


def test_all_names_are_there_and_nothing_heavy_is_loaded() -> None:
    code = (
        "import sys, depeche; loaded = set(sys.modules);"
        "assert not loaded & {'msgspec', 'torch', 'ctranslate2', 'lxml'}, loaded;"
        "[getattr(depeche, name) for name in depeche.__all__]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_model_writes_unless_it_is_asked_to(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPECHE_MODELS_DIR", str(here / "none"))
    brief = depeche.brief("article.xml")
    assert "|sum:lead." in brief.signature
    assert all(sentence.origin != "generated" for sentence in brief.sentences)
    with pytest.raises(depeche.ModelError, match="smollm2-brief"):
        depeche.brief("article.xml", summariser="smollm2-brief")
