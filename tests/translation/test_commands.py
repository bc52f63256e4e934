"""translate --lines and evaluate, with the bundled model."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest


@pytest.mark.parametrize(("engine", "count"), [("ctranslate2", 200), ("transformers", 20)])
def test_lines_stay_one_to_one_and_nothing_is_truncated(depeche, engine: str, count: int) -> None:
    # No stop in it, and longer than the model takes at once: a thousand words for CTranslate2.
    long = " ".join(f"le mot {number} et la suite," for number in range(count)) + " fin."
    lines = ["Il a parlé.", "", "   ", long, "* * *", "", "Il a parlé.", "🙂", "Non."]
    flags = ("--lines", "--beam", "1", "--threads", "1", "--engine", engine)
    ran = depeche("translate", *flags, stdin="\n".join(lines).encode())
    assert ran.code == 0, ran.err
    made = ran.out.split("\n")[:-1]
    assert len(made) == len(lines)
    assert [bool(line.strip()) for line in made] == [bool(line.strip()) for line in lines]
    assert made[0] == made[6]
    assert made[4] == "* * *"
    assert len(made[3].split()) > len(long.split()) / 2
    # Every part of it is there: of each stretch of ten numbers some arrive.
    arrived = set(re.findall(r"\d+", made[3]))
    for start in range(0, count, 10):
        assert arrived & {str(number) for number in range(start, start + 10)}, start


def test_what_was_translated_before_comes_from_memory(depeche) -> None:
    first = depeche("translate", "--json", stdin=b"Il pleut. Il neige.")
    assert json.loads(first.out)["memory"] == {"segments": 2, "remembered": 0}
    assert "from memory" not in first.err
    second = depeche("translate", "--json", stdin=b"Il pleut. Il vente. Il neige.")
    assert json.loads(second.out)["memory"] == {"segments": 3, "remembered": 2}
    assert "2 of 3 segments from memory." in second.err


def test_chunks_of_a_long_input_are_joined(depeche, monkeypatch: pytest.MonkeyPatch) -> None:
    from depeche.readers import files

    monkeypatch.setattr(files, "_CHUNK", 30)
    lines = [f"Ligne {number}." for number in range(12)]
    ran = depeche("translate", "--lines", stdin="\n".join(lines).encode("utf-16"))
    assert len(ran.out.splitlines()) == 12
    again = depeche("translate", "--lines", stdin="\r\n".join(lines).encode())
    assert again.out == ran.out


def test_evaluate_prints_and_saves_what_it_measured(depeche, tmp_path: Path) -> None:
    (tmp_path / "a.fr").write_text("Il pleut.\nLe 3 mai.\n", encoding="utf-8")
    (tmp_path / "a.en").write_text("It is raining.\n3 May.\n", encoding="utf-8")
    out = tmp_path / "report.json"
    command = ("evaluate", "translation", "--source", tmp_path / "a.fr", "--reference")
    ran = depeche(*command, tmp_path / "a.en", "--out", out)
    assert ran.code == 0, ran.err
    assert "BLEU" in ran.out
    assert "version:" in ran.out
    assert "0 empty, 0 with a repetition, 0 with a changed number and no warning" in ran.out
    report = json.loads(out.read_text())
    assert report["sentences"] == 2
    assert report["names"] >= report["names_kept"]
    assert report["bleu"]["signature"].startswith("nrefs:1")
    assert 0 <= report["chrf"]["value"] <= 100
    assert report["empty"] == report["repetitive"] == report["unwarned_numbers"] == 0
    (tmp_path / "b.en").write_text("One line.\n", encoding="utf-8")
    ran = depeche(*command, tmp_path / "b.en")
    assert ran.code == 1
    assert "2 lines and the reference 1" in ran.err


def test_a_glossary_of_ones_own(depeche, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("lundi,Moonday\n", encoding="utf-8")
    ran = depeche("translate", "--json", "--glossary", own, stdin=b"Il est venu lundi.")
    pair = json.loads(ran.out)["pairs"][0]
    assert "Moonday" in pair["target"] or any("Moonday" in w for w in pair["warnings"])
    assert depeche("translate", "--glossary", tmp_path / "none.csv", stdin=b"Oui.").code == 2
