"""What the repair lexicon and the fact check are made with."""

from __future__ import annotations

import tarfile
from pathlib import Path
from random import Random

import pytest

from training.repair.build_lexicon import dictionary
from training.repair.hunspell import forms
from training.summary import planted

AFF = """SET UTF-8
FLAG long
NEEDAFFIX ()
FORBIDDENWORD {}
SFX S. Y 2
SFX S. 0 s [^sxz]
SFX S. al aux al
SFX F. Y 1
SFX F. er ère/() er
PFX L' Y 1
PFX L' 0 l' [aeiou]
"""
DIC = """6
cheval/S.
âne/S.L' po:nom
léger/F.
Alpes
racine/S.()
faux/{}
"""


def test_every_form_of_a_dictionary_is_found(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "index.aff").write_text(AFF)
    (package / "index.dic").write_text(DIC)
    found = sorted(forms(AFF, DIC))
    # A rule that leads to no word by itself (`légère` here) gives none.
    assert found == ["Alpes", "cheval", "chevals", "chevaux", "léger", "racines", "âne", "ânes"]
    with tarfile.open(tmp_path / "dictionary.tgz", "w:gz") as archive:
        archive.add(package, "package")
    lower, upper = dictionary(tmp_path / "dictionary.tgz")
    assert upper == {"alpes"}
    assert lower == {word for word in found if word != "Alpes"}


def test_what_is_planted_is_an_error() -> None:
    article = "Anna Weber said 12 ships left Oslo. Karl Braun was in Bergen on Monday."
    sentence = "Anna Weber has seen 12 ships with Karl Braun."
    made = {kind: plant(sentence, article, Random(1)) for kind, plant in planted.PLANTERS.items()}
    assert made.keys() == {"number", "name", "negation", "roles", "attribution"}
    assert made["negation"] == "Anna Weber has not seen 12 ships with Karl Braun."
    assert made["roles"] == "Karl Braun has seen 12 ships with Anna Weber."
    assert made["number"] is not None
    assert "12" not in made["number"]
    assert made["name"] not in (None, sentence)
    assert made["attribution"] is not None
    assert made["attribution"].endswith((", Karl Braun said.", ", Bergen said."))


def test_rouge_counts_what_is_shared() -> None:
    pytest.importorskip("rouge_score", reason="ROUGE is counted by rouge-score")
    from benchmarks.summaries.rouge import bigrams, rouge

    scores = rouge("The ships were leaving Oslo.", "Ships leave Oslo")
    assert scores["1"] == pytest.approx(2 * 3 / (5 + 3))
    assert scores["2"] == pytest.approx(2 * 1 / (4 + 2))
    assert scores["L"] == pytest.approx(2 * 3 / (5 + 3))
    assert bigrams("Ships leave. Ships left!")["ship", "leav"] == 1
