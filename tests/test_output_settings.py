"""An output folder may have a glossary, a list of words and a translation memory of its own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline
from depeche.repairs import kept_words
from depeche.settings import Settings, for_output, load
from depeche.translation import glossary


@pytest.mark.parametrize(("name", "file"), [("glossary", "glossary.csv"), ("words", "words.txt")])
def test_its_own_file_is_used_where_none_is_named(name: str, file: str, tmp_path: Path) -> None:
    assert for_output(Settings(), tmp_path) == Settings()
    own = tmp_path / file
    own.write_text("")
    assert for_output(Settings(), tmp_path) == Settings(**{name: str(own)})
    named = Settings(**{name: "x"})
    assert for_output(named, tmp_path) == named
    assert for_output(Settings(), None) == Settings()


def signature(out: Path) -> str:
    with closing(Pipeline(for_output(load({}), out))) as pipeline:
        return pipeline.signature


def test_only_what_is_in_them_changes_the_signature(tmp_path: Path) -> None:
    without = signature(tmp_path)
    terms, words = tmp_path / glossary.NAME, tmp_path / kept_words.NAME
    terms.write_text(glossary.HEADING)
    words.write_text(kept_words.HEADING)
    assert signature(tmp_path) == without
    glossary.add(terms, "parquet", "prosecutors")
    kept_words.add(words, "Kourskoù")
    with_both = signature(tmp_path)
    assert with_both.split("|glossary:")[1] != without.split("|glossary:")[1]
    assert with_both.split("|")[1].startswith(f"{without.split('|')[1]}.k")  # repair:6.k1f0a


def test_they_are_no_input_of_a_run(tmp_path: Path) -> None:
    with closing(BriefStore(tmp_path / "out")) as store:
        for name in ("glossary.csv", "words.txt"):
            assert store.owns(tmp_path / "out" / name)
            assert not store.owns(tmp_path / "out" / "other" / name)
            assert not store.owns(tmp_path / name)
        assert not store.owns(tmp_path / "out" / "terms.csv")
