"""What the provider has withdrawn does not stand in the output as if nothing had happened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT
from depeche.output.ledger import LEDGER

from batch.conftest import LEAD, briefs, names

SAMPLES = ROOT / "tests" / "samples"
SAID = "Withdrawn by the provider (canceled): not to be published."
ITEM = {"id": "story", "text": "La rivière a débordé mardi à Privas.", "pubstatus": "usable"}


def standing(out: Path) -> dict[str, bool]:
    """Whether a brief, and no notice, lies in each folder."""
    return {name: bool(brief.sentences) for name, brief in briefs(out)}


def write(path: Path, **fields: object) -> Path:
    path.write_text(json.dumps(ITEM | fields))
    return path


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_cancellation_puts_the_brief_aside_whichever_comes_first(
    order: tuple[int, ...], depeche, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    both = (SAMPLES / "newsml-1.2-afp.xml", SAMPLES / "newsml-1.2-canceled.xml")
    for number in order:
        assert depeche("batch", both[number], *LEAD, "--out", out).code == 0
    (current,) = (name for name in names(out) if ".v" not in name)
    assert standing(out) == {current: False, f"{current}.v1": True}
    page = (out / "index.html").read_text()
    assert page.count("/brief.html") == page.count(SAID) == 1
    ran = depeche("batch", *both, *LEAD, "--out", out)  # nothing is made anew
    assert "0 articles briefed" in ran.err
    assert "withdrawn" not in ran.err


def test_it_stays_withdrawn_until_a_newer_version_stands(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    withdrawn = {"a": False, "a.v1": True}
    for name, fields, expected in (
        ("a", {"version": 2}, {"a": True}),
        # The same number, and no text.
        ("b", {"version": 2, "pubstatus": "canceled", "text": ""}, withdrawn),
        ("c", {"version": 2, "text": "La rivière a débordé."}, withdrawn | {"a.v2": True}),
        ("d", {"version": 3}, {"a": True, "a.v1": True, "a.v2": True, "a.v3": False}),
    ):
        ran = depeche("batch", write(tmp_path / f"{name}.jsonl", **fields), *LEAD, "--out", out)
        assert ran.code == 0
        assert standing(out) == expected
        assert ("1 withdrawn by the provider" in ran.err) == ("pubstatus" in fields)
        report = json.loads((out / "report.json").read_bytes())
        assert report["briefed"] + report["withdrawn"] == 1
        (out / LEDGER).unlink()  # the briefs have it too


def test_the_log_says_so(depeche, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    flags = (*LEAD, "--out", tmp_path / "out", "--once", "--settle", "0.1")
    write(inbox / "a.jsonl", version=1)
    assert depeche("watch", inbox, *flags).code == 0
    write(inbox / "b.jsonl", version=2, pubstatus="withheld")
    records = [json.loads(line) for line in depeche("watch", inbox, *flags).err.splitlines()]
    (record,) = (record for record in records if record["event"] == "withdrawn")
    assert (record["name"], record["moved"], record["version"]) == ("a", "a.v1", "2")
    assert (records[-1]["briefed"], records[-1]["withdrawn"]) == (0, 1)
    assert (
        "not to be published until further notice" in (tmp_path / "out" / "index.html").read_text()
    )


def test_a_nitf_notice_puts_the_other_documents_brief_aside(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    both = (SAMPLES / "nitf.xml", SAMPLES / "nitf-canceled.xml")
    assert depeche("batch", *both, *LEAD, "--out", out).code == 0
    assert standing(out) == {"nitf-canceled": True, "nitf.v1": True}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("text", SAID),
        ("markdown", f"**{SAID}**"),
        ("json", '"pubstatus":"canceled"'),
        ("html", f"<strong>{SAID}</strong>"),
        ("ninjs", '"pubstatus": "canceled"'),
        ("ninjs3", '"pubStatus": "canceled"'),
    ],
)
def test_every_output_says_so_and_nothing_is_translated(
    kind: str, said: str, depeche, tmp_path: Path
) -> None:
    source = SAMPLES / "newsml-g2-canceled.xml"
    ran = depeche("brief", source, *LEAD, "--format", kind)
    assert ran.code == 0
    assert said in ran.out
    assert "Please" not in ran.out
    if kind == "html":
        assert "la préfecture dément toute rupture" in ran.out
    if kind == "text":
        assert "the provider has marked this item as canceled" in ran.err
        assert "neither translated nor summarised" in ran.err


def test_briefs_in_a_folder_say_so(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for fields, said in (({}, False), ({"pubstatus": "canceled"}, True)):
        path = write(tmp_path / "a.jsonl", version=1, **fields)
        ran = depeche("brief", path, *LEAD, "--out", out)
        assert ran.code == 0
        assert (SAID in ran.err) == said
        assert ((out / "index.html").read_text().count(SAID) == 1) == said
        assert standing(out) == ({"a": False, "a.v1": True} if said else {"a": True})


HEADED = ("brief.md", "brief.html", "brief.json", "brief.ninjs.json", "brief.ninjs3.json")


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (1, 2, 3)])
def test_a_notice_has_the_headline_of_what_it_withdraws(
    order: tuple[int, ...], depeche, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    fields = {
        1: {"headline": "La mairie ouvre une école à Privas"},
        2: {"pubstatus": "canceled", "text": ""},
        3: {"pubstatus": "withheld", "text": ""},
    }
    for number in order:
        path = write(tmp_path / f"wire-{number}.jsonl", version=number, **fields[number])
        assert depeche("batch", path, *LEAD, "--out", out).code == 0
    found = dict(briefs(out))
    (name,) = (name for name in found if ".v" not in name)
    (english,) = {b.headline for b in found.values() if not b.article.withdrawn}
    assert english
    assert (found[name].headline, found[name].article.withdrawn) == (english, True)
    for file in HEADED:
        assert english in (out / name / file).read_text()
    assert english in (out / "index.html").read_text()


def test_a_notice_has_the_headline_of_the_other_item_it_withdraws(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    both = [tmp_path / "nitf.xml", tmp_path / "notice.xml"]
    both[0].write_bytes((SAMPLES / "nitf.xml").read_bytes())
    notice = (SAMPLES / "nitf-canceled.xml").read_text()
    notice = notice.replace("<hedline><hl1>Annulation : volcan</hl1></hedline>", "")
    both[1].write_text(notice.replace('status="usable"', 'status="canceled"'))
    for path in both:
        assert depeche("batch", path, *LEAD, "--out", out).code == 0
    found = dict(briefs(out))
    assert found["notice"].headline == found["nitf.v1"].headline is not None


def test_a_notice_has_its_own_headline_if_it_has_one(depeche, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number, fields in (
        (1, {"headline": "La mairie ouvre une école"}),
        (2, {"headline": "Annulation : école", "pubstatus": "canceled"}),
    ):
        path = write(tmp_path / "wire.jsonl", version=number, **fields)
        assert depeche("batch", path, *LEAD, "--out", out).code == 0
    (notice,) = (brief for _, brief in briefs(out) if brief.article.withdrawn)
    assert (notice.headline, notice.headline_origin) == ("Annulation : école", "source")
    for page in (*out.glob("*/brief.html"), out / "index.html"):
        assert page.read_text().count('lang="fr">') >= ("école" in page.read_text())
    assert "# Annulation : école" in next(out.glob("[!.]*[!1]/brief.md")).read_text()
